#include "frontends/config/database_keys.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "source/words.h"

namespace dbssot::config {

namespace {

/// Lower case without separators, so that "jdbc-url", "jdbc_url" and "jdbcUrl" are one.
std::string folded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != '_' && c != '-') out += c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  }
  return out;
}

/// True if that is what folded() makes of the text.
bool folds_to(std::string_view text, std::string_view word) {
  for (const char c : text) {
    if (c == '_' || c == '-') continue;
    if (word.empty() || (c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c) != word.front()) return false;
    word.remove_prefix(1);
  }
  return word.empty();
}

template <std::size_t n>
bool is_one_of(std::string_view word, const std::array<std::string_view, n>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Translations and labels have the same keys ("database.url": "URL of the database"), but words in them.
bool is_plausible(std::string_view key, std::string_view value) {
  if (value.find("${") != std::string_view::npos || value.find("{{") != std::string_view::npos ||
      value.find("%(") != std::string_view::npos || value.find("<%") != std::string_view::npos)
    return true;
  const std::string word = folded(key);
  if (value.empty() || value.starts_with("jdbc:")) return true;  // left for somebody else to fill in
  if (word.ends_with("password") || word.ends_with("passwd") || word == "pwd") return true;
  if (word.ends_with("url") || word.ends_with("uri") || word.ends_with("dsn")) return looks_like_connection(value);
  if (word.starts_with("conn") && !word.ends_with("addr"))
    return value.find('=') != std::string_view::npos || looks_like_connection(value);
  return std::none_of(value.begin(), value.end(), [](char c) { return c == ' ' || static_cast<unsigned char>(c) >= 0x80; });
}

}  // namespace

namespace {

/// What the letters before say of a name that may end here.
enum class Before : std::uint8_t { nothing, d, da, n, ng, p, s, t, found };

constexpr Before after(Before before, char lower) {
  switch (lower) {
    case 'a':
      return before == Before::d ? Before::da : Before::nothing;
    case 'b':
      return before == Before::d ? Before::found : Before::nothing;
    case 'd':
      return Before::d;
    case 'g':
      return before == Before::p || before == Before::t ? Before::found : before == Before::n ? Before::ng : Before::nothing;
    case 'n':
      return Before::n;
    case 'p':
      return Before::p;
    case 'q':
      return before == Before::s ? Before::found : Before::nothing;
    case 's':
      return before == Before::ng ? Before::found : Before::s;
    case 't':
      return before == Before::da ? Before::found : Before::t;
    default:
      return Before::nothing;
  }
}

/// By the byte and what is before it; `-` and `_` count for nothing.
constexpr auto steps = [] {
  std::array<std::array<Before, 256>, static_cast<std::size_t>(Before::found)> table{};
  for (std::size_t before = 0; before < table.size(); ++before) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const char c = static_cast<char>(byte);
      const auto known = static_cast<Before>(before);
      table[before][byte] = c == '_' || c == '-' ? known : after(known, static_cast<char>(c | 0x20));
    }
  }
  return table;
}();

}  // namespace

bool may_name_database(std::string_view text) {
  Before before = Before::nothing;
  for (const char c : text) {
    before = steps[static_cast<std::size_t>(before)][static_cast<unsigned char>(c)];
    if (before == Before::found) return true;
  }
  return false;
}

bool names_database(std::string_view segment) {
  constexpr std::array<std::string_view, 21> words = {
      "database",   "databases",         "db",        "dbs",   "postgres", "postgresql", "pg",   "pgsql",    "sqlalchemy",
      "datasource", "connectionstrings", "dbclients", "rdbms", "sql",      "mysql",      "jdbc", "dbconfig", "globalpostgresql",
      "r2dbc",      "datastore",         "initdb"};
  if (!may_name_database(segment)) return false;
  const std::string word = folded(segment);
  if (is_one_of(word, words)) return true;
  const std::string plain = lowered(segment);
  return plain.starts_with("db_") || plain.starts_with("db-") || plain.ends_with("_db") || plain.ends_with("-db") ||
         word.starts_with("database") || word.ends_with("database") || word.starts_with("postgres") || word.ends_with("postgres") ||
         word.ends_with("postgresql") || (word.starts_with("jdbc") && !is_connection_part(word));
}

bool has_name_of_database(std::string_view part) {
  if (!may_name_database(part)) return false;
  for (std::size_t at = 0; at <= part.size();) {
    const std::size_t end = std::min(part.find('.', at), part.size());
    if (names_database(part.substr(at, end - at))) return true;
    at = end + 1;
  }
  return false;
}

bool is_connection_part(std::string_view key) {
  constexpr std::array<std::string_view, 34> parts = {"host",
                                                      "hostname",
                                                      "server",
                                                      "address",
                                                      "port",
                                                      "user",
                                                      "username",
                                                      "login",
                                                      "password",
                                                      "passwd",
                                                      "pass",
                                                      "dbname",
                                                      "name",
                                                      "db",
                                                      "database",
                                                      "url",
                                                      "uri",
                                                      "dsn",
                                                      "jdbcurl",
                                                      "conninfo",
                                                      "connectionstring",
                                                      "connection",
                                                      "sslmode",
                                                      "ssl",
                                                      "driver",
                                                      "pwd",
                                                      "socket",
                                                      "engine",
                                                      "postgrespassword",
                                                      "existingsecret",
                                                      "path",
                                                      "owner",
                                                      "options",
                                                      "sslrootcert"};
  std::string word = folded(key);
  if (word.starts_with("jdbc") && word != "jdbcurl") word.erase(0, 4);
  // `existingSecret`, `userSecret`, `passwordSecretName`: who knows it, by name.
  for (const std::string_view end : {"secret", "secretname"}) {
    if (!word.ends_with(end)) continue;
    const std::string what = word.substr(0, word.size() - end.size());
    if (what.empty() || what == "existing" || what == "user" || what == "username" || what == "password") return true;
  }
  // What charts and Go programs call them: `postgresUser`, `coreDatabase`, `databaseName`, `connectAddr`.
  return is_one_of(word, parts) || word.ends_with("password") || word.ends_with("dsn") || word.ends_with("database") ||
         word == "databasename" || word == "connectaddr" ||
         (word.ends_with("user") && names_database(word.substr(0, word.size() - 4))) ||
         (word.ends_with("username") && names_database(word.substr(0, word.size() - 8)));
}

