#include "support.h"

using namespace dbssot;
using namespace dbssot::config;
using namespace dbssot::config::test;

TEST_CASE("paths say what may be configuration, which environment, and what is an example") {
  CHECK(may_be_config("a/.env"));
  CHECK(may_be_config("deploy/compose.yaml"));
  CHECK(may_be_config("k8s/deployment.yml"));
  CHECK(may_be_config("alembic.ini"));
  CHECK_FALSE(may_be_config("src/main.py"));
  CHECK_FALSE(may_be_config("README.md"));
  CHECK_FALSE(may_be_config("alembic/env.py"));
  CHECK_FALSE(may_be_config("package.json"));

  const auto environment = [](std::string_view path) { return read(path, "A=b\n").variables.at(0).environment; };
  CHECK(environment(".env.staging") == "staging");
  CHECK(environment("prod.env") == "production");
  CHECK(environment("deploy/production/.env") == "production");
  CHECK(environment("deploy/production/.env.local") == "development");
  CHECK(environment("latest/contest.env") == "");
  CHECK(read(".env.example", "A=b\n").variables.at(0).is_example);
  CHECK(read("example.env", "A=b\n").variables.at(0).is_example);
  CHECK(read(".env.sample", "A=b\n").variables.at(0).is_example);
  CHECK_FALSE(read(".env.staging", "A=b\n").variables.at(0).is_example);
}

TEST_CASE("environment files") {
  const Unit unit =
      read(".env", "export DATABASE_URL=\"postgresql://${U:-app}@db/shop\" # c\nEMPTY=\nPASS_THROUGH\nRAW='pa$$word'\n");
  CHECK(unit.kind == "dotenv");
  CHECK(listed(unit) == Lines{"DATABASE_URL=postgresql://${U:-app}@db/shop (template) 1:22", "EMPTY (empty) 2:7",
                              "PASS_THROUGH (reference) 3:1", "RAW=pa$$word 4:6"});
}

TEST_CASE("compose: maps, lists, merges, build arguments, names without a value") {
  const Unit unit = read("docker-compose.yml", R"(version: "3"
x-db: &db
  POSTGRES_USER: app
services:
  db:
    image: postgres:15
    environment:
      <<: *db
      POSTGRES_PASSWORD: ${DB_PASSWORD:?set it}
  web:
    build:
      context: .
      args:
        - STAGE=dev
    env_file: .env
    environment:
      - DATABASE_URL=postgresql://app:pw@db/shop # comment
      - "SECRET=a=b"
      - HOME
)");
  CHECK(unit.kind == "compose");
  CHECK(listed(unit) == Lines{"db/POSTGRES_PASSWORD=${DB_PASSWORD:?set it} (template) 9:26", "db/POSTGRES_USER=app 3:18",
                              "web/DATABASE_URL=postgresql://app:pw@db/shop 17:22", "web/SECRET=a=b 18:17",
                              "web/HOME (reference) 19:9", "web/STAGE=dev [setting] 14:17"});
  // The file is read by whoever puts the project together.
  REQUIRE(unit.holders.size() == 2);
  CHECK(unit.holders[0].image == "postgres:15");
  CHECK(unit.holders[1].build == ".");
  REQUIRE(unit.holders[1].entries.size() == 4);
  const auto& file = unit.holders[1].entries.back();
  CHECK(file.kind == dbssot::config::Entry::Kind::file);
  CHECK(file.target == ".env");
  CHECK(file.range.line == 15);
}

TEST_CASE("kubernetes: containers, references, ConfigMaps, Secrets, lists") {
  const Unit unit = read("k8s/staging/all.yaml", R"(apiVersion: apps/v1
kind: Deployment
spec:
  template:
    spec:
      containers:
        - name: api
          env:
            - name: DB_HOST
              value: db
            - {name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: shop-db, key: password}}}
            - name: DB_NAME
              valueFrom:
                configMapKeyRef: {name: shop, key: db}
            - name: DATABASE_URL
              value: postgresql://app:$(DB_PASSWORD)@$(DB_HOST)/shop
          envFrom:
            - secretRef: {name: more}
---
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: ConfigMap
    metadata: {name: shop}
    data:
      PGSSLMODE: require
  - apiVersion: v1
    kind: Secret
    metadata: {name: shop-db}
    data:
      password: aHVudGVyMg==
    stringData:
      URL: postgresql://h/d
)");
  CHECK(unit.kind == "kubernetes");
  CHECK(listed(unit) == Lines{"api/DB_HOST=db 10:22", "api/DB_PASSWORD (reference) 11:68", "api/DB_NAME (reference) 14:41",
                              "api/DATABASE_URL=postgresql://app:$(DB_PASSWORD)@$(DB_HOST)/shop (template) 16:22",
                              "shop/PGSSLMODE=require 27:18", "shop-db/password=hunter2 32:17",
                              "shop-db/URL=postgresql://h/d 34:12"});
  CHECK(secrets(unit) == Lines{"DB_PASSWORD <- shop-db#password", " <- more"});
  CHECK(unit.variables[0].environment == "staging");
  REQUIRE(unit.environments.size() == 1);
  CHECK(unit.environments[0].platform == "kubernetes");
}

TEST_CASE("alembic.ini: the URL as ConfigParser reads it") {
  const Unit unit =
      read("alembic.ini", "[alembic]\nscript_location = a\nsqlalchemy.url = postgresql://u:p%%40@h/d\n[logs]\nkeys = url\n");
  CHECK(unit.kind == "alembic-ini");
  CHECK(listed(unit) == Lines{"alembic/sqlalchemy.url=postgresql://u:p%40@h/d [setting] 3:18"});
}

TEST_CASE("other trees: variables by their look, nested database settings by their path") {
  const Unit unit = read("config/settings.yaml", R"(DATABASE_URL: postgresql://h/d
title: The database of shops
about:
  database-url: URL of the database
database:
  host: db
  url: Adresse der Datenbank
  pool: 5
env:
  PGHOST: h
)");
  CHECK(unit.kind == "settings");
  CHECK(listed(unit) == Lines{"DATABASE_URL=postgresql://h/d 1:15", "database.host=db [setting] 6:9", "env/PGHOST=h 10:11"});
  const Unit json = read("appsettings.json", R"({"ConnectionStrings": {"Catalog": "Host=db;Database=shop"}})");
  CHECK(listed(json) == Lines{"ConnectionStrings.Catalog=Host=db;Database=shop [setting] 1:36"});
}
