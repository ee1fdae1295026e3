#include "support.h"

using namespace dbssot;
using namespace dbssot::config;
using namespace dbssot::config::test;

// Forms that a third census found missing.

TEST_CASE("dockerfiles: lines that end as Windows ends them, arguments without a value") {
  CHECK(
      listed(read("Dockerfile",
                  "FROM x AS b\r\nARG DATABASE_URL\r\nENV A=1 \\\r\n    DATABASE_URL=$DATABASE_URL \\\r\n    B=2\r\n")) ==
      Lines{"b/DATABASE_URL (reference) [setting] 2:5", "b/A=1 3:7", "b/DATABASE_URL=$DATABASE_URL (template) 4:18", "b/B=2 5:7"});
}

TEST_CASE("cloudformation: defaults of parameters") {
  const Lines lines = listed(read("t.yaml",
                                  "AWSTemplateFormatVersion: x\nParameters:\n  DatabaseName:\n    Type: String\n    Default: shop\n"
                                  "Resources:\n  A: {Type: 'AWS::S3::Bucket'}\n"));
  CHECK(lines == Lines{"Parameters/DatabaseName=shop [setting] 5:14"});
}

TEST_CASE("compose: a secret that is a variable of whoever starts the project") {
  CHECK(listed(read("compose.yaml", "services:\n  a: {image: x}\nsecrets:\n  pw:\n    environment: \"DB_PASSWORD\"\n")) ==
        Lines{"secrets.pw/DB_PASSWORD (reference) [setting] 5:19"});
}

TEST_CASE("charts: parts of a connection from a secret, names of secrets, JDBC under keys of its own") {
  CHECK(listed(read(
            "values.yaml",
            "externalPostgresql:\n  host: db\n  password:\n    valueFrom:\n      secretKeyRef: {name: pg, key: password}\n")) ==
        Lines{"externalPostgresql.host=db [setting] 2:9",
              "externalPostgresql/externalPostgresql.password (reference) [setting] 5:28"});
  CHECK(
      listed(read("values.yaml",
                  "jdbcOverwrite:\n  jdbcUrl: \"jdbc:postgresql://h/d\"\n  jdbcUsername: u\n  jdbcSecretName: s\n  enabled: true\n"
                  "externalDatabase:\n  userSecret: a\n  passwordSecret: b\n  passwordSecretKey: password\n")) ==
      Lines{"jdbcOverwrite.jdbcUrl=jdbc:postgresql://h/d [setting] 2:13", "jdbcOverwrite.jdbcUsername=u [setting] 3:17",
            "jdbcOverwrite.jdbcSecretName=s [setting] 4:19", "externalDatabase.userSecret=a [setting] 7:15",
            "externalDatabase.passwordSecret=b [setting] 8:19"});
  CHECK(listed(read(
            "values.yaml",
            "extraEnv: |\n  - name: KC_DB_URL_HOST\n    valueFrom:\n      secretKeyRef: {name: pg, key: host}\n  - name: KC_DB\n"
            "    value: postgres\n")) == Lines{"KC_DB_URL_HOST (reference) 4:28", "KC_DB=postgres 6:12"});
}

TEST_CASE("settings: host, user and database in one map are a connection") {
  CHECK(listed(read("bookmark.toml", "host = \"h\"\nport = 5432\nuser = \"u\"\ndatabase = \"d\"\n")) ==
        Lines{"host=h [setting] 1:9", "port=5432 [setting] 2:8", "user=u [setting] 3:9", "database=d [setting] 4:13"});
  CHECK(listed(read("x.toml", "host = \"h\"\nuser = \"u\"\npath = \"d\"\n")).empty());
}

TEST_CASE("settings: a section called a database may be Redis") {
  CHECK(listed(
            read("values.yaml",
                 "tasksDatabase:\n  database: 0\n  host: redis-master\n  port: 6379\n  password: x\nexternalDatabase:\n  host: db\n"
                 "  port: 5432\n")) == Lines{"externalDatabase.host=db [setting] 7:9", "externalDatabase.port=5432 [setting] 8:9"});
}

TEST_CASE("nomad: templates with blanks around the sign, quotes inside of what nomad-pack fills in") {
  CHECK(listed(read("a.nomad.tpl",
                    "task \"a\" {\n  template {\n    data = <<EOF\n{{- with nomadVar \"x\" -}}\nPOSTGRES_USER = {{ .user }}\n"
                    "{{- end -}}\nEOF\n    env = true\n  }\n}\n")) == Lines{"POSTGRES_USER={{ .user }} (template) 5:17"});
  const Lines lines = listed(read("b.nomad.tpl",
                                  "task \"a\" {\n  env {\n    DB_CONNECTION = \"host=db user=[[ var \"u\" . ]] dbname=shop\"\n"
                                  "    DB_HOST = \"x\"\n  }\n}\n"));
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].find("DB_CONNECTION=host=db user=[[ var \"u\" . ]] dbname=shop") != std::string::npos);
  CHECK(lines[1].find("DB_HOST=x") != std::string::npos);
}

TEST_CASE("scripts: the lines of a folded scalar are one") {
  CHECK(listed(read(".github/workflows/t.yml",
                    "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: >\n          sed\n          -e "
                    "'s#^DATABASE_URL=.*#DATABASE_URL=postgres://h/d#'\n          a.template > .env\n")) ==
        Lines{"a/DATABASE_URL=postgres://h/d 8:47"});
}

TEST_CASE("scripts: entries of a file that a variable names, options kept in a variable") {
  CHECK(listed(read("a.sh", "echo \"postgresql_host: $POSTGRESQL_HOST\" >> $CONFIG_FILE\n")) ==
        Lines{"postgresql_host=$POSTGRESQL_HOST (template) [setting] 1:24"});
  CHECK(listed(read("a.sh", "OPTIONS=\"-p 80:80 -e DB_HOST=db\"\n")) ==
        Lines{"OPTIONS=-p 80:80 -e DB_HOST=db [setting] 1:10", "DB_HOST=db 1:30"});
}

TEST_CASE("charts: the name of a variable that a named template is given") {
  CHECK(
      listed(read("templates/deployment.yaml",
                  "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  template:\n    spec:\n      containers:\n"
                  "        - name: a\n          env:\n            - name: DB_HOST\n              value: db\n"
                  "            {{- include \"shop.env\" (dict \"name\" \"DB_PASSWORD\" \"key\" \"password\") | nindent 12 }}\n")) ==
      Lines{"a/DB_HOST=db 11:22", "DB_PASSWORD (reference) 12:13"});
}

TEST_CASE("argo cd: patches of Kustomize in a string") {
  CHECK(listed(read("app.yaml",
                    "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\nspec:\n  source:\n    kustomize:\n"
                    "      patches:\n      - target: {kind: ConfigMap}\n        patch: |-\n          - op: replace\n"
                    "            path: /data/POSTGRES_HOST\n            value: db\n          - op: add\n            path: /spec/x\n"
                    "            value: y\n"))
            .back()
            .find("POSTGRES_HOST=db 12:20") != std::string::npos);
}

TEST_CASE("pipelines with services and steps are no compose files") {
  const Lines lines = listed(read(".woodpecker/test.yaml",
                                  "steps:\n  a:\n    image: go\n    environment:\n      DB_HOST: x\nservices:\n  postgres:\n"
                                  "    image: postgres\n    environment:\n      POSTGRES_USER: u\n"));
  CHECK(lines == Lines{"steps.a.environment/DB_HOST=x 5:16", "services.postgres.environment/POSTGRES_USER=u 10:22"});
}
