#include "facts/database_name.h"

#include <algorithm>
#include <cctype>
#include <string>

namespace dbssot {
namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

}  // namespace

bool names_database_url(std::string_view name) {
  const std::string lowered = lower(name.substr(name.rfind('.') + 1));
  const auto has = [&](std::string_view word) { return lowered.find(word) != std::string::npos; };
  if (has("redis") || has("mongo") || has("mysql") || has("amqp") || has("sentry") || has("elastic")) return false;
  const bool is_url = has("url") || has("uri") || has("dsn") || has("conninfo") || has("conn_str") || has("connstr") || has("connection_string");
  return (is_url && (has("db") || has("database") || has("postgres") || has("pg") || has("sql") || has("alembic"))) || has("conninfo") || has("conn_info");
}

}  // namespace dbssot
