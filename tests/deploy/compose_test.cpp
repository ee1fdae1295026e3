#include "deploy/deployed.h"

using dbssot::deploy::How;

// Expectations follow the compose specification: 05-services.md (environment, env_file, extends), 12-interpolation.md, 13-merge.md.

TEST_CASE("compose: environment wins over env_file, later files over earlier ones") {
  const auto all = deployed({{"compose.yaml", R"(services:
  api:
    image: shop
    env_file: [one.env, two.env]
    environment:
      POSTGRES_PORT: "5432"
)"},
                             {"one.env", "POSTGRES_HOST=first\nPOSTGRES_PORT=1\nPOSTGRES_DB=shop\n"},
                             {"two.env", "POSTGRES_HOST=second\n"}});
  const auto& api = service(all, "default", "api");
  CHECK(values(api) == Lines{"POSTGRES_DB=shop", "POSTGRES_HOST=second", "POSTGRES_PORT=5432"});
  const auto* port = api.find("POSTGRES_PORT");
  REQUIRE(port->settings.size() == 2);
  CHECK(port->winner().how == How::environment);
  CHECK(port->winner().place.range.line == 6);
  CHECK(port->settings[1].how == How::env_file);
  CHECK(port->settings[1].through == "env_file one.env");
  CHECK(port->settings[1].place.range.line == 2);
}

TEST_CASE("compose: the override file is taken without being told, another file makes an environment of its own") {
  const Files files = {{"compose.yaml", "services:\n  api:\n    image: shop\n    environment: {DB_HOST: base, DB_NAME: shop}\n"},
                       {"compose.override.yaml", "services:\n  api:\n    environment:\n      - DB_HOST=override\n"},
                       {"compose.prod.yaml", "services:\n  api:\n    environment: {DB_HOST: prod}\n"}};
  const auto all = deployed(files);
  REQUIRE(all.environments.size() == 2);
  CHECK(values(service(all, "default", "api")) == Lines{"DB_HOST=override", "DB_NAME=shop"});
  // With `-f compose.yaml -f compose.prod.yaml` the override is not read.
  CHECK(values(service(all, "production", "api")) == Lines{"DB_HOST=prod", "DB_NAME=shop"});
}

TEST_CASE("compose: a template is called as what it is filled in to") {
  const auto all = deployed({{"roles/shop/templates/docker-compose.yml.j2",
                              "services:\n  api:\n    image: shop\n    environment: {DB_HOST: \"{{ shop_db_host }}\"}\n"}});
  REQUIRE(all.environments.size() == 1);
  CHECK(all.environments.front().name == "default");
}

TEST_CASE("compose: a file whose services are whole is a project of its own") {
  const auto all = deployed({{"docker-compose.yml", "services:\n  api:\n    image: shop\n    environment: {DB_HOST: a}\n"},
                             {"docker-stack.yml", "services:\n  api:\n    image: shop\n    environment: {DB_HOST: b}\n"}});
  REQUIRE(all.environments.size() == 2);
  CHECK(values(service(all, "default", "api")) == Lines{"DB_HOST=a"});
  CHECK(values(service(all, "docker-stack", "api")) == Lines{"DB_HOST=b"});
}

TEST_CASE("compose: interpolation takes .env, defaults, and leaves what nobody knows open") {
  const auto all = deployed({{"app/compose.yaml", R"(services:
  api:
    image: shop
    environment:
      A: ${SET}/${UNSET:-d}/${EMPTY:-e}/${EMPTY-f}/$$HOME/${NEVER}
      B: ${REQUIRED:?say it}
      NESTED: ${UNSET:-${SET}}
      NAMED:
)"},
                             {"app/.env", "SET=s\nEMPTY=\nNAMED=from ${SET}\n"}});
  CHECK(values(service(all, "default", "api")) == Lines{"A=s/d/e//$HOME/{NEVER}", "B={REQUIRED}", "NAMED=from s", "NESTED=s"});
}

TEST_CASE("compose: the shell wins over .env") {
  dbssot::deploy::SecretValues secrets;
  secrets.process["DB_HOST"] = dbssot::Sensitive("shell");
  const auto all = deployed({{"compose.yaml", "services:\n  api:\n    image: x\n    environment: {DB_HOST: \"${DB_HOST}\"}\n"},
                             {".env", "DB_HOST=file\n"}},
                            secrets);
  CHECK(values(service(all, "default", "api")) == Lines{"DB_HOST=shell"});
}

