#include "policy/policy.h"

#include <catch2/catch.hpp>

#include "policy/duration.h"

using namespace dbssot;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

namespace {

Policy policy_of(std::string_view text) {
  std::vector<Diagnostic> faults;
  const auto policy = parse_policy(text, ".dbssot.yaml", faults);
  for (const Diagnostic& fault : faults) UNSCOPED_INFO(fault.line << ": " << fault.message);
  REQUIRE(policy.has_value());
  return *policy;
}

/// "LINE: message" of each fault.
std::vector<std::string> faults_of(std::string_view text) {
  std::vector<Diagnostic> faults;
  CHECK_FALSE(parse_policy(text, ".dbssot.yaml", faults).has_value());
  std::vector<std::string> lines;
  for (const Diagnostic& fault : faults) {
    CHECK(fault.level == DiagnosticLevel::error);
    CHECK(fault.file == ".dbssot.yaml");
    lines.push_back(std::to_string(fault.line) + ": " + fault.message);
  }
  return lines;
}

}  // namespace

TEST_CASE("a policy with every key") {
  const Policy policy = policy_of(R"(version: 1
source-of-truth:
  - python: shared.database_url.DatabaseURLBuilder
  - cpp: shop::db::UrlBuilder
  - shop.urls
variables: [DATABASE_URL, "POSTGRES_*", "DB_*"]
services:
  auth:    {paths: [auth/**], mode: async, driver: asyncpg}
  billing: {paths: [billing/**], mode: sync, pool: QueuePool}
  search:  search/
migrations: {paths: ["db/versions/**"], mode: sync}
pools:
  default: AsyncAdaptedQueuePool
  serverless: NullPool
  settings: {pre_ping: true, recycle: 3600s, reset_on_return: rollback, size: 10, overflow: 20, timeout: 60s}
environments:
  staging: {files: [deploy/staging.yaml], platform: cloud-run, secrets: deploy/staging.secrets.env}
  production: [deploy/production.yaml]
timeouts: {connect: [{min: 45s, on: cloud-sql}, {min: 20s}], initialise: {staging: 60s, production: 90s}, command: 500ms}
limits: {database-class-lines: 500, session-factory-lines: 200, max-connections: 100}
rules: {unclear-sync-async-name: off, hardcoded-url: error, logged-url: {severity: note, reason: masked by the handler}}
overrides:
  - {paths: ["tests/**"], rules: {hardcoded-password: off}, reason: throw-away}
exclude: [legacy/**]
sources: [DATABASE_URL, AWS_DB_SECRET, memory]
environment-classes: [shared.env.IsolatedEnvironment, "shop::Env"]
drivers: {sqlalchemy: "2.0"}
tests: ["checks/**"]
require-reason: true
platform: cloud-run
)");
  REQUIRE(policy.source_of_truth.size() == 3);
  CHECK(policy.source_of_truth[0].language == Language::python);
  CHECK(policy.source_of_truth[0].name == "shared.database_url.DatabaseURLBuilder");
  CHECK(policy.source_of_truth[1].language == Language::cpp);
  CHECK(policy.source_of_truth[1].name == "shop.db.UrlBuilder");
  CHECK_FALSE(policy.source_of_truth[2].language.has_value());
  CHECK_FALSE(policy.source_of_truth_inferred);
  CHECK(policy.variables == std::vector<std::string>{"DATABASE_URL", "POSTGRES_*", "DB_*"});

  REQUIRE(policy.service_of("auth/db/session.py") != nullptr);
  CHECK(policy.service_of("auth/db/session.py")->mode == Mode::async);
  CHECK(policy.service_of("auth/db/session.py")->driver == "asyncpg");
  CHECK(policy.service_of("billing/a.py")->pool == "QueuePool");
  CHECK(policy.service_of("search/x/y.cpp")->name == "search");
  CHECK(policy.service_of("authority/a.py") == nullptr);
  CHECK(policy.is_migration("db/versions/1.py"));
  CHECK_FALSE(policy.is_migration("alembic/env.py"));

  CHECK(policy.pools.default_class == "AsyncAdaptedQueuePool");
  CHECK(policy.pools.serverless_class == "NullPool");
  CHECK(policy.pools.settings.at("recycle") == "3600s");
  CHECK(policy.pools.settings.at("pre_ping") == "true");

  REQUIRE(policy.environments.size() == 2);
  CHECK(policy.environments[0].secrets == "deploy/staging.secrets.env");
  CHECK(policy.environments[0].platform == "cloud-run");
  CHECK(policy.environments[1].files == std::vector<std::string>{"deploy/production.yaml"});

  REQUIRE(policy.timeouts.size() == 4);
  CHECK(policy.timeouts[0].step == "connect");
  CHECK(policy.timeouts[0].minimum == 45s);
  CHECK(policy.timeouts[0].platform == "cloud-sql");
  CHECK(policy.timeouts[1].minimum == 20s);
  CHECK(policy.timeouts[2].by_environment.at("production") == 90s);
  CHECK(policy.timeouts[3].minimum == 500ms);

  CHECK(policy.limits.at("database-class-lines") == 500);
  CHECK(policy.rules.at("unclear-sync-async-name").off);
  CHECK(policy.rules.at("logged-url").reason == "masked by the handler");
  CHECK(policy.exclude == std::vector<std::string>{"legacy/**"});
  CHECK(policy.sources.size() == 3);
  CHECK(policy.environment_classes == std::vector<std::string>{"shared.env.IsolatedEnvironment", "shop.Env"});
  CHECK(policy.driver_versions.at("sqlalchemy") == "2.0");
  CHECK(policy.tests == std::vector<std::string>{"checks/**"});
  CHECK(policy.require_reason);
  CHECK(policy.platform == "cloud-run");
}

TEST_CASE("severity: the rule's own, then the policy's, then the overrides in their order") {
  const Policy policy = policy_of(
      "rules: {hardcoded-url: error, logged-url: off}\n"
      "overrides:\n"
      "  - {paths: [tests/], rules: {hardcoded-url: off, logged-url: note}}\n"
      "  - {paths: [tests/security/**], rules: {hardcoded-url: warning}}\n");
  CHECK(policy.severity_of("hardcoded-url", "a.py", Severity::note) == Severity::error);
  CHECK(policy.severity_of("hardcoded-url", "tests/a.py", Severity::note) == std::nullopt);
  CHECK(policy.severity_of("hardcoded-url", "tests/security/a.py", Severity::note) == Severity::warning);
  CHECK(policy.severity_of("logged-url", "a.py", Severity::error) == std::nullopt);
  CHECK(policy.severity_of("logged-url", "tests/a.py", Severity::error) == Severity::note);
  CHECK(policy.severity_of("invalid-url", "a.py", Severity::warning) == Severity::warning);
}

TEST_CASE("off may have been quoted or turned into a YAML flag") {
  CHECK(policy_of("rules: {logged-url: \"off\"}").rules.at("logged-url").off);
  CHECK(policy_of("rules: {logged-url: false}").rules.at("logged-url").off);
  CHECK_FALSE(policy_of("rules: {logged-url: true}").rules.at("logged-url").off);
}

TEST_CASE("an empty policy is one") {
  CHECK(policy_of("").path == ".dbssot.yaml");
  CHECK(policy_of("# nothing yet\n").is_migration("svc/alembic/env.py"));
}

TEST_CASE("faults come together, each with its line and the nearest name") {
  CHECK(faults_of("version: 2\n"
                  "source-of-thruth: [a.b]\n"
                  "services:\n"
                  "  auth: {paths: [auth/**], mode: asnyc, drivr: asyncpg}\n"
                  "rules: {hardcoded-urls: off, logged-url: eror}\n"
                  "require-reason: maybe\n") ==
        std::vector<std::string>{
            "1: `version` cannot be `2`; it is one of 1",
            "2: unknown key `source-of-thruth` in the policy; did you mean `source-of-truth`?",
            "4: `mode` cannot be `asnyc`; it is one of sync, async, both; did you mean `async`?",
            "4: unknown key `drivr` in `services` `auth`; did you mean `driver`?",
            "5: unknown rule `hardcoded-urls`; did you mean `hardcoded-url`?",
            "5: a severity is off, note, warning or error, not `eror`; did you mean `error`?",
            "6: `require-reason` wants true or false, such as `true`",
        });
}

TEST_CASE("values of a wrong kind are faults") {
  const char* text = GENERATE(
      "variables: {a: b}", "services: [auth]", "services: {auth: {paths: {a: b}}}", "pools: NullPool",
      "pools: {settings: {recycle: 3600}}", "pools: {settings: {size: many}}", "limits: {max-connections: -1}",
      "limits: {max-conections: 1}", "timeouts: {connect: 45}", "timeouts: {connect: {min: soon}}",
      "timeouts: {connect: {staging: x}}", "rules: [hardcoded-url]", "rules: {hardcoded-url: {sevrity: off}}",
      "overrides: {paths: [a]}", "overrides: [{rules: {logged-url: off}}]", "platform: cloudrun", "source-of-truth: [{java: a.B}]",
      "source-of-truth: [{python: }]", "exclude: [[a]]", "exclude:", "- a", "just a text", "drivers: {sqlalchemy: [1, 2]}", "a: [",
      "a: 1\n---\nb: 2", "variables: [*x]", "exclude: [a]\nexclude: [b]");
  INFO(text);
  CHECK_FALSE(faults_of(text).empty());
}

TEST_CASE("environments that timeouts speak of must be declared, where any are") {
  CHECK(faults_of("environments: {staging: {files: [a]}}\ntimeouts: {connect: {stagng: 5s}}").at(0) ==
        "2: unknown key or environment `stagng` in `timeouts`; did you mean `staging`?");
}

TEST_CASE("hostile policies end in faults") {
  std::string bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n";
  for (char c = 'b'; c < 'l'; ++c) {
    bomb += std::string(1, c) + ": &" + c + " [";
    for (int i = 0; i < 9; ++i) bomb += std::string("*") + static_cast<char>(c - 1) + ",";
    bomb += "]\n";
  }
  CHECK_FALSE(faults_of(bomb).empty());
  CHECK_FALSE(faults_of("exclude: &x [*x]").empty());
  CHECK_FALSE(faults_of("exclude: " + std::string(10'000, '[')).empty());
  CHECK_FALSE(faults_of(std::string(2'000'000, '#')).empty());
  CHECK(faults_of("exclude: [" + std::string(3000, '[') + std::string(3000, ']') + "]").size() < 200);
  std::string many;
  for (int i = 0; i < 5000; ++i) many += "k" + std::to_string(i) + ": 1\n";
  CHECK(faults_of(many).size() <= 100);
}

TEST_CASE("a policy builds on another") {
  std::vector<Diagnostic> faults;
  Policy policy;
  REQUIRE(
      extend_policy("services: {auth: {paths: [auth/**], mode: sync}}\nexclude: [a]\nrules: {logged-url: off, invalid-url: note}",
                    "base.yaml", "", policy, faults));
  REQUIRE(extend_policy("services: {auth: {mode: async}}\nexclude: [b]\nrules: {logged-url: error}", ".dbssot.yaml", "", policy,
                        faults));
  CHECK(policy.service_of("auth/a.py")->mode == Mode::async);
  CHECK(policy.exclude == std::vector<std::string>{"b"});
  CHECK(policy.rules.at("logged-url").severity == Severity::error);
  CHECK(policy.rules.at("invalid-url").severity == Severity::note);
}

TEST_CASE("globs of a policy in a subfolder speak of that folder") {
  std::vector<Diagnostic> faults;
  Policy policy;
  REQUIRE(extend_policy("services: {api: {paths: [./api/**]}}\nexclude: [old]", "svc/.dbssot.yaml", "svc/", policy, faults));
  CHECK(policy.service_of("svc/api/a.py") != nullptr);
  CHECK(policy.service_of("api/a.py") == nullptr);
  CHECK(policy.exclude == std::vector<std::string>{"svc/old"});
}

TEST_CASE("durations carry their unit") {
  CHECK(parse_duration("45s") == 45s);
  CHECK(parse_duration("500ms") == 500ms);
  CHECK(parse_duration("1.5s") == 1500ms);
  CHECK(parse_duration("2m") == 120s);
  CHECK(parse_duration("1h") == 3600s);
  for (const char* text : {"45", "", "s", "-1s", "45 sec", "1e9s", "nan", "infs", "99999999999h", "45s "})
    CHECK_FALSE(parse_duration(text).has_value());
}
