#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/database_variable.h"
#include "policy/policy.h"

// The built-in judgement by name. A name is read as words: `APP_DB_HOST`, `shopDbPwd` and `database.url` are the same kind of
// thing. It belongs to the database when a word names a PostgreSQL-like database and the words behind it name a part of an address
// (host, user, URL, …), with nothing but harmless qualifiers around. Tuning (`DB_POOL_SIZE`), other systems (`REDIS_DB_URL`) and
// switches (`USE_DATABASE_URL`) do not qualify.

namespace dbssot {
namespace {

using Words = std::vector<std::string>;

template <std::size_t N>
bool holds(const std::array<std::string_view, N>& list, std::string_view word) {
  return std::ranges::find(list, word) != list.end();
}

/// Words that name a PostgreSQL-like database, or a library that opens one.
constexpr auto database_words = std::to_array<std::string_view>(
    {"DB",         "DATABASE", "POSTGRES", "POSTGRESQL", "POSTGRESDB", "PG",          "PGSQL",       "PSQL",
     "SQLALCHEMY", "RDS",      "CLOUDSQL", "ALLOYDB",    "COCKROACH",  "COCKROACHDB", "TIMESCALE",   "TIMESCALEDB",
     "ASYNCPG",    "PSYCOPG",  "PSYCOPG2", "DATASOURCE", "PGBOUNCER",  "PGVECTOR",    "PERSISTENCE", "SQL"});

/// Of these, the words that leave no doubt which kind of database is meant.
constexpr auto postgres_words = std::to_array<std::string_view>(
    {"POSTGRES", "POSTGRESQL", "POSTGRESDB", "PG", "PGSQL", "PSQL", "PGBOUNCER", "SQLALCHEMY", "ASYNCPG", "PSYCOPG", "PSYCOPG2"});

/// Parts of an address or of the way in.
constexpr auto parts = std::to_array<std::string_view>(
    {"URL",     "URI",         "DSN",     "HOST",       "HOSTNAME",         "HOSTADDR",    "PORT",       "NAME",        "DBNAME",
     "USER",    "USERNAME",    "LOGIN",   "PASS",       "PASSWORD",         "PASSWD",      "PWD",        "SERVER",      "ADDRESS",
     "ADDR",    "ENDPOINT",    "SOCKET",  "SSL",        "SSLMODE",          "SSLCERT",     "SSLKEY",     "SSLROOTCERT", "SSLCA",
     "TLS",     "CONNINFO",    "CONNSTR", "CONNSTRING", "CONNECTIONSTRING", "CREDENTIALS", "CREDENTIAL", "SECRET",      "PASSFILE",
     "SERVICE", "SERVICEFILE", "JDBCURL", "PW",         "DATASOURCE"});

/// Parts only where the word before leaves no doubt: POSTGRES_DB is the database's name, DB_CONNECTION may be a driver's name.
constexpr auto postgres_parts = std::to_array<std::string_view>({"DB", "DATABASE", "CONN", "CONNECTION", "SEEDS"});

/// May stand between the database and the part, or behind the part, and change nothing.
constexpr auto qualifiers = std::to_array<std::string_view>(
    {"READ",     "WRITE",     "READER",    "WRITER",     "READONLY",    "RO",         "RW",        "REPLICA",     "REPLICAS",
     "PRIMARY",  "SECONDARY", "STANDBY",   "MASTER",     "SLAVE",       "LEADER",     "FOLLOWER",  "MAIN",        "DEFAULT",
     "ADMIN",    "ROOT",      "SUPERUSER", "APP",        "APPLICATION", "OWNER",      "MIGRATION", "MIGRATIONS",  "MIGRATOR",
     "ALEMBIC",  "SYNC",      "ASYNC",     "TEST",       "TESTS",       "TESTING",    "DEV",       "DEVELOPMENT", "LOCAL",
     "STAGING",  "STAGE",     "PROD",      "PRODUCTION", "QA",          "UAT",        "CI",        "PREVIEW",     "DOCKER",
     "TCP",      "UNIX",      "SSL",       "TLS",        "FILE",        "SECRET",     "PRIVATE",   "PUBLIC",      "INTERNAL",
     "EXTERNAL", "PRISMA",    "NON",       "POOLING",    "POOLED",      "UNPOOLED",   "POOLER",    "DIRECT",      "PROXY",
     "BOUNCER",  "PGBOUNCER", "SERVICE",   "OLD",        "NEW",         "SOURCE",     "TARGET",    "SRC",         "DEST",
     "BASE",     "FULL",      "OVERRIDE",  "FALLBACK",   "BACKUP",      "CONNECTION", "CONN",      "DB",          "DATABASE",
     "SQL",      "JDBC",      "ARN",       "CONFIG",     "SERVER",      "INSTANCE",   "CLUSTER",   "OPTIONS",     "SETTINGS",
     "ENC",      "ENCODED",   "ESCAPED"});

/// Other systems: their variables are theirs, whatever the other words say.
constexpr auto other_systems = std::to_array<std::string_view>(
    {"REDIS",     "VALKEY",        "MONGO",      "MONGODB",  "MYSQL",     "MARIADB", "RABBITMQ", "AMQP",      "KAFKA",
     "ELASTIC",   "ELASTICSEARCH", "OPENSEARCH", "MEMCACHE", "MEMCACHED", "CACHE",   "VECTOR",   "VECTORDB",  "QDRANT",
     "WEAVIATE",  "CHROMA",        "CHROMADB",   "MILVUS",   "PINECONE",  "LANCEDB", "NEO4J",    "CASSANDRA", "SCYLLA",
     "SCYLLADB",  "CLICKHOUSE",    "ORACLE",     "MSSQL",    "SQLSERVER", "INFLUX",  "INFLUXDB", "DYNAMO",    "DYNAMODB",
     "COUCHDB",   "COUCHBASE",     "SNOWFLAKE",  "BIGQUERY", "SQLITE",    "SQLITE3", "DUCKDB",   "FIRESTORE", "FIREBASE",
     "GRAPH",     "GRAPHDB",       "ARANGODB",   "LDAP",     "SMTP",      "EMAIL",   "S3",       "GEOIP",     "MAXMIND",
     "PGADMIN",   "PGADMIN4",      "IMDB",       "TMDB",     "TVDB",      "ROCKSDB", "LEVELDB",  "SURREALDB", "MEILI",
     "TYPESENSE", "AUTH0",         "OKTA",       "COGNITO",  "CACHING",   "YDB",     "TIDB",     "KEYDB",     "RETHINKDB",
     "LMDB",      "FERRETDB",      "RAVENDB",    "TARANTOOL"});

/// A name that begins like this is a switch or a message, not an address.
constexpr auto switches = std::to_array<std::string_view>({"USE", "SKIP", "ENABLE", "ENABLED", "DISABLE", "CHECK", "VALIDATE",
                                                           "LOG", "PRINT", "REQUIRE", "ALLOW", "NO", "HAS", "IS", "SHOULD"});

/// Words of tuning and of values beside the address: they exempt a name from a policy's wildcard (`DB_*`).
constexpr auto tuning = std::to_array<std::string_view>(
    {"POOL", "POOLSIZE", "ECHO",    "TIMEOUT", "TIMEOUTS",   "SIZE",    "OVERFLOW",  "RECYCLE",    "RETRY",    "RETRIES",
     "MAX",  "MIN",      "PREPING", "PING",    "ENCRYPTION", "ENCRYPT", "KEEPALIVE", "KEEPALIVES", "INTERVAL", "LIFETIME",
     "IDLE", "DELAY",    "BACKOFF", "VERSION", "IMAGE",      "DEBUG",   "LOGGING",   "CHARSET",    "TIMEZONE"});

/// Splits at everything that is no letter or digit and where lower case turns to upper (`dbHost`, `DBHost`); upper-cases.
Words words_of(std::string_view name) {
  Words words(1);
  const auto at = [&](std::size_t i) {
    return i < name.size() ? static_cast<unsigned char>(name[i]) : static_cast<unsigned char>(0);
  };
  for (std::size_t i = 0; i < name.size(); ++i) {
    const unsigned char c = at(i);
    if (!std::isalnum(c)) {
      if (!words.back().empty()) words.emplace_back();
      continue;
    }
    const bool hump = i > 0 && std::isupper(c) &&
                      (std::islower(at(i - 1)) || std::isdigit(at(i - 1)) || (std::isupper(at(i - 1)) && std::islower(at(i + 1))));
    if (hump && !words.back().empty()) words.emplace_back();
    words.back() += static_cast<char>(std::toupper(c));
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

/// SQL ALCHEMY → SQLALCHEMY, CLOUD SQL → CLOUDSQL, CONNECTION STRING → CONNECTIONSTRING, DATA SOURCE → DATASOURCE, SSL MODE →
/// SSLMODE.
void join_pairs(Words& words) {
  static constexpr auto pairs = std::to_array<std::pair<std::string_view, std::string_view>>({{"SQL", "ALCHEMY"},
                                                                                              {"CLOUD", "SQL"},
                                                                                              {"SQL", "SERVER"},
                                                                                              {"CONNECTION", "STRING"},
                                                                                              {"CONN", "STR"},
                                                                                              {"CONN", "STRING"},
                                                                                              {"CONNECTION", "STRINGS"},
                                                                                              {"DATA", "SOURCE"},
                                                                                              {"SSL", "MODE"},
                                                                                              {"SSL", "CERT"},
                                                                                              {"SSL", "KEY"},
                                                                                              {"SSL", "CA"},
                                                                                              {"SSL", "ROOTCERT"},
                                                                                              {"PRE", "PING"}});
  for (std::size_t i = 0; i + 1 < words.size();) {
    const bool known =
        std::ranges::any_of(pairs, [&](const auto& pair) { return words[i] == pair.first && words[i + 1] == pair.second; });
    if (known) {
      words[i] += words[i + 1];
      words.erase(words.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    } else {
      ++i;
    }
  }
}

bool is_number(std::string_view word) {
  return std::ranges::all_of(word, [](unsigned char c) { return std::isdigit(c) != 0; });
}
bool is_part(std::string_view word) { return holds(parts, word); }
bool is_qualifier(std::string_view word) {
  return holds(qualifiers, word) || is_number(word) || (word.size() == 2 && word[0] == 'V' && is_number(word.substr(1)));
}

/// `DBHOST` → DB, HOST; `PGPASSWORD` → PG, PASSWORD; `PGDATABASE` → PG, DATABASE. Nothing for `PGDATA`, `DBT`.
std::optional<std::pair<std::string_view, std::string_view>> split_compound(std::string_view word) {
  for (const std::string_view database : database_words) {
    if (!word.starts_with(database) || word.size() == database.size()) continue;
    const std::string_view rest = word.substr(database.size());
    if (is_part(rest) || (holds(postgres_words, database) && holds(postgres_parts, rest))) return std::pair(database, rest);
  }
  return std::nullopt;
}

/// The words behind the database: qualifiers, one part at least, qualifiers.
bool names_a_part(const Words& words, std::size_t from, bool is_postgres, bool any_qualifier) {
  bool found = false;
  for (std::size_t i = from; i < words.size(); ++i) {
    const std::string& word = words[i];
    const bool part = is_part(word) || (word == "STRING" && words[from - 1] != "SQL") ||
                      (is_postgres && holds(postgres_parts, word)) ||
                      (i == from && (word == "DATABASE" || word == "DB") &&
                       (words[from - 1] == "DB" || words[from - 1] == "DATABASE" || words[from - 1] == "SQL"));
    // DB_SSL_REJECT_UNAUTHORIZED: whatever is said of TLS
    if (found && (words[i - 1] == "SSL" || words[i - 1] == "TLS")) return true;
    if (part) {
      found = true;
    } else if (!is_qualifier(word) && !(any_qualifier && !found)) {
      return false;
    }
  }
  return found;
}

/// `ORDERSDB_URL`: a name of its own that ends in DB.
bool ends_in_db(std::string_view word) { return word.size() > 2 && word.ends_with("DB"); }

/// `OPENFGA_DATASTORE_URI`. DATASTORE_HOST and DATASTORE_PROJECT_ID are Google Datastore's, which has no such address.
bool is_datastore(const Words& words) {
  constexpr auto ways_in = std::to_array<std::string_view>({"URL", "URI", "DSN", "USERNAME", "PASSWORD"});
  const auto store = std::ranges::find(words, "DATASTORE");
  return store != words.end() && store + 1 != words.end() && holds(ways_in, words.back()) &&
         std::all_of(store + 1, words.end(), [](const std::string& word) { return is_part(word) || is_qualifier(word); });
}

bool holds_other_system(const Words& words) {
  return std::ranges::any_of(words, [](const std::string& word) { return holds(other_systems, word); });
}

/// What stands behind DATA where it is more than that: DATABASE, DATA_SOURCE, DATASTORE.
bool goes_on_after_data(std::string_view rest) {
  const auto letter = std::ranges::find_if(rest, [](unsigned char c) { return std::isalnum(c) != 0; });
  return letter != rest.end() && (*letter == 'B' || *letter == 'b' || *letter == 'S' || *letter == 's');
}

/// Each word that can speak for a database holds one of these.
constexpr auto stems = std::to_array<std::string_view>(
    {"DB", "DATA", "POSTGRES", "PG", "SQL", "RDS", "COCKROACH", "TIMESCALE", "PSYCOPG", "PERSISTENCE", "INSTANCE", "CONN"});

/// False for most names, without taking them apart.
bool may_name_database(std::string_view name) {
  // The first two letters of each, as bits of a number for each first letter, and the third behind them. Of a stem of two letters
  // any third will do.
  static constexpr auto beginnings = [] {
    std::array<std::uint32_t, 32> bits{};
    for (const std::string_view stem : stems) bits[stem[0] & 31] |= std::uint32_t{1} << (stem[1] & 31);
    return bits;
  }();
  static constexpr auto thirds = [] {
    std::array<std::array<std::uint32_t, 32>, 32> bits{};
    for (const std::string_view stem : stems)
      bits[stem[0] & 31][stem[1] & 31] |= stem.size() == 2 ? ~std::uint32_t{0} : std::uint32_t{1} << (stem[2] & 31);
    return bits;
  }();
  const auto upper = [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; };
  for (std::size_t at = 0; at + 1 < name.size(); ++at) {
    if ((beginnings[name[at] & 31] >> (name[at + 1] & 31) & 1) == 0) continue;
    const char third = at + 2 < name.size() ? name[at + 2] : '\0';
    if ((thirds[name[at] & 31][name[at + 1] & 31] >> (third & 31) & 1) == 0) continue;
    const char first = upper(name[at]);
    for (const std::string_view stem : stems) {
      if (stem.front() != first || name.size() - at < stem.size()) continue;
      if (!std::ranges::equal(stem, name.substr(at, stem.size()), {}, {}, upper)) continue;
      if (stem != "DATA" || goes_on_after_data(name.substr(at + stem.size()))) return true;
    }
  }
  return false;
}

bool is_builtin_name(std::string_view name) {
  if (!may_name_database(name)) return false;
  Words words = words_of(name);
  join_pairs(words);
  if (words.empty() || words.size() > 16 || holds(switches, words.front())) return false;
  if (holds_other_system(words)) return false;
  for (std::size_t i = 0; i + 2 < words.size(); ++i) {
    if (words[i] == "INSTANCE" && words[i + 1] == "CONNECTION" && words[i + 2] == "NAME") return true;
    if (words[i] == "INSTANCE" && words[i + 1] == "UNIX" && words[i + 2] == "SOCKET") return true;  // Cloud SQL's samples
  }
  if (is_datastore(words)) return true;
  const bool heroku = words.front() == "HEROKU";
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "CONNECTIONSTRINGS" && i + 1 < words.size()) return true;  // .NET keeps all of them under one key
    if (words[i] == "CLOUDSQL" && i + 1 < words.size() && (words[i + 1] == "INSTANCE" || words[i + 1] == "CONNECTION")) return true;
    if (const auto compound = split_compound(words[i])) {
      const auto rest = std::all_of(words.begin() + static_cast<std::ptrdiff_t>(i) + 1, words.end(),
                                    [](const std::string& word) { return is_qualifier(word) || is_part(word); });
      if (rest) return true;
    }
    if (holds(database_words, words[i]) || ends_in_db(words[i])) {
      if (names_a_part(words, i + 1, holds(postgres_words, words[i]), heroku)) return true;
    }
  }
  return false;
}

bool is_tuning(std::string_view name) {
  Words words = words_of(name);
  join_pairs(words);
  return std::ranges::any_of(words, [](const std::string& word) { return holds(tuning, word); });
}

}  // namespace

bool names_other_system(std::string_view name) { return holds_other_system(words_of(name)); }

bool may_be_database_variable(const Policy& policy, std::string_view name) {
  return !policy.variables.empty() || may_name_database(name);
}

bool may_be_database_variable(const Policy& policy, Letters letters) {
  static constexpr auto letters_of_stems = letters_of(stems);
  return !policy.variables.empty() || may_hold_one(letters, letters_of_stems);
}

bool is_database_variable(const Policy& policy, std::string_view name) {
  if (policy.variables.empty()) return is_builtin_name(name);
  return std::ranges::any_of(policy.variables, [&](const std::string& glob) {
    if (glob == name) return true;
    if (glob.find_first_of("*?[{") == std::string::npos) return false;
    if (!name.starts_with(std::string_view(glob).substr(0, glob.find_first_of("*?[{\\")))) return false;  // as most
    // `DB_*` is meant for the address; whoever wants DB_POOL_SIZE under the policy names it.
    return std::ranges::any_of(expand_braces(glob), [&](const std::string& one) { return wildcard_matches(one, name); }) &&
           !is_tuning(name);
  });
}

}  // namespace dbssot
