#include "policy/key.h"

#include <array>

namespace dbssot {
namespace {

using enum KeyShape;

constexpr std::array<std::string_view, 3> modes{"sync", "async", "both"};
constexpr std::array<std::string_view, 8> platforms{"cloud-run", "cloud-sql", "app-engine", "kubernetes",
                                                    "compose",   "aws-rds",   "heroku",     "local"};
constexpr std::array<std::string_view, 1> versions{"1"};

constexpr Key service_keys[] = {
    {"paths", texts, "Folders or globs of the service's files.", "[auth/**]", "none"},
    {"mode", choice, "Whether the service may block on the database.", "async", "not judged", {}, modes},
    {"driver", client, "Id of the client that it uses.", "asyncpg", "not judged"},
    {"pool", pool_class, "Pool class of this service, where it differs from `pools`.", "NullPool", "as `pools` says"},
};

constexpr Key pool_settings_keys[] = {
    {"pre_ping", flag, "Connections are tested before use.", "true", "not judged"},
    {"recycle", duration, "Connections are replaced after this time.", "3600s", "not judged"},
    {"reset_on_return", text, "What ends a transaction that was left open.", "rollback", "not judged"},
    {"size", number, "Connections kept open in each pool.", "10", "not judged"},
    {"overflow", number, "Connections opened beyond the size.", "20", "not judged"},
    {"timeout", duration, "How long to wait for a free connection.", "60s", "not judged"},
};

constexpr Key pool_keys[] = {
    {"default", pool_class, "Pool class wherever nothing else is said.", "AsyncAdaptedQueuePool", "not judged"},
    {"serverless", pool_class, "Pool class on platforms that start and stop processes by demand.", "NullPool", "as `default`"},
    {"settings", section, "Settings that every pool should have.", "{pre_ping: true, recycle: 3600s}", "not judged",
     pool_settings_keys},
};

constexpr Key environment_keys[] = {
    {"files", texts, "Deploy files that set the variables of this environment.", "[deploy/staging.yaml]",
     "told from names of files"},
    {"platform", choice, "Where it runs.", "cloud-run", "as `platform`", {}, platforms},
    {"secrets", text, "A file with values for the secrets, for `dbssot verify`.", "deploy/staging.secrets.env", "none"},
};

constexpr Key timeout_keys[] = {
    {"min", duration, "The least that this step needs.", "45s", "not judged"},
    {"on", choice, "Only on this platform.", "cloud-sql", "everywhere", {}, platforms},
};

constexpr Key limit_keys[] = {
    {"database-class-lines", number, "Lines of a class or module that owns connections.", "500", "500"},
    {"database-class-methods", number, "Methods of such a class.", "40", "40"},
    {"database-class-concerns", number, "Concerns that such a class may mix (initialise, migrate, health, clean up).", "3", "3"},
    {"session-factory-lines", number, "Lines of a session factory.", "200", "200"},
    {"max-connections", number, "Connections that the server allows.", "100", "not judged"},
};

constexpr Key override_keys[] = {
    {"paths", texts, "Files that it speaks of.", "[\"tests/**\"]", "none"},
    {"rules", named_rules, "Severities in these files.", "{hardcoded-password: off}", "none"},
    {"reason", text, "Why; shown with what it silences.", "fixtures hold throw-away passwords", "none"},
};

constexpr Key keys[] = {
    {"version", choice, "Version of this format.", "1", "1", {}, versions},
    {"source-of-truth", names_in_code, "Modules, classes or functions that may read, build and parse database URLs.",
     "[{python: shared.database_url.DatabaseURLBuilder}]", "inferred from the code; findings that rest on it are `likely`"},
    {"variables", texts, "Names or globs of the database variables. A glob does not take tuning such as `DB_POOL_SIZE` with it.",
     "[DATABASE_URL, \"POSTGRES_*\"]", "the usual names: `DATABASE_URL`, `POSTGRES_HOST`, `PGUSER`, `APP_DB_PASSWORD`, …"},
    {"services",
     named_sections,
     "The services of the repository.",
     "{auth: {paths: [auth/**], mode: async}}",
     "told from folders",
     service_keys,
     {},
     "paths"},
    {"migrations", section, "Where schema migrations live, and how they connect.", "{paths: [\"**/alembic/**\"], mode: sync}",
     "`**/alembic/**` and `**/migrations/**`, sync", service_keys},
    {"pools", section, "Which pools engines use.", "{default: AsyncAdaptedQueuePool, serverless: NullPool}", "not judged",
     pool_keys},
    {"environments",
     named_sections,
     "The environments that are deployed.",
     "{staging: {files: [deploy/staging.yaml]}}",
     "told from names of files",
     environment_keys,
     {},
     "files"},
    {"timeouts", named_timeouts,
     "Least durations by step (connect, command, statement, pool, initialise, tables) and by environment.",
     "{connect: {min: 45s, on: cloud-sql}, initialise: {staging: 60s}}", "not judged", timeout_keys},
    {"limits", section, "Sizes that are too much.", "{database-class-lines: 500}", "see each", limit_keys},
    {"rules", named_rules,
     "Severity of rules: off, note, warning, error; or `{severity, reason}`. A new id with `fact` is a rule of your own.",
     "{unclear-sync-async-name: off}", "each rule's own"},
    {"overrides", section_list, "Severities in some files; later entries win.",
     "[{paths: [\"tests/**\"], rules: {hardcoded-password: off}}]", "none", override_keys},
    {"exclude", texts, "Files and folders that are not analysed.", "[legacy/**]", "none"},
    {"extend", texts, "Policies of this repository that this one builds on, relative to this file.", "[../.dbssot.yaml]", "none"},
    {"sources", texts, "Order of competing sources of the address; the first that is set wins.",
     "[DATABASE_URL, AWS_DB_SECRET, memory]", "not judged"},
    {"environment-classes", names_in_code, "Classes and functions that wrap the environment: a call of theirs is a read.",
     "[shared.env.IsolatedEnvironment]", "recognised by what they do"},
    {"drivers", named_texts, "Versions of database clients; `forbidden` for one that nobody may use.",
     "{sqlalchemy: \"2.0\", psycopg2: forbidden}", "read from manifests"},
    {"tests", texts, "Files that are test code.", "[\"tests/**\", \"*_test.py\"]",
     "`tests/`, `test_*.py`, `*_test.cpp`, `conftest.py`, …"},
    {"require-reason", flag, "Suppression comments must give a reason.", "true", "false"},
    {"platform", choice, "Where the project runs.", "cloud-run", "told from deploy files", {}, platforms},
};

}  // namespace

std::span<const Key> policy_keys() { return keys; }

const Key* find_key(std::span<const Key> among, std::string_view name) {
  for (const Key& key : among) {
    if (key.name == name) return &key;
  }
  return nullptr;
}

}  // namespace dbssot
