#include "deploy/database_target.h"
#include "deploy/deployed.h"

using dbssot::deploy::Target;

namespace {

std::vector<Target> targets(const std::string& lines, dbssot::deploy::SecretValues secrets = {},
                            const dbssot::Policy& policy = {}) {
  const auto all = deployed({{"x/.env", lines}}, secrets, policy);
  REQUIRE(all.environments.size() == 1);
  return dbssot::deploy::targets_of(all.environments[0].services[0], policy);
}

std::string winner(const std::vector<Target>& all) {
  REQUIRE(all.size() == 1);
  const auto* source = all[0].winner();
  return source == nullptr ? "" : source->name + " " + shown(source->url);
}

}  // namespace

TEST_CASE("target: a URL wins over a secret, a secret over parts, parts in their order") {
  const std::string parts = "POSTGRES_HOST=h\nPOSTGRES_USER=u\nPOSTGRES_PASSWORD=a b@c\nPOSTGRES_DB=d\n";
  const std::string aws = "AWS_DB_HOST=rds\nAWS_DB_USER=u\nAWS_DB_NAME=d\nAWS_DB_PASSWORD=p\n";
  CHECK(winner(targets(parts)) == "POSTGRES_* postgresql://u:a%20b%40c@h/d");
  CHECK(winner(targets(parts + aws)) == "AWS_DB_* postgresql://u:p@rds/d");
  CHECK(
      winner(targets(parts + aws +
                     "AWS_DB_SECRET='{\"username\":\"s\",\"password\":\"p\",\"host\":\"h2\",\"port\":5433,\"dbname\":\"d\"}'\n")) ==
      "AWS_DB_SECRET postgresql://s:p@h2:5433/d");
  CHECK(winner(targets(parts + aws + "DATABASE_URL=postgresql://x@y/z\n")) == "DATABASE_URL postgresql://x@y/z");
}

TEST_CASE("target: the policy's order counts") {
  dbssot::Policy policy;
  policy.sources = {"DB_*", "DATABASE_URL"};
  CHECK(winner(targets("DATABASE_URL=postgresql://x@y/z\nDB_HOST=h\nDB_USER=u\nDB_NAME=d\n", {}, policy)) ==
        "DB_* postgresql://u@h/d");
}

TEST_CASE("target: verified TLS as AWS variables ask for it") {
  CHECK(winner(targets("AWS_DB_HOST=rds\nAWS_DB_USER=u\nAWS_DB_NAME=d\nAWS_REQUIRE_SSL=true\nAWS_SSLROOTCERT=/ca.pem\n")) ==
        "AWS_DB_* postgresql://u@rds/d?sslmode=verify-full&sslrootcert=/ca.pem");
}

TEST_CASE("target: a Cloud SQL instance is a socket") {
  CHECK(winner(targets("INSTANCE_CONNECTION_NAME=p:r:i\nDB_USER=u\nDB_PASS=x\nDB_NAME=d\n")) ==
        "DB_* postgresql://u:x@/d?host=/cloudsql/p:r:i");
}

TEST_CASE("target: a port of a socket stands behind it") {
  CHECK(winner(targets("POSTGRES_HOST=/var/run/postgresql\nPOSTGRES_PORT=5432\nPOSTGRES_USER=u\nPOSTGRES_DB=d\n")) ==
        "POSTGRES_* postgresql://u@/d?host=/var/run/postgresql");
  CHECK(winner(targets("POSTGRES_HOST=/var/run/postgresql\nPOSTGRES_PORT=6432\nPOSTGRES_USER=u\nPOSTGRES_DB=d\n")) ==
        "POSTGRES_* postgresql://u@/d?host=/var/run/postgresql&port=6432");
}

TEST_CASE("target: unknown parts stay holes, missing ones are told") {
  CHECK(winner(targets("POSTGRES_HOST=${HOST}\nPOSTGRES_USER=u\nPOSTGRES_DB=d\n")) == "POSTGRES_* postgresql://u@{HOST}/d");
  const auto all = targets("POSTGRES_HOST=h\nPOSTGRES_PASSWORD=p\nPOSTGRES_USER=u\n");
  REQUIRE(all.size() == 1);
  CHECK(all[0].winner() == nullptr);
  CHECK(all[0].sources[0].missing == Lines{"POSTGRES_DB"});
}

TEST_CASE("target: the JSON of a secret that is only named comes from the secrets") {
  dbssot::deploy::SecretValues secrets;
  std::vector<dbssot::Diagnostic> diagnostics;
  dbssot::deploy::read_secrets("production.json",
                               R"({"username": "g", "password": "p/w", "host": "h", "port": 5432, "dbname": "d"})", secrets.given,
                               diagnostics);
  CHECK(diagnostics.empty());
  CHECK(winner(targets("AWS_DB_SECRET=gateway/production\n", secrets)) == "AWS_DB_SECRET postgresql://g:p%2Fw@h:5432/d");
  // Without them its keys stand for what it holds; another name may be that of a password.
  const std::string keys =
      "AWS_DB_SECRET postgresql://{AWS_DB_SECRET.username}:{AWS_DB_SECRET.password}@{AWS_DB_SECRET.host}:"
      "{AWS_DB_SECRET.port}/{AWS_DB_SECRET.dbname}";
  CHECK(winner(targets("AWS_DB_SECRET=gateway/production\n")) == keys);
  CHECK(winner(targets("AWS_DB_SECRET=gateway/production\nAWS_REQUIRE_SSL=true\nAWS_SSLROOTCERT=/ca.pem\n")) ==
        keys + "?sslmode=verify-full&sslrootcert=/ca.pem");
  const auto open = targets("DB_SECRET=gateway/production\n");
  REQUIRE(open.size() == 1);
  CHECK(open[0].winner() == nullptr);
}

