#include "facts/database_name.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include "source/words.h"

namespace dbssot {
namespace {

constexpr auto url_words =
    std::to_array<std::string_view>({"url", "uri", "dsn", "conninfo", "conn_str", "connstr", "connection_string"});
constexpr auto database_words = std::to_array<std::string_view>({"db", "database", "postgres", "pg", "sql", "alembic"});
constexpr auto whole_words = std::to_array<std::string_view>({"conninfo", "conn_info", "database_string", "db_string"});

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
  const auto has_one = [&](const auto& words) { return std::ranges::any_of(words, has); };
  if (has("redis") || has("mongo") || has("mysql") || has("amqp") || has("sentry") || has("elastic")) return false;
  if (lower_case.ends_with("database_string") || lower_case == "db_string" || lower_case.ends_with("_db_string")) return true;
  return (has_one(url_words) && has_one(database_words)) || has("conninfo") || has("conn_info");
}

bool may_name_database_url(Letters letters) {
  static constexpr auto of_urls = letters_of(url_words);
  static constexpr auto of_databases = letters_of(database_words);
  static constexpr auto of_both = letters_of(whole_words);
  return (may_hold_one(letters, of_databases) && may_hold_one(letters, of_urls)) || may_hold_one(letters, of_both);
}

}  // namespace dbssot
