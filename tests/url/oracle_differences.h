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

/// The same for bulk judgement, where the oracle handed templates to the drivers as they are and we say on what the answer depends.
inline constexpr std::array bulk_differences{
    Difference{"", ":$PORT/", "a shell or compose fills the port in: accepted with a number"},
    Difference{"", "port=$PORT", "a shell or compose fills the port in: accepted with a number"},
    Difference{"", ":${PORT}/", "a shell or compose fills the port in: accepted with a number"},
    Difference{"", ":${DB_PORT}/", "a shell or compose fills the port in: accepted with a number"},
    Difference{"create_engine", "+pg8000://u:fakepw@h:5432/d?ssl_context=",
               "pg8000 fails on it once it is connected, as was recorded for sqlalchemy+pg8000 and not here"},
};

}  // namespace dbssot::test
