#include <algorithm>
#include <array>
#include <string>

#include "url/characters.h"
#include "url/url.h"

namespace dbssot::url {
namespace {

/// Stands for a hole: no client and no person writes it.
constexpr char hole_mark = '\x01';

std::string with_marks(const Text& text) {
  std::string out;
  for (const Text::Piece& piece : text.pieces()) {
    if (piece.hole) {
      out += hole_mark;
    } else {
      out += piece.text.reveal();
    }
  }
  return std::string(trimmed(out));
}

constexpr std::array postgres_family{"postgresql", "postgres",    "pgsql",    "postgis",          "timescale",      "timescalegis",
                                     "cockroach",  "cockroachdb", "redshift", "postgresql_async", "prisma+postgres"};
constexpr std::array other_sql{"mysql",    "mysql2",    "mysqlx",     "mariadb",    "sqlite",    "sqlite3",     "oracle",
                               "mssql",    "sqlserver", "snowflake",  "clickhouse", "firebird",  "db2",         "ibm_db_sa",
                               "duckdb",   "bigquery",  "sybase",     "access",     "hana",      "teradatasql", "trino",
                               "presto",   "hive",      "databricks", "spanner",    "aiosqlite", "libsql",      "turso",
                               "mysqlgis", "oraclegis", "spatialite"};

/// The scheme before "://" without its driver, lower case; "" if there is none.
std::string scheme_of(std::string_view text) {
  if (text.starts_with("jdbc:")) {
    const std::string_view rest = text.substr(5);
    return lowered(rest.substr(0, rest.find(':')));
  }
  const std::size_t end = text.find("://");
  if (end == std::string_view::npos || end == 0 || end > 64) return {};
  const std::string_view scheme = text.substr(0, end);
  for (const char c : scheme) {
    if (!is_word(c) && c != '+' && c != '.' && c != '-' && c != hole_mark) return {};
  }
  return lowered(scheme == "prisma+postgres" ? scheme : scheme.substr(0, scheme.find('+')));
}

template <std::size_t N>
bool is_one_of(std::string_view scheme, const std::array<const char*, N>& names) {
  // `postgresql{driver}://`: a hole may stand where the driver does
  const std::string_view word = scheme.substr(0, scheme.find(hole_mark));
  return std::ranges::any_of(names, [&](std::string_view name) { return word == name; });
}

/// `{scheme}://{user}:{password}@{host}/{name}` with nothing known of the scheme: only a full address of a database reads like
/// this.
bool reads_like_credentials(std::string_view text) {
  const std::size_t begin = text.find("://");
  if (begin == std::string_view::npos || text.substr(0, begin).find_first_not_of(std::string("+\x01")) != std::string_view::npos)
    return false;
  const std::string_view rest = text.substr(begin + 3);
  const std::size_t sign = rest.find('@');
  if (sign == std::string_view::npos || rest.substr(0, sign).find(':') == std::string_view::npos) return false;
  return rest.find('/', sign) != std::string_view::npos;
}

bool is_conninfo_key(std::string_view key) {
  static constexpr std::array keys{"host",
                                   "hostaddr",
                                   "port",
                                   "dbname",
                                   "user",
                                   "password",
                                   "sslmode",
                                   "connect_timeout",
                                   "application_name",
                                   "options",
                                   "sslrootcert",
                                   "sslcert",
                                   "sslkey",
                                   "target_session_attrs",
                                   "client_encoding",
                                   "service",
                                   "passfile",
                                   "channel_binding",
                                   "gssencmode",
                                   "keepalives",
                                   "fallback_application_name",
                                   "sslcrl",
                                   "requirepeer"};
  return std::ranges::find(keys, key) != keys.end();
}

/// `host=db dbname=shop`: pairs and nothing else. One pair is enough if only PostgreSQL uses its name.
bool reads_like_conninfo(std::string_view text) {
  int known = 0;
  int unknown = 0;
  bool telling = false;
  std::size_t at = 0;
  while (at < text.size()) {
    while (at < text.size() && is_space(text[at])) ++at;
    std::size_t end = at;
    while (end < text.size() && is_word(text[end])) ++end;
    const std::string_view key = text.substr(at, end - at);
    if (key.empty()) return at >= text.size() && known > 0 && (telling || known > 1);
    at = end;
    while (at < text.size() && is_space(text[at])) ++at;
    if (at >= text.size() || text[at] != '=') return false;
    ++at;
    while (at < text.size() && is_space(text[at])) ++at;
    if (at < text.size() && text[at] == '\'') {
      for (++at; at < text.size() && text[at] != '\''; ++at) {
        if (text[at] == '\\') ++at;
      }
      ++at;
    } else {
      while (at < text.size() && !is_space(text[at])) at += text[at] == '\\' ? 2 : 1;
    }
    is_conninfo_key(key) ? ++known : ++unknown;
    if (key == "dbname" || key == "hostaddr" || key == "sslmode") telling = true;
  }
  return known > unknown && (telling || known > 1);
}

}  // namespace

bool looks_like_database_url(const Text& text) {
  const std::string marked = with_marks(text);
  const std::string scheme = scheme_of(marked);
  if (!scheme.empty()) return is_one_of(scheme, postgres_family) || (scheme.front() == hole_mark && reads_like_credentials(marked));
  return reads_like_conninfo(marked);
}

bool looks_like_sql_url(const Text& text) {
  if (looks_like_database_url(text)) return true;
  return is_one_of(scheme_of(with_marks(text)), other_sql);
}

}  // namespace dbssot::url
