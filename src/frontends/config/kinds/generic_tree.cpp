// Whatever else holds keys and values (YAML, JSON, TOML, INI): names that look like environment variables, and nested settings of a
// database (`database: {host: …}`, `ConnectionStrings: {Catalog: …}`). Everything else in such files is none of our business.

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <vector>

#include "frontends/config/environment_forms.h"
#include "frontends/config/kind.h"

namespace dbssot::config::kinds {

namespace {

using source::View;
using Path = std::vector<std::string>;

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

bool is_environment_key(std::string_view key) {
  constexpr std::array<std::string_view, 12> keys = {"env",
                                                     "environment",
                                                     "envs",
                                                     "env_vars",
                                                     "envvars",
                                                     "env_variables",
                                                     "variables",
                                                     "vars",
                                                     "secrets",
                                                     "environment_variables",
                                                     "environmentvariables",
                                                     "extraenv"};
  return std::find(keys.begin(), keys.end(), lower(key)) != keys.end();
}

/// A segment of a path that speaks of a relational database.
bool names_database(std::string_view segment) {
  constexpr std::array<std::string_view, 18> words = {
      "database",   "databases",  "db",          "postgres",          "postgresql",         "pg",         "pgsql",
      "sqlalchemy", "datasource", "datasources", "connectionstrings", "connection_strings", "db_clients", "rdbms",
      "sql",        "mysql",      "jdbc",        "dbconfig"};
  const std::string word = lower(segment);
  return std::find(words.begin(), words.end(), word) != words.end() || word.starts_with("db_") || word.ends_with("_db") ||
         word.starts_with("database") || word.ends_with("database") || word.starts_with("postgres");
}

bool is_connection_part(std::string_view key) {
  constexpr std::array<std::string_view, 29> parts = {"host",
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
                                                      "jdbc_url",
                                                      "connection_string",
                                                      "conninfo",
                                                      "sslmode",
                                                      "ssl",
                                                      "driver",
                                                      "connection",
                                                      "jdbcurl",
                                                      "pwd",
                                                      "socket",
                                                      "connectionstring"};
  return std::find(parts.begin(), parts.end(), lower(key)) != parts.end();
}

/// A URL of a database, or a conninfo, whatever the key is called.
bool looks_like_connection(std::string_view value) {
  constexpr std::array<std::string_view, 12> schemes = {"postgres",  "mysql",    "mariadb", "sqlite",  "oracle",    "mssql",
                                                        "cockroach", "redshift", "jdbc:",   "psycopg", "driver://", "pgsql"};
  const std::string text = lower(value.substr(0, 64));
  for (const std::string_view scheme : schemes) {
    if (text.starts_with(scheme) && text.find(':') != std::string::npos && value.find("//") != std::string_view::npos) return true;
  }
  const bool keyed = text.find("host=") != std::string::npos || text.find("server=") != std::string::npos;
  return keyed && (lower(value).find("dbname=") != std::string::npos || lower(value).find("database=") != std::string::npos);
}

std::string joined(const Path& path) {
  std::string out;
  for (const std::string& part : path) out += (out.empty() ? "" : ".") + part;
  return out;
}

void record(const Path& path, View key, View leaf, Interpolation interpolation, Recorder& recorder) {
  if (path.empty()) return;
  const std::string& name = path.back();
  const Path parents(path.begin(), path.end() - 1);
  const bool in_environment = std::any_of(parents.begin(), parents.end(), is_environment_key);
  if (key && looks_like_variable(name)) {
    const bool sets = in_environment || parents.empty();
    recorder.set_scalar(name, leaf, joined(parents), interpolation, sets);
    return;
  }
  if (!leaf.is_scalar()) return;
  const bool in_database = std::any_of(parents.begin(), parents.end(), names_database);
  const bool under_connection_strings = !parents.empty() && lower(parents.back()).starts_with("connection");
  if (looks_like_connection(leaf.text()) || (in_database && (is_connection_part(name) || under_connection_strings))) {
    recorder.set_scalar(joined(path), leaf, "", interpolation, false);
  }
}

bool recognises(const Subject& subject) { return subject.document.document_count() > 0; }

void read(const Subject& subject, Recorder& recorder) {
  const bool is_ini = subject.file.format == Format::ini;
  const Interpolation interpolation = is_ini ? Interpolation::percent : Interpolation::braces;
  bool whole = true;
  for (std::size_t i = 0; i < subject.document.document_count(); ++i) {
    whole = walk_leaves(subject.document.root(i),
                        [&](const Path& path, View key, View leaf) {
                          // INI options before the first section stand in the section "".
                          const bool bare = !path.empty() && path.front().empty();
                          record(bare ? Path(path.begin() + 1, path.end()) : path, key, leaf, interpolation, recorder);
                        }) &&
            whole;
  }
  if (!whole) recorder.note({}, "nested too deeply, or too many values; the rest was not read");
}

}  // namespace

extern const Kind generic_tree;
constinit const Kind generic_tree = {"settings", recognises, read};

}  // namespace dbssot::config::kinds
