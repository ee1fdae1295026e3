#include <filesystem>

#include <fmt/format.h>

#include "build_paths.h"
#include "cli/project.h"
#include "live/postgres.h"

using Catch::Matchers::Contains;
using dbssot::test::Postgres;

// The sample projects whose faults show when somebody connects: their deploy files as they are, but for the address of the server.

namespace {

const Postgres* server() {
  std::string reason;
  const Postgres* found = Postgres::shared(reason);
  if (found == nullptr) WARN("skipped: " << reason);
  return found;
}

/// A sample project with other words in some of its files.
class Sample {
 public:
  explicit Sample(const std::string& name) {
    const std::filesystem::path from = dbssot::test::source_directory() + "/fixtures/" + name;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(from)) {
      if (!entry.is_regular_file()) continue;
      std::ostringstream text;
      text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
      project.write(std::filesystem::relative(entry.path(), from).string(), text.str());
    }
  }

  void replace(const std::string& file, const std::string& from, const std::string& to) const {
    std::string text = project.read(file);
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    project.write(file, text.replace(at, from.size(), to));
  }

  /// "async sqlalchemy+asyncpg: ok", "sync …: tls root-certificate-missing", "sync …: not tried".
  [[nodiscard]] std::string live(const std::string& environment, const std::string& secrets_file) const {
    const Ran result =
        project.run({"verify", "--live", "--retries", "0", "--format", "json", "--env", environment, "--secrets", secrets_file});
    INFO(result.err);
    CHECK_THAT(result.out + result.err, !Contains(Postgres::app_password));
    std::string out;
    const auto report = nlohmann::json::parse(result.out);
    for (const auto& service : report["environments"][0]["services"]) {
      for (const auto& database : service["databases"]) {
        for (const std::string& kind : std::vector<std::string>{"sync", "async"}) {
          for (const auto& form : database[kind])
            out += kind + " " + form["client"].get<std::string>() + ": " + end_of(form) + "\n";
        }
      }
    }
    return out;
  }

  Project project;

 private:
  static std::string end_of(const nlohmann::json& form) {
    if (form["live"].is_null()) return "not tried";
    if (form["live"]["ok"] == true) return "ok";
    const auto& failure = form["live"]["failure"];
    return failure["stage"].get<std::string>() + " " + failure["cause"].get<std::string>();
  }
};

}  // namespace

TEST_CASE("verify --live: two drivers, one stored URL, each in its own form") {
  const Postgres* postgres = server();
  if (postgres == nullptr) return;
  const Sample sample("two-drivers-one-url");
  sample.project.write("s.env", fmt::format("orders-database-staging/password={}\n", Postgres::app_password));
  sample.replace("deploy/staging.yaml", "value: orders\n", "value: app\n");
  sample.replace("deploy/staging.yaml", "@orders-db.staging.svc:5432/orders", fmt::format("@127.0.0.1:{}/shop", postgres->port()));
  CHECK(sample.live("staging", "s.env") == "sync sqlalchemy+psycopg2: ok\nasync asyncpg: ok\nasync sqlalchemy+asyncpg: ok\n");
}

TEST_CASE("verify --live: a platform's socket, and what to do where its connector is missing") {
  const Sample sample("async-platform");
  sample.project.write("s.env", "platform-db-password-staging=opensesame-0815\n");
  const std::string told = sample.live("staging", "s.env");
  CHECK_THAT(told,
             Contains("sync sqlalchemy+psycopg2: reach no-socket\n") && Contains("async sqlalchemy+asyncpg: reach no-socket\n"));
  const Ran text = sample.project.run({"verify", "--live", "--retries", "0", "--env", "staging", "--secrets", "s.env"});
  CHECK(text.code == 1);
  CHECK_THAT(text.out, Contains("FAILED at reach") && Contains("what to do (cloud-run)") && Contains("--add-cloudsql-instances"));
}

TEST_CASE("verify --live: the JSON of a secret, and the TLS that its variables ask for") {
  const Postgres* postgres = server();
  if (postgres == nullptr) return;
  const Sample sample("primary-secrets-fallback");
  sample.project.write("gateway.json",
                       fmt::format(R"({{"username": "app", "password": "{}", "host": "127.0.0.1", "port": {}, "dbname": "shop"}})",
                                   Postgres::app_password, postgres->port()));
  const auto sync = [&] {
    const std::string told = sample.live("production", "gateway.json");
    return told.substr(0, told.find('\n'));
  };
  // The CA of the platform is not on this machine; with one, the name in the certificate decides; without the request there is no
  // check.
  CHECK(sync() == "sync sqlalchemy+psycopg2: tls root-certificate-missing");
  sample.replace("deploy/production.yaml", "/etc/ssl/rds/global-bundle.pem", postgres->authority());
  CHECK(sync() == "sync sqlalchemy+psycopg2: tls certificate-name");
  sample.replace("deploy/production.yaml", "value: \"true\"", "value: \"false\"");
  CHECK(sync() == "sync sqlalchemy+psycopg2: ok");
  // A URL that wins leads to a host of which nobody knows.
  CHECK_THAT(sample.live("staging", "gateway.json"), Contains("not tried"));
  sample.project.write("s.env", "gateway-database-staging/password=x1y2z3\n");
  CHECK_THAT(sample.live("staging", "s.env"), Contains("sync sqlalchemy+psycopg2: name "));
  CHECK(sample.live("preview", "s.env").empty());
}

TEST_CASE("verify --live: secrets that are mapped one by one, over a socket as Cloud SQL's") {
  const Postgres* postgres = server();
  if (postgres == nullptr) return;
  const Sample sample("staging-timeouts");
  const std::string folder = sample.project.at("cloudsql/shop-production:europe-west1:shop");
  std::filesystem::create_directories(folder);
  std::filesystem::create_symlink(fmt::format("{}/.s.PGSQL.{}", postgres->socket_directory(), postgres->port()),
                                  folder + "/.s.PGSQL.5432");
  std::string secrets;
  for (const std::string& environment : std::vector<std::string>{"staging", "production"}) {
    secrets += fmt::format(
        "postgres-host-{0}={1}\npostgres-port-{0}=5432\npostgres-db-{0}=shop\npostgres-user-{0}=app\npostgres-password-{0}={2}\n",
        environment, folder, Postgres::app_password);
  }
  sample.project.write("s.env", secrets);
  const std::string told = sample.live("production", "s.env");
  CHECK_THAT(told, Contains("async asyncpg: ok\n") && Contains("async sqlalchemy+asyncpg: ok\n") && Contains("sync "));
  CHECK_THAT(told, !Contains("not tried") && !Contains("reach"));
  CHECK(sample.live("staging", "s.env").empty());  // POSTGRES_DB is mapped to nothing: there is no address
  std::filesystem::remove(folder + "/.s.PGSQL.5432");
  CHECK_THAT(sample.live("production", "s.env"), Contains("async asyncpg: reach no-socket\n"));
}
