#include <fmt/format.h>

#include "cli/project.h"
#include "deploy/connection.h"
#include "lint/rule.h"
#include "live/postgres.h"
#include "url/url.h"

using Catch::Matchers::Contains;
using dbssot::deploy::Connection;
using dbssot::test::Pgbouncer;
using dbssot::test::Postgres;

// `dbssot check --live`: unreachable-database and weak-tls, against a real server.

namespace {

const Postgres* server() {
  std::string reason;
  const Postgres* found = Postgres::shared(reason);
  if (found == nullptr) WARN("skipped: " << reason);
  return found;
}

/// "rule severity line", one a line.
std::string found(const Project& project, std::vector<std::string> arguments, int code) {
  arguments.insert(arguments.begin(), {"check", "--format", "json", "--select", "unreachable-database,weak-tls", "--retries", "0"});
  const Ran result = project.run(arguments);
  INFO(result.err << result.out);
  CHECK(result.code == code);
  CHECK_THAT(result.out + result.err, !Contains(Postgres::app_password));
  std::string out;
  if (result.code == 2) return result.err;
  const auto report = nlohmann::json::parse(result.out);
  for (const auto& finding : report["findings"]) {
    out += fmt::format("{} {} {}:{} {}\n", finding["rule"].get<std::string>(), finding["severity"].get<std::string>(),
                       finding["file"].get<std::string>(), finding["line"].get<int>(), finding["message"].get<std::string>());
  }
  return out;
}

std::string compose(const std::string& url) {
  return fmt::format("services:\n  api:\n    image: shop\n    environment:\n      DATABASE_URL: {}\n", url);
}

}  // namespace

TEST_CASE("check --live: a database that there is not stands at the variable that names it") {
  const Postgres* postgres = server();
  if (postgres == nullptr) return;
  const Project project;
  project.write("elsewhere/s.env", fmt::format("PW={}\n", Postgres::app_password));
  project.write("compose.yaml", compose(fmt::format("postgresql://app:${{PW}}@127.0.0.1:{}/shop", postgres->port())));
  CHECK(found(project, {"--live", "--secrets", "elsewhere/s.env"}, 0).empty());

  project.write("compose.yaml", compose(fmt::format("postgresql://app:${{PW}}@127.0.0.1:{}/nowhere", postgres->port())));
  const std::string told = found(project, {"--live", "--secrets", "elsewhere/s.env"}, 1);
  CHECK_THAT(told, Contains("unreachable-database error compose.yaml:5") && Contains("of api in default") && Contains("nowhere") &&
                       Contains(":***@127.0.0.1"));
  CHECK(std::count(told.begin(), told.end(), '\n') == 1);  // both forms meet the same

  // Without the network nothing is said, and holes are not guessed.
  CHECK(found(project, {}, 0).empty());
  CHECK(found(project, {"--live"}, 0).empty());
}

TEST_CASE("check --live: environments by name, and faulty use") {
  const Postgres* postgres = server();
  if (postgres == nullptr) return;
  const Project project;
  const std::string nowhere = fmt::format("postgresql://app@127.0.0.1:{}/nowhere", postgres->port());
  project.write("deploy/staging.env", "DATABASE_URL=" + nowhere + "\n");
  project.write("deploy/production.env", "DATABASE_URL=" + nowhere + "\n");
  project.write(".dbssot.yaml",
                "environments:\n  staging: {files: [deploy/staging.env]}\n  production: {files: [deploy/production.env]}\n");
  const std::string told = found(project, {"--live", "--env", "staging"}, 1);
  CHECK_THAT(told, Contains("deploy/staging.env:1") && !Contains("production.env"));
  CHECK_THAT(found(project, {"--live", "--env", "stagign"}, 2), Contains("no environment `stagign`") && Contains("staging"));
  CHECK_THAT(found(project, {"--env", "staging"}, 2), Contains("--live"));
  CHECK_THAT(found(project, {"--live", "--fix"}, 2), Contains("--fix"));
}

TEST_CASE("check --live: what protects the way to a host outside of the project") {
  const Postgres* postgres = server();
  if (postgres == nullptr) return;
  const Project project;
  const auto told_of = [&](const std::string& host, int port, const std::string& parameters, int code) {
    project.write("compose.yaml", compose(fmt::format("postgresql+psycopg2://app:{}@{}:{}/shop?hostaddr=127.0.0.1{}",
                                                      Postgres::app_password, host, port, parameters)));
    return found(project, {"--live", "--client", "sqlalchemy+psycopg2"}, code);
  };
  CHECK_THAT(told_of("db.dbssot.test", postgres->port(), "&sslmode=disable", 1),
             Contains("weak-tls warning compose.yaml:5") && Contains("db.dbssot.test is not encrypted"));
  CHECK_THAT(told_of("db.dbssot.test", postgres->port(), "&sslmode=require", 0),
             Contains("weak-tls note") && Contains("nobody verified"));
  const std::string authority = "&sslrootcert=" + postgres->authority();
  CHECK_THAT(told_of("other.dbssot.test", postgres->port(), "&sslmode=verify-ca" + authority, 0), Contains("weak-tls note"));
  CHECK(told_of("db.dbssot.test", postgres->port(), "&sslmode=verify-full" + authority, 0).empty());
  CHECK_THAT(told_of("other.dbssot.test", postgres->port(), "&sslmode=verify-full" + authority, 1),
             Contains("unreachable-database error") && Contains("TLS fails"));
  // On this machine nobody listens on the way.
  CHECK(told_of("localhost", postgres->port(), "&sslmode=disable", 0).empty());
  std::string reason;
  if (const Pgbouncer* pooler = Pgbouncer::shared(*postgres, reason)) {
    CHECK_THAT(told_of("pool.dbssot.test", pooler->port(), "", 1), Contains("weak-tls warning") && Contains("not encrypted"));
  }
}

TEST_CASE("unreachable-database and weak-tls as rules: rehearsals are milder, versions out of date are told") {
  dbssot::FactStore facts;
  facts.files = {"deploy/production.yaml"};
  const dbssot::Provenance provenance(facts);
  const dbssot::Policy policy;
  Connection connection;
  connection.place.range = {3, 7, 3, 9};
  connection.environment = "production";
  connection.service = "api";
  connection.host = "db.example.com";
  connection.is_connected = true;
  connection.tls = Connection::Tls::out_of_date;
  connection.tls_version = "TLSv1.1";
  Connection rehearsal = connection;
  rehearsal.environment = "ci";
  rehearsal.is_connected = false;
  rehearsal.is_rehearsal = true;
  const std::vector<Connection> connections{connection, connection, rehearsal};
  dbssot::RuleContext context{facts, provenance, policy};
  context.connections = &connections;
  const auto findings_of = [&](std::string_view id) {
    std::vector<dbssot::Finding> out;
    const dbssot::Rule* rule = dbssot::find_rule(id);
    REQUIRE(rule != nullptr);
    dbssot::Findings findings(rule->info, out);
    rule->check(context, findings);
    return out;
  };
  const auto weak = findings_of("weak-tls");
  REQUIRE(weak.size() == 1);
  CHECK_THAT(weak[0].message, Contains("TLSv1.1"));
  CHECK(weak[0].severity == dbssot::Severity::warning);
  const auto unreachable = findings_of("unreachable-database");
  REQUIRE(unreachable.size() == 1);
  CHECK(unreachable[0].severity == dbssot::Severity::warning);
}
