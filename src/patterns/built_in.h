#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "patterns/patterns.h"

// Regular expressions that RE2 and Hyperscan read alike. They are of bytes, letters in either case; \s is spelled out, as the two
// differ in what it is.

namespace dbssot::patterns::built_in {

struct Group {
  Groups group;
  std::span<const std::string_view> alternatives;
};

/// Clients, and readers of settings of many kinds, by names that their users must write.
inline constexpr std::string_view python_clients[] = {"psycopg",
                                                      "asyncpg",
                                                      "aiopg",
                                                      "pg8000",
                                                      "sqlalchemy",
                                                      "sqlmodel",
                                                      "alembic",
                                                      "dj_database_url",
                                                      R"(\bdatabases\b)",
                                                      "create_engine",
                                                      "tortoise",
                                                      "peewee",
                                                      R"(\benvirons\b)",
                                                      "basesettings",
                                                      "decouple",
                                                      "dynaconf",
                                                      R"(starlette\.config)",
                                                      R"(cloud\.(?:sql|alloydb)\.connector)"};

/// What says nothing of databases by itself: most programs ask the environment for something.
inline constexpr std::string_view python_environment[] = {"getenv", R"(\benviron\b)", "configparser"};

/// What the standard library does with URLs. What clients do is known from their data (ClientNames).
inline constexpr std::string_view python_urls[] = {"urlparse", "urlsplit", "parse_qs"};

inline constexpr std::string_view cpp_clients[] = {
    "pqxx",       "libpq", "pqconnect", "pqsetdb",    R"(\bsoci(?:::|/|\.h|_))", "qsqldatabase",        "qpsql",
    "drogon/orm", "newpg", "userver",   "getenv",     R"(\benviron\b)",          "environmentvariable", "processenvironment",
    "getflag",    "adbc",  "odb/",      "db_?client", "program_options"};

inline constexpr std::string_view cpp_sessions[] = {"_pg_", "db_?session"};

/// Words of addresses and settings. "database" in prose says nothing.
inline constexpr std::string_view words_of_addresses[] = {
    R"([_."'(/:]database)",
    R"(database[_=(\["'/:])",
    "postgres",
    "pgvector",
    "db_?(?:url|uri|dsn|host|port|name|user|pass|pwd|server|conn|engine)",
    R"(pg_?(?:url|uri|host|port|name|user|pass|pwd|database|conn|server|ssl|service|db\b))",
    "[_.]dsn",
    R"(dsn["'= _:])",
    "conninfo",
    "jdbc:",
    "sslmode",
    "ssl_mode",
    "poolclass",
    "nullpool",
    "queuepool",
    "staticpool",
    "pool_size",
    "pool_pre_ping",
    "connect_timeout",
    "command_timeout",
    "statement_timeout",
    "instance_connection_name",
    "cloudsql",
    "connectionstring",
    "datasource",
    R"(://[^ \t\n\f\r/]*@)",
    "dbssot:"};

/// What is asked of startup and health endpoints (linker/recognise_startup) needs files that speak of neither database nor client.
inline constexpr std::string_view python_startup_words[] = {"lifespan",
                                                            "startup",
                                                            "before_",
                                                            "server_start",
                                                            "main_process",
                                                            "__main__",
                                                            "def main",
                                                            "appconfig",
                                                            "worker_",
                                                            "beat_init",
                                                            "celeryd_init",
                                                            "cleanup_ctx",
                                                            "health",
                                                            "ready",
                                                            "on_starting",
                                                            "post_fork",
                                                            "(?:create|make|build|get)_app"};
inline constexpr std::string_view cpp_startup_words[] = {R"(\bmain[ \t\n\f\r]*\()", "advice", "health", "ready"};

/// What literals of several words hold that is no prose: URLs, conninfo, options of a session, settings as INI, JSON or YAML.
inline constexpr std::string_view marks[] = {
    "postgres",
    "://",
    "timeout",
    "ssl",
    "pg_",
    "pg[a-z]+ ?=",
    R"((?:host|hostaddr|dbname|database|db|user|password|port|url|uri|dsn|conninfo)(?: ?=|["'] ?:))",
    R"(\n *(?:host|hostaddr|dbname|database|db|user|password|port|url|uri|dsn|conninfo) ?:)"};

inline constexpr Group python_groups[] = {
    {clients, python_clients}, {words, words_of_addresses}, {environment, python_environment}, {urls, python_urls}};
inline constexpr Group python_startup_groups[] = {{words, python_startup_words}};
inline constexpr Group marks_groups[] = {{words, marks}};
inline constexpr Group cpp_groups[] = {{clients, cpp_clients}, {words, words_of_addresses}, {words, cpp_sessions}};
inline constexpr Group cpp_startup_groups[] = {{words, cpp_startup_words}};

struct NamedSet {
  std::string_view file;  ///< that holds its database
  std::span<const Group> groups;
};

struct NamedWord {
  std::string_view file;
  std::string_view text;
};

/// By Word.
inline constexpr NamedWord words_by_place[] = {{"import.hsdb", "import"}, {"suppression.hsdb", "dbssot:"}};

/// By Set.
inline constexpr NamedSet sets[] = {{"python.hsdb", python_groups},
                                    {"python_startup.hsdb", python_startup_groups},
                                    {"marks_in_prose.hsdb", marks_groups},
                                    {"cpp.hsdb", cpp_groups},
                                    {"cpp_startup.hsdb", cpp_startup_groups}};

}  // namespace dbssot::patterns::built_in
