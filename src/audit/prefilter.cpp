#include "audit/prefilter.h"

#include <algorithm>
#include <string>
#include <utility>

#include <re2/re2.h>

#include "audit/environment_use.h"

namespace dbssot {
namespace {

/// Clients, and readers of settings of many kinds, by names that their users must write.
constexpr std::string_view python_clients =
    "psycopg|asyncpg|aiopg|pg8000|sqlalchemy|sqlmodel|create_engine|alembic|dj_database_url|django|tortoise|peewee|"
    "\\benvirons\\b|basesettings|decouple|dynaconf|starlette\\.config|cloud\\.(?:sql|alloydb)\\.connector";

/// What says nothing of databases by itself: most programs ask the environment for something.
constexpr std::string_view python_environment = "getenv|\\benviron\\b|configparser";
constexpr std::string_view cpp_clients =
    "pqxx|libpq|pqconnect|pqsetdb|\\bsoci(?:::|/"
    "|\\.h|_)|qsqldatabase|qpsql|drogon/"
    "orm|db_?client|newpg|userver|getenv|\\benviron\\b|environmentvariable|processenvironment|program_options|getflag|adbc|odb/";

/// Words of addresses and settings. "database" in prose says nothing.
constexpr std::string_view words =
    "[_.\"'(/:]database|database[_=(\\[\"'/"
    ":]|postgres|_pg_|pgvector|db_?(?:url|uri|dsn|host|port|name|user|pass|pwd|server|conn|engine|session)|"
    "pg(?:host|port|user|pass|database|ssl|service)|[_.]dsn|dsn[\"'= "
    "_:]|conninfo|jdbc:|sslmode|ssl_mode|poolclass|nullpool|queuepool|staticpool|"
    "pool_size|pool_pre_ping|connect_timeout|command_timeout|statement_timeout|instance_connection_name|cloudsql|connectionstring|"
    "datasource|"
    "://[^\\s/]*@|dbssot:";

/// What is asked of startup and health endpoints (linker/recognise_startup) needs files that speak of neither database nor client.
constexpr std::string_view python_startup =
    "|lifespan|startup|before_|server_start|main_process|__main__|def main|appconfig|worker_|beat_init|celeryd_init|cleanup_ctx|"
    "on_starting|post_fork|(?:create|make|build|get)_app|health|ready";
constexpr std::string_view cpp_startup = "|\\bmain\\s*\\(|advice|health|ready";

/// A name of the policy: the last part of a dotted one, the fixed parts of a glob.
void append_name(std::string& pattern, std::string_view name) {
  const std::string_view last = name.substr(name.rfind('.') + 1);
  std::string_view fixed = last.substr(0, last.find_first_of("*?[{"));
  if (fixed.size() < 3) fixed = {};
  if (!fixed.empty()) pattern += "|" + re2::RE2::QuoteMeta(re2::StringPiece(fixed.data(), fixed.size()));
}

std::unique_ptr<re2::RE2> compiled(const std::string& pattern) {
  re2::RE2::Options options(re2::RE2::Quiet);
  options.set_encoding(re2::RE2::Options::EncodingLatin1);  // bytes: no decoding, and nothing is invalid
  options.set_case_sensitive(false);
  options.set_max_mem(64 << 20);
  return std::make_unique<re2::RE2>(pattern, options);
}

}  // namespace

Prefilter::Prefilter(std::vector<const Policy*> policies) : policies_(std::move(policies)) {
  std::string names;
  for (const Policy* policy : policies_) {
    for (const std::string& variable : policy->variables) append_name(names, variable);
    for (const SourceOfTruth& source : policy->source_of_truth) append_name(names, source.name);
    for (const std::string& wrapper : policy->environment_classes) append_name(names, wrapper);
  }
  const std::string rest = "|" + std::string(words) + names;
  const bool asks = std::ranges::any_of(
      policies_, [](const Policy* policy) { return asks_for_startup_steps(*policy) || asks_for_health_reports(*policy); });
  const std::string python = std::string(python_clients) + rest + std::string(asks ? python_startup : "");
  python_ = compiled(python);
  python_or_environment_ = compiled(std::string(python_environment) + "|" + python);
  cpp_ = compiled(std::string(cpp_clients) + rest + std::string(asks ? cpp_startup : ""));
  cpp_hub_ = compiled(std::string(cpp_clients) + names);
}

Prefilter::~Prefilter() = default;

PythonInterest Prefilter::interest_in_python(std::string_view bytes) const {
  if (!matches(python_or_environment_, bytes)) return {};
  if (matches(python_, bytes)) return {PythonInterest::Kind::speaks, {}};
  EnvironmentUse use = environment_use(bytes, policies_);
  const bool is_open = use.kind == EnvironmentUse::Kind::open;
  const bool is_handed = use.kind == EnvironmentUse::Kind::handed;
  return {is_open     ? PythonInterest::Kind::speaks
          : is_handed ? PythonInterest::Kind::hands_environment
                      : PythonInterest::Kind::none,
          std::move(use.variables)};
}

bool Prefilter::matches(const Pattern& pattern, std::string_view bytes) {
  return !pattern->ok() || re2::RE2::PartialMatch(re2::StringPiece(bytes.data(), bytes.size()), *pattern);
}

}  // namespace dbssot
