#include "support.h"

using namespace dbssot;
using namespace dbssot::config;
using namespace dbssot::config::test;

// Forms that a census of public deploy files met and that had been missed.

TEST_CASE("a command of an image build has variables of its own") {
  CHECK(listed(read("Dockerfile",
                    "FROM x\nRUN DATABASE_URL=\"postgres://dummy\" \\\n  python manage.py compilemessages\nRUN --mount=type=cache "
                    "echo A=b\n")) == Lines{"DATABASE_URL=postgres://dummy [setting] 2:19"});
}

TEST_CASE("a script that writes an environment file sets its variables") {
  const Unit unit =
      read("setup.sh",
           "cat <<'EOF' > .envs/.local/.postgres\nPOSTGRES_HOST=postgres\nPOSTGRES_PASSWORD=debug\nEOF\necho POSTGRES_PORT=1\n");
  CHECK(listed(unit) ==
        Lines{".envs/.local/.postgres/POSTGRES_HOST=postgres 2:15", ".envs/.local/.postgres/POSTGRES_PASSWORD=debug 3:19"});
}

TEST_CASE("files of a folder .envs are environments, whatever they are called") {
  CHECK(listed(read("app/.envs/.production/.postgres", "POSTGRES_HOST=postgres\n")).size() == 1);
  CHECK(read("app/.production/.postgres", "POSTGRES_HOST=postgres\n").variables.empty());
}

TEST_CASE("an addon of Heroku sets the URL") {
  const Unit unit =
      read("app.json",
           R"({"addons": ["heroku-postgresql:mini", {"plan": "heroku-postgresql", "as": "ORDERS_DATABASE"}, "heroku-redis"]})");
  CHECK(secrets(unit) == Lines{"DATABASE_URL <- heroku-postgresql:mini", "ORDERS_DATABASE_URL <- heroku-postgresql"});
}

TEST_CASE("keys of a Secret that is of a database name parts of the connection") {
  const Unit unit = read(
      "db.yml",
      "apiVersion: v1\nkind: Secret\nmetadata: {name: demo-db}\nstringData:\n  username: user\n  password: pass\n  note: hello\n");
  REQUIRE(unit.variables.size() == 3);
  CHECK(unit.variables[0].names_connection);
  CHECK(unit.variables[1].names_connection);
  CHECK_FALSE(unit.variables[2].names_connection);
  const Unit other = read("web.yml", "apiVersion: v1\nkind: Secret\nmetadata: {name: registry}\nstringData:\n  password: pass\n");
  CHECK_FALSE(other.variables.at(0).names_connection);
}

TEST_CASE("what servers are made with: CloudFormation and Terraform") {
  const Unit stack = read("stack.yaml",
                          "AWSTemplateFormatVersion: 2010-09-09\nResources:\n  Db:\n    Type: AWS::RDS::DBInstance\n    "
                          "Properties:\n      DBName: !Ref Name\n"
                          "      MasterUsername: shop\n      MasterUserPassword: pw\n");
  CHECK(listed(stack) == Lines{"Db/Db.DBName=${Name} (template) [setting] 6:20", "Db/Db.MasterUsername=shop [setting] 7:23",
                               "Db/Db.MasterUserPassword=pw [setting] 8:27"});
  const Unit terraform = read("rds.tf",
                              "module \"orders_rds\" {\n  create_random_password = false\n  master_password = "
                              "random_string.x.result\n  database_name = \"orders\"\n}\n");
  CHECK(terraform.variables.size() == 2);
}

TEST_CASE("values that helm is given on the command line") {
  const Unit unit = read(
      "deploy.sh", "helm upgrade shop ./chart --set database.host=db.internal,image.tag=3 --set-string \"database.port=5432\"\n");
  CHECK(listed(unit) == Lines{"database.host=db.internal [setting] 1:47", "database.port=5432 [setting] 1:99"});
}

TEST_CASE("replicas, workers and the connections of a server") {
  const Unit unit =
      read("compose.yaml",
           "services:\n  web:\n    build: .\n    command: gunicorn -w 4 --bind :80 app\n    deploy: {replicas: 3}\n  db:\n    "
           "image: postgres\n"
           "    command: [postgres, -c, max_connections=200]\n  other:\n    image: x\n    command: docker run -p 80 -w /srv\n");
  REQUIRE(unit.capacities.size() == 3);
  CHECK(unit.capacities[0].count == 4);
  CHECK(unit.capacities[0].container == "web");
  CHECK(unit.capacities[1].count == 3);
  CHECK(unit.capacities[2].count == 200);
}
