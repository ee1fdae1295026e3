#include <filesystem>

#include <fmt/format.h>

#include "cli/project.h"
#include "live/postgres.h"

using Catch::Matchers::Contains;
using dbssot::test::Postgres;

// `dbssot verify --live` against a real server: over TCP, and by a directory shaped as Cloud SQL mounts its sockets.

namespace {

const Postgres* server() {
  std::string reason;
  const Postgres* found = Postgres::shared(reason);
  if (found == nullptr) WARN("skipped: " << reason);
  return found;
}

nlohmann::json live(const Project& project, int code) {
  const Ran result = project.run({"verify", "--live", "--retries", "0", "--format", "json", "--secrets", "s.env"});
  INFO(result.err << result.out);
  REQUIRE(result.code == code);
  CHECK_THAT(result.out + result.err, !Contains(Postgres::app_password));
  return nlohmann::json::parse(result.out)["environments"][0]["services"][0]["databases"][0];
}

}  // namespace

TEST_CASE("verify --live: both forms connect over TCP, and a wrong database is told by its stage") {
  const Postgres* postgres = server();
  if (postgres == nullptr) return;
  const Project project;
  project.write("s.env", fmt::format("DB_PASS={}\n", Postgres::app_password));
  const auto compose = [&](const std::string& database) {
    return fmt::format(
        "services:\n  api:\n    image: shop\n    environment:\n      DB_HOST: 127.0.0.1\n      DB_PORT: \"{}\"\n      DB_USER: "
        "app\n"
        "      DB_PASS: ${{DB_PASS}}\n      DB_NAME: {}\n",
        postgres->port(), database);
  };
  project.write("compose.yaml", compose("shop"));
  auto database = live(project, 0);
  CHECK(database["sync"][0]["live"]["ok"] == true);
  CHECK(database["async"][0]["live"]["ok"] == true);
  CHECK(database["async"][0]["live"]["client"] == "sqlalchemy+asyncpg");
  project.write("compose.yaml", compose("nowhere"));
  database = live(project, 1);
  CHECK(database["sync"][0]["live"]["failure"]["cause"] == "no-such-database");
  CHECK(database["sync"][0]["live"]["platform"] == "compose");
}

TEST_CASE("verify --live: a socket directory shaped as Cloud SQL's") {
  const Postgres* postgres = server();
  if (postgres == nullptr) return;
  const Project project;
  const std::string folder = project.at("cloudsql/project:region:instance");
  std::filesystem::create_directories(folder);
  std::filesystem::create_symlink(fmt::format("{}/.s.PGSQL.{}", postgres->socket_directory(), postgres->port()),
                                  folder + "/.s.PGSQL.5432");
  project.write("s.env", fmt::format("DB_PASS={}\n", Postgres::app_password));
  project.write("deploy/run.env", fmt::format("DB_HOST={}\nDB_USER=app\nDB_NAME=shop\nDB_PASS=${{DB_PASS}}\n", folder));
  project.write(".dbssot.yaml", "environments:\n  staging: {files: [deploy/run.env], platform: cloud-sql}\n");
  auto database = live(project, 0);
  CHECK(database["sync"][0]["url"] == "postgresql+psycopg2://app:***@/shop?host=" + folder);
  CHECK(database["sync"][0]["live"]["ok"] == true);
  CHECK(database["async"][0]["live"]["ok"] == true);
  // Without the connector there is no socket; the advice is the platform's.
  std::filesystem::remove(folder + "/.s.PGSQL.5432");
  database = live(project, 1);
  CHECK(database["sync"][0]["live"]["failure"]["cause"] == "no-socket");
  CHECK_THAT(database["sync"][0]["live"]["failure"]["help"].get<std::string>(), Contains("Cloud SQL"));
}