bool names_database_kind(std::string_view key, std::string_view value) {
  constexpr std::array<std::string_view, 10> keys = {"type",   "adapter", "driver", "engine",     "dialect",
                                                     "vendor", "client",  "dbtype", "pluginname", "provider"};
  constexpr std::array<std::string_view, 6> databases = {"postgres", "pgsql", "psycopg", "asyncpg", "cockroach", "timescale"};
  constexpr std::size_t longest = 20;  // with separators
  constexpr auto letters = [](std::string_view all) {
    std::uint32_t set = 0;
    for (const char c : all) set |= 1u << (c & 31);
    return set;
  };
  const auto may_be = [](std::uint32_t set, char c) { return (set >> (c & 31) & 1) != 0; };
  if (key.empty() || key.size() > longest || !may_be(letters("tadevcp_-"), key.front()) || !may_be(letters("ert_-"), key.back()))
    return false;
  if (std::none_of(keys.begin(), keys.end(), [&](std::string_view word) { return folds_to(key, word); })) return false;
  const std::string lower = lowered(value.substr(0, 64));
  const bool is_postgres =
      lower == "pg" || std::any_of(databases.begin(), databases.end(), [&](std::string_view word) {
        return lower.starts_with(word) || lower.ends_with(word) || lower.find("." + std::string(word)) != std::string::npos;
      });
  return is_postgres;
}

bool looks_like_connection(std::string_view value) {
  constexpr std::array<std::string_view, 13> schemes = {"postgres",  "mysql",     "mariadb",  "sqlite", "oracle",
                                                        "mssql",     "cockroach", "redshift", "jdbc:",  "psycopg",
                                                        "driver://", "pgsql",     "timescale"};
  if (value.find("//") == std::string_view::npos && value.find('=') == std::string_view::npos) return false;
  const std::string start = lowered(value.substr(0, 64));
  const std::size_t slashes = value.find("//");
  for (const std::string_view scheme : schemes) {
    if (start.starts_with(scheme) && slashes != std::string_view::npos && start.find(':') != std::string::npos) return true;
  }
  const std::string text = lowered(value.substr(0, 2000));
  const bool has_host = text.find("host=") != std::string::npos || text.find("server=") != std::string::npos;
  return has_host && (text.find("dbname=") != std::string::npos || text.find("database=") != std::string::npos);
}

namespace {

/// False for most keys: what a connection is made of has a name of its own, or a separator in it.
bool may_be_last(const std::vector<std::string>& path) {
  const std::string_view key = path.back();
  const std::string_view last = key.substr(key.rfind('.') + 1);
  if (last.find_first_of("_-") != std::string_view::npos || is_connection_part(last)) return true;
  return std::any_of(path.begin(), path.end(), [](const std::string& part) {
    return part.size() >= 17 && folded(part).find("connectionstrings") != std::string::npos;
  });
}

}  // namespace

bool configures_database(const std::vector<std::string>& path, std::string_view value) {
  if (path.empty()) return false;
  if (looks_like_connection(value)) return true;
  if (std::none_of(path.begin(), path.end(), may_name_database) || !may_be_last(path)) return false;
  // Spring writes the whole path into one key.
  std::vector<std::string> segments;
  for (const std::string& part : path) {
    for (std::size_t at = 0; at <= part.size();) {
      const std::size_t end = std::min(part.find('.', at), part.size());
      segments.push_back(part.substr(at, end - at));
      at = end + 1;
    }
  }
  const std::string& last = segments.back();
  // Names of objects, of labels and of images, whatever they are for: `init-db: {envFrom: [{secretRef: {name: …}}]}`
  constexpr std::array<std::string_view, 9> of_objects = {"secretref", "configmapref", "secretkeyref", "configmapkeyref", "image",
                                                          "labels",    "annotations",  "selector",     "metadata"};
  if (std::any_of(segments.begin(), segments.end() - 1,
                  [&](const std::string& part) { return is_one_of(folded(part), of_objects); }))
    return false;
  const bool inside = std::any_of(segments.begin(), segments.end() - 1, names_database);
  const bool is_string_of_connections = segments.size() > 1 && folded(segments[segments.size() - 2]) == "connectionstrings";
  if (inside && is_string_of_connections) return true;
  if (inside && is_connection_part(last)) return is_plausible(last, value);
  // "database_url: …", "db-password = …" at any level
  for (std::size_t cut = last.find_first_of("_-"); cut != std::string::npos; cut = last.find_first_of("_-", cut + 1)) {
    if (names_database(last.substr(0, cut)) && is_connection_part(last.substr(cut + 1))) return is_plausible(last, value);
  }
  return false;
}

std::string dotted(const std::vector<std::string>& path) {
  std::string out;
  for (const std::string& part : path) {
    const bool is_index = !part.empty() && std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (is_index) {
      out += "[" + part + "]";
    } else {
      if (!out.empty()) out += '.';
      out += part;
    }
  }
  return out;
}

}  // namespace dbssot::config
