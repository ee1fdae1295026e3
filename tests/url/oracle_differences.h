#pragma once

#include <array>
#include <string_view>

/// Where we answer otherwise than the oracle, on purpose. `part` stands in the input; an empty client means all.
namespace dbssot::test {

struct Difference {
  std::string_view client;
  std::string_view part;
  std::string_view reason;
};

inline constexpr std::array oracle_differences{
    Difference{"psycopg2/libpq17", "gssencmode=require",
               "the libpq that was run is built without GSSAPI; Debian's is built with it"},
    Difference{"psycopg2/libpq18", "gssencmode=require",
               "the libpq that was run is built without GSSAPI; Debian's is built with it"},
    Difference{"psycopg2/libpq17", "///",
               "the default socket directory is a choice of the build: /tmp there, /var/run/postgresql for Debian's"},
    Difference{"psycopg2/libpq18", "///",
               "the default socket directory is a choice of the build: /tmp there, /var/run/postgresql for Debian's"},
    Difference{"create_engine",
               "ssl_context=", "the driver fails once it is connected, which was recorded for sqlalchemy+pg8000 and not here"},
};

}  // namespace dbssot::test