TEST_CASE("compose: extends takes the other service first, with paths of its own file") {
  const auto all =
      deployed({{"compose.yaml", R"(services:
  api:
    extends: {file: common/base.yaml, service: base}
    environment: {DB_NAME: shop}
)"},
                {"common/base.yaml",
                 "services:\n  base:\n    image: x\n    env_file: db.env\n    environment: {DB_NAME: base, DB_USER: app}\n"},
                {"common/db.env", "DB_HOST=db\nDB_USER=nobody\n"}});
  REQUIRE(all.environments.size() == 1);
  CHECK(values(service(all, "default", "api")) == Lines{"DB_HOST=db", "DB_NAME=shop", "DB_USER=app"});
}

TEST_CASE("compose: services that extend each other end") {
  const auto all = deployed(
      {{"compose.yaml", "services:\n  a:\n    extends: b\n    environment: {DB_HOST: a}\n  b:\n    extends: a\n    image: x\n"}});
  CHECK(values(service(all, "default", "a")) == Lines{"DB_HOST=a"});
}

TEST_CASE("compose: a missing env_file is said, its example stands in") {
  const auto all = deployed({{"compose.yaml", "services:\n  api:\n    image: x\n    env_file: [.env, other.env]\n"},
                             {".env.example", "DB_HOST=example\n"}});
  const auto& api = service(all, "default", "api");
  CHECK(values(api) == Lines{"DB_HOST=example"});
  REQUIRE(api.open.size() == 2);
  CHECK(api.open[0].through == "env_file .env, for which .env.example stands in");
  CHECK(api.open[1].through == "env_file other.env");
}

TEST_CASE("compose: ENV of the image is the weakest") {
  const auto all = deployed({{"compose.yaml", "services:\n  api:\n    build: ./api\n    environment: {DB_HOST: db}\n"},
                             {"api/Dockerfile", "FROM debian\nENV DB_HOST=localhost DB_PORT=5432\n"}});
  CHECK(values(service(all, "default", "api")) == Lines{"DB_HOST=db", "DB_PORT=5432"});
  CHECK(service(all, "default", "api").build == "api");
}

TEST_CASE(".env files are layered by mode") {
  const auto all = deployed({{"web/.env", "DB_HOST=common\nDB_NAME=shop\n"},
                             {"web/.env.local", "DB_NAME=mine\n"},
                             {"web/.env.production", "DB_HOST=prod.internal\n"}});
  REQUIRE(all.environments.size() == 1);
  CHECK(values(service(all, "production", "web")) == Lines{"DB_HOST=prod.internal", "DB_NAME=mine"});
}

TEST_CASE("github actions: step over job over workflow") {
  const auto all = deployed({{".github/workflows/ci.yml", R"(on: push
env: {DB_HOST: workflow, DB_NAME: workflow, DB_USER: workflow}
jobs:
  test:
    env: {DB_NAME: job, DB_USER: job}
    runs-on: x
    steps:
      - name: run it
        env:
          DB_USER: step
          DATABASE_URL: postgresql://${{ env.DB_USER }}:${{ secrets.DB_PASSWORD }}@h/${{ env.DB_NAME }}
        run: pytest
)"}});
  CHECK(values(service(all, "ci", "ci.yml: test")) == Lines{"DB_HOST=workflow", "DB_NAME=job", "DB_USER=job"});
  CHECK(values(service(all, "ci", "ci.yml: test: run it")) ==
        Lines{"DATABASE_URL=postgresql://step:{secrets.DB_PASSWORD}@h/job", "DB_HOST=workflow", "DB_NAME=job", "DB_USER=step"});
}

TEST_CASE("hostile: nothing of nothing, cycles, what leaves the project") {
  CHECK(deployed({}).environments.empty());
  CHECK(deployed({{"compose.yaml", ""}, {"kustomization.yaml", "resources: [., ../.., /etc, https://example.com/x]\n"}})
            .environments.empty());
  CHECK(deployed({{"compose.yaml", "include: [compose.yaml, a.yaml]\nservices: {a: {image: x, env_file: ../../../etc/passwd}}\n"},
                  {"a.yaml", "include: [compose.yaml]\nservices: {b: {image: x, environment: {A: \"${A:-${A:-${A:-}}}\"}}}\n"}})
            .environments.size() == 1);
}
