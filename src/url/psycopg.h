#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "url/knowledge.h"
#include "url/libpq.h"
#include "url/outcome.h"

/// psycopg2 and psycopg 3: Python around libpq. Source: psycopg2 lib/extensions.py, lib/__init__.py; psycopg conninfo.py,
/// _conninfo_attempts.py.
namespace dbssot::url::psycopg {

/// connect("…") with one string.
[[nodiscard]] Outcome<Attempt> connect2(std::string_view text, const VersionSet& versions);
[[nodiscard]] Outcome<Attempt> connect3(std::string_view text, const VersionSet& versions);
/// The same where the caller has read the text already.
[[nodiscard]] Outcome<Attempt> connect2(std::string_view text, const libpq::Options& options, const VersionSet& versions);
[[nodiscard]] Outcome<Attempt> connect3(std::string_view text, const libpq::Options& options, const VersionSet& versions);

/// connect(**arguments), as SQLAlchemy calls them: names and values as text, in order.
struct Argument {
  std::string name;
  std::string value;
  std::size_t offset = 0;
};
[[nodiscard]] Outcome<Attempt> connect2(std::vector<Argument> arguments, const VersionSet& versions);
[[nodiscard]] Outcome<Attempt> connect3(std::vector<Argument> arguments, const VersionSet& versions);

}  // namespace dbssot::url::psycopg