TEST_CASE("target: a last resort wins where nothing before it is set, in services of the policy") {
  dbssot::Policy policy;
  policy.sources = {"DATABASE_URL", "AWS_DB_*", "memory"};
  const auto targets_in = [&](const std::string& code_service, const std::string& variables) {
    dbssot::deploy::Service service = deployed({{"x/.env", variables}}).environments[0].services[0];
    service.code_service = code_service;
    return dbssot::deploy::targets_of(service, policy);
  };
  const auto lone = targets_in("gateway", "LOG_LEVEL=debug\n");
  REQUIRE(lone.size() == 1);
  CHECK(winner(lone) == "memory ");
  CHECK(lone[0].winner()->is_last_resort);
  CHECK(targets_in("", "LOG_LEVEL=debug\n").empty());  // a cache beside it
  CHECK(winner(targets_in("gateway", "DATABASE_URL=postgresql://u@h/d\n")) == "DATABASE_URL postgresql://u@h/d");
  CHECK(winner(targets_in("gateway", "AWS_DB_HOST=h\nAWS_DB_USER=u\n")) == "memory ");  // no database: no address
}

TEST_CASE("target: spellings of parts, and a port behind the host") {
  CHECK(winner(targets("PG_HOST=h\nPG_USER=u\nPG_DBNAME=d\n")) == "PG* postgresql://u@h/d");
  CHECK(winner(targets("APP_DBHOST=h\nAPP_DBUSER=u\nAPP_DBNAME=d\n")) == "APP_DB_* postgresql://u@h/d");
  CHECK(winner(targets("DB_HOST=h:6432\nDB_USER=u\nDB_NAME=d\n")) == "DB_* postgresql://u@h:6432/d");
  CHECK(winner(targets("DB_HOST=172.17.0.1:<PORT>\nDB_USER=u\nDB_NAME=d\n")) == "DB_* postgresql://u@172.17.0.1:{PORT}/d");
  CHECK(winner(targets("DB_HOST=h:${DB_P}\nDB_USER=u\nDB_NAME=d\n")) == "DB_* postgresql://u@h:{DB_P}/d");
  CHECK(winner(targets("DB_HOST=fd00::1\nDB_USER=u\nDB_NAME=d\n")) == "DB_* postgresql://u@[fd00::1]/d");
}

TEST_CASE("secrets: forms of files") {
  std::map<std::string, dbssot::Sensitive, std::less<>> out;
  std::vector<dbssot::Diagnostic> diagnostics;
  const auto value = [&](const std::string& name) { return out.contains(name) ? out.at(name).reveal() : "(none)"; };
  dbssot::deploy::read_secrets("a.env", "# c\nDB_PASSWORD='x y' # c\n", out, diagnostics);
  CHECK(value("DB_PASSWORD") == "x y");
  dbssot::deploy::read_secrets("b.json", R"({"staging": {"DB_USER": "u"}, "DB_PORT": 5432})", out, diagnostics);
  CHECK(value("staging/DB_USER") == "u");
  CHECK(value("DB_USER") == "u");
  CHECK(value("DB_PORT") == "5432");
  dbssot::deploy::read_secrets("e.env", "db-credentials/password=of a key\n", out, diagnostics);
  CHECK(value("db-credentials/password") == "of a key");
  dbssot::deploy::add_mounted_secret("db/password", "line\n", out);
  CHECK(value("db/password") == "line");
  CHECK(value("password") == "line");
  CHECK(diagnostics.empty());
  dbssot::deploy::read_secrets("c.bin", std::string("\0\xff\x01", 3), out, diagnostics);
  CHECK(diagnostics.size() == 1);
}

TEST_CASE("target: what somebody is to write in stays open") {
  CHECK(winner(targets("DATABASE_URL=postgres://<user>:<password>@<host>:<port>/<db>\n")) ==
        "DATABASE_URL postgres://{user}:{password}@{host}:{port}/{db}");
}

TEST_CASE("target: what a server makes is known where its image is told in the way that we know") {
  const auto server = [](const std::string& variables) {
    const auto all =
        deployed({{"compose.yaml", "services:\n  db:\n    image: example/postgresql:15\n    environment:\n" + variables}});
    REQUIRE(all.environments.size() == 1);
    return dbssot::deploy::server_of(all.environments[0].services[0]);
  };
  const auto told = server("      POSTGRES_USER: shop\n      POSTGRES_PASSWORD: x\n");
  CHECK(told.is_known);
  CHECK(told.user == "shop");
  CHECK(told.database == "shop");
  CHECK(server("      POSTGRES_HOST_AUTH_METHOD: trust\n").is_known);
  CHECK_FALSE(server("      DB_USER: shop\n      DB_NAME: orders\n      DB_PASS: x\n").is_known);
}
