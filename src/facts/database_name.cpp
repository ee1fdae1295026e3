#include "facts/database_name.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include "source/words.h"

namespace dbssot {
namespace {

/// False for most names, without a copy: what follows asks for one of these stems.
bool may_name_url(std::string_view name) {
  constexpr std::uint32_t first_letters = 1U << ('u' & 31) | 1U << ('d' & 31) | 1U << ('c' & 31) | 1U << ('s' & 31);
  for (std::size_t at = 0; at + 3 <= name.size(); ++at) {
    if ((first_letters >> (name[at] & 31) & 1) == 0) continue;
    const auto is = [&](std::string_view stem) {
      return (name[at] | 0x20) == stem[0] && (name[at + 1] | 0x20) == stem[1] && (name[at + 2] | 0x20) == stem[2];
    };
    if (is("url") || is("uri") || is("dsn")) return true;
    if (is("str") && at > 2 && ((name[at - 2] | 0x20) == 'b' || (name[at - 2] | 0x20) == 'e')) return true;  // db_string
    if (is("con") && at + 3 < name.size() && (name[at + 3] | 0x20) == 'n') return true;  // of a connection, and no config
  }
  return false;
}

}  // namespace

bool names_database_url(std::string_view name) {
  if (!may_name_url(name)) return false;
  const std::string lower_case = lowered(name.substr(name.rfind('.') + 1));
  const auto has = [&](std::string_view word) { return lower_case.find(word) != std::string::npos; };
  if (has("redis") || has("mongo") || has("mysql") || has("amqp") || has("sentry") || has("elastic")) return false;
  const bool is_url =
      has("url") || has("uri") || has("dsn") || has("conninfo") || has("conn_str") || has("connstr") || has("connection_string");
  if (lower_case.ends_with("database_string") || lower_case == "db_string" || lower_case.ends_with("_db_string")) return true;
  return (is_url && (has("db") || has("database") || has("postgres") || has("pg") || has("sql") || has("alembic"))) ||
         has("conninfo") || has("conn_info");
}

}  // namespace dbssot
