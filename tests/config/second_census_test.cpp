#include "support.h"

#include <algorithm>

using namespace dbssot;
using namespace dbssot::config;
using namespace dbssot::config::test;

// Forms that a second census, of projects that the readers had never met, found missing.

TEST_CASE("what a template is made into shows in what it holds") {
  CHECK(listed(read("terraform/etc/env.tpl", "# made by terraform\nDATABASE_URL=\"postgres://${user.name}@h/d\"\n")) ==
        Lines{"DATABASE_URL=postgres://${user.name}@h/d (template) 2:15"});
  CHECK(listed(read("roles/app/templates/db_config.j2", "DATABASE_URL={{ db_host }}\n")) ==
        Lines{"DATABASE_URL={{ db_host }} (template) 1:14"});
  CHECK(listed(read("modules/app/puma.tpl", "[Unit]\nDescription=x\n[Service]\nEnvironment=\"DATABASE_URL=${db}\"\n")) ==
        Lines{"Service/DATABASE_URL=${db} (template) 4:27"});
  const Unit tasks =
      read("templates/api.json.tpl",
           "[{\"name\": \"api\", \"image\": \"x\", \"hostPort\": ${port},\n  \"environment\": [{\"name\": \"DATABASE_HOST\", "
           "\"value\": \"${host}\"}],\n  \"secrets\": [{\"name\": \"DB_PASSWORD\", \"valueFrom\": \"${arn}\"}]}]");
  CHECK(listed(tasks).size() == 2);
  CHECK(listed(tasks).front() == "api/DATABASE_HOST=${host} (template) 2:55");
  // Neither a page nor a query is configuration.
  CHECK(read("page.html.j2", "DATABASE_URL=x\n").variables.empty());
  CHECK(read("mail.j2", "Dear {{ name }},\nyour database is ready.\n").variables.empty());
  CHECK(read("x.tpl", "").variables.empty());
  // What nothing comes of has no lines that were left out.
  CHECK(read("card.tpl",
             "{\n    \"type\": \"card\",\n    \"facts\": [\n        {\n            \"title\": \"order\"\n"
             "        }{% if note and note.strip %},\n        {\n            \"title\": \"note\"\n        }{% endif %}\n    ]\n}\n")
            .diagnostics.empty());
  // Of what was not read at all nobody knows what would have come.
  const Unit unread =
      read("app.tpl", "kind: ConfigMap\napiVersion: v1\ndata:\n  DATABASE_URL: postgresql://h/d\nbinaryData:\n  x: " +
                          std::string(1'200'000, 'A') + "\n");
  REQUIRE(unread.diagnostics.size() == 1);
  CHECK(unread.diagnostics.front().incomplete);
}

TEST_CASE("documents inside strings of Terraform are read where they stand") {
  const Unit unit = read(
      "main.tf",
      "resource \"google_secret_manager_secret_version\" \"s\" {\n  secret_data = <<EOF\nDATABASE_URL=\"postgres://h/d\"\n"
      "DEBUG=1\nEOF\n}\nresource \"aws_ecs_task_definition\" \"t\" {\n  container_definitions = <<EOF\n[{\n \"name\": \"web\",\n"
      " \"secrets\": [{\"name\": \"DB_PASSWORD\", \"valueFROM\": \"${x.arn}\"}],\n"
      " \"environment\": [{\"name\": \"DB_HOST\", \"value\": \"${y}\"}]\n}]\nEOF\n}\n");
  const Lines lines = listed(unit);
  CHECK(std::find(lines.begin(), lines.end(), "google_secret_manager_secret_version.s/DATABASE_URL=postgres://h/d 3:15") !=
        lines.end());
  CHECK(std::find(lines.begin(), lines.end(), "web/DB_HOST=${y} (template) 12:48") != lines.end());
  CHECK(secrets(unit) == Lines{"DB_PASSWORD <- ${x.arn}"});
}

TEST_CASE("names of users and databases that Terraform makes") {
  const Unit unit = read("db.tf",
                         "resource \"google_sql_user\" \"u\" {\n  name = \"shop\"\n  password = \"pw\"\n}\nresource "
                         "\"google_sql_database\" \"d\" {\n  name = \"shop\"\n}\nresource \"google_sql_database_instance\" \"i\" "
                         "{\n  name = \"main\"\n}\n"
                         "module \"postgresql\" {\n  users = [{ random_password = false }]\n}\n");
  CHECK(listed(unit) == Lines{"google_sql_user.u/google_sql_user.u.name=shop [setting] 2:11",
                              "google_sql_user.u/google_sql_user.u.password=pw [setting] 3:15",
                              "google_sql_database.d/google_sql_database.d.name=shop [setting] 6:11"});
}

TEST_CASE("what scripts write, build with, run elsewhere and ask for") {
  CHECK(listed(read("a.sh", "echo DATABASE_URL=\\\"${URL}\\\" > temp_env\n")) == Lines{"DATABASE_URL=${URL} (template) 1:21"});
  CHECK(listed(read("a.sh", "echo \"DB_HOST=$H\" >&2\necho DB_HOST=x > /dev/stderr\necho note=x > a.txt\n")).empty());
  CHECK(listed(read("a.sh", "fly deploy \\\n --build-arg PGHOST=$PGHOST\n")) == Lines{"PGHOST=$PGHOST (template) [setting] 2:21"});
  CHECK(listed(read("a.sh", "ssh u@h \"cd x &&\n docker run -e DB_HOST=db -d img\"\n")) == Lines{"DB_HOST=db 2:24"});
  const Lines nested =
      listed(read("a.sh", "ID=`docker run -e POSTGRES_PASSWORD=pw -d postgres`\nB=$(docker run -e PGUSER=u img)\n"));
  CHECK(std::find(nested.begin(), nested.end(), "POSTGRES_PASSWORD=pw 1:37") != nested.end());
  CHECK(std::find(nested.begin(), nested.end(), "PGUSER=u 2:26") != nested.end());
  CHECK(listed(read("Dockerfile", "FROM x\nCMD APP_DATABASE_URL=$DATABASE_URL serve \\\n  --port 1\n")) ==
        Lines{"APP_DATABASE_URL=$DATABASE_URL (template) 2:22"});
}

TEST_CASE("entries that a script writes into JSON and YAML") {
  CHECK(listed(read("a.sh", "echo '{\"db_host\": \"localhost\", ' > conf/secrets.json\necho 'note' > a.json\n")) ==
        Lines{"db_host=localhost [setting] 1:20"});
}

TEST_CASE("a sibling says that a map is a connection") {
  const Unit unit = read("datasources.yaml",
                         "datasources:\n- name: pg\n  type: postgres\n  url: $H:$P\n  user: $U\n  secureJsonData: {password: $W}\n"
                         "- name: web\n  type: loki\n  url: http://x\n  user: y\n");
  CHECK(listed(unit) == Lines{"datasources[0].name=pg [setting] 2:9", "datasources[0].url=$H:$P [setting] 4:8",
                              "datasources[0].user=$U [setting] 5:9", "datasources[0].secureJsonData.password=$W [setting] 6:30"});
}

TEST_CASE("settings in objects of operators: HelmRelease, Grafana") {
  const Unit unit =
      read("helmrelease.yaml",
           "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: &n shop}\nspec:\n  values:\n"
           "    externalDatabase:\n      host: db\n      username: *n\n    controllers:\n      init-db:\n        env:\n"
           "          DB_PASSWORD:\n            valueFrom: {secretKeyRef: {name: shop-pguser, key: password}}\n"
           "          DB_PORT: {value: '5432'}\n        envFrom: [{secretRef: {name: shop-initdb}}]\n");
  CHECK(listed(unit) ==
        Lines{"values.externalDatabase.host=db [setting] 7:13", "values.externalDatabase.username=shop [setting] 3:21",
              "values.controllers.init-db.env/DB_PASSWORD (reference) 13:46", "values.controllers.init-db.env/DB_PORT=5432 14:29"});
  CHECK(secrets(unit) == Lines{"DB_PASSWORD <- shop-pguser#password"});
}

TEST_CASE("values of a chart inside an Application are read where they stand") {
  const Unit unit = read("app.yaml",
                         "apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec:\n  source:\n    helm:\n      values: |\n"
                         "        database:\n          host: db\n          user: shop\n");
  CHECK(listed(unit) == Lines{"database.host=db [setting] 8:17", "database.user=shop [setting] 9:17"});
}

TEST_CASE("branches of a chart that each hold a whole object") {
  const Unit unit = read(
      "templates/db.yaml",
      "{{- if .Values.a }}\napiVersion: apps/v1\nkind: StatefulSet\nspec: {template: {spec: {containers: [{name: a, env: [{name: "
      "DB_HOST, value: one}]}]}}}\n{{- else }}\napiVersion: apps/v1\nkind: Deployment\nspec: {template: {spec: {containers: "
      "[{name: "
      "b, env: [{name: DB_HOST, value: two}]}]}}}\n{{- end }}\n");
  CHECK(listed(unit).size() == 2);
}

TEST_CASE("a named template may hold a whole object, or stand in a file of its own") {
  const Unit job =
      read("templates/_job.tpl",
           "{{- define \"x.job\" -}}\napiVersion: batch/v1\nkind: Job\nspec:\n  template:\n    spec:\n      containers:\n"
           "      - name: m\n        env:\n        - name: \"DB_HOST\"\n          value: {{ template \"h\" . }}\n{{- end }}\n");
  CHECK(listed(job) == Lines{"m/DB_HOST={{ template \"h\" . }} (template) 11:18"});
  const Unit env = read("templates/_env.yaml", "{{- define \"x.env\" -}}\n- name: SQL_HOST\n  value: db\n{{- end }}\n");
  CHECK(listed(env) == Lines{"x.env/SQL_HOST=db 3:10"});
}

TEST_CASE("keys of an external secret that also holds a URL") {
  const Unit unit =
      read("es.yaml",
           "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: x}\nspec:\n  target:\n    name: y\n"
           "    template:\n      data:\n        host: h\n        note: n\n        uri: postgresql://u@h:5432/d\n");
  REQUIRE(unit.variables.size() == 3);
  CHECK(unit.variables[0].names_connection);
  CHECK_FALSE(unit.variables[1].names_connection);
}

TEST_CASE("Hjson and HOCON are read by their braces") {
  CHECK(listed(read("config.hjson", "{\n  # ours\n  database: {\n    host: postgres\n    password: \"{{ pw }}\"\n  }\n}\n")) ==
        Lines{"database.host=postgres [setting] 4:11", "database.password={{ pw }} (template) [setting] 5:16"});
  CHECK(listed(read("application.conf", "slick.dbs {\n  default.db {\n    url = \"jdbc:postgresql://h/d\"\n  }\n}\n")) ==
        Lines{"slick.dbs.default.db.url=jdbc:postgresql://h/d [setting] 3:12"});
}

TEST_CASE("databases that Render makes") {
  CHECK(listed(read("render.yaml", "databases:\n  - name: db\n    databaseName: shop\n    user: app\n")) ==
        Lines{"databases.db.databaseName=shop [setting] 3:19", "databases.db.user=app [setting] 4:11"});
}

TEST_CASE("Makefiles: variables, and what recipes set for their commands") {
  CHECK(listed(read("Makefile",
                    "DB_HOST ?= localhost\nexport DATABASE_URL := postgres://$(DB_HOST)/shop\nNOTE = x # y\nDB_NAME =\n.PHONY: "
                    "drop\ndrop: up\n"
                    "\t@PGUSER=notify PGPORT=5433 dropdb x; \\\n\tPGHOST=0.0.0.0 dropdb y\n")) ==
        Lines{"DB_HOST=localhost [setting] 1:12", "DATABASE_URL=postgres://$(DB_HOST)/shop (template) 2:24",
              "NOTE=x # y [setting] 3:8", "DB_NAME (empty) [setting] 4:10", "drop/PGUSER=notify 7:10", "drop/PGPORT=5433 7:24",
              "drop/PGHOST=0.0.0.0 8:9"});
  CHECK(read("Makefile", "").variables.empty());
  CHECK(read("Makefile", "\t\n=\n\\\n\t\\").variables.empty());
}

TEST_CASE("an OpenShift template holds objects") {
  const Unit unit = read("openshift.init.yml",
                         "apiVersion: template.openshift.io/v1\nkind: Template\nparameters: [{name: DB_PASSWORD}]\nobjects:\n- "
                         "apiVersion: v1\n  kind: "
                         "Secret\n  metadata: {name: \"${NAME}-database\"}\n  stringData:\n    database-user: shop\n");
  REQUIRE(unit.variables.size() == 1);
  CHECK(unit.variables[0].variable == "database-user");
  CHECK(unit.variables[0].names_connection);
}

TEST_CASE("a module says by its engine that it is a database") {
  CHECK(listed(read(
            "main.tf",
            "module \"master\" {\n  engine = \"postgres\"\n  db_name = \"shop\"\n  username = \"app\"\n  password_wo = \"pw\"\n}\n"
            "module \"web\" {\n  username = \"x\"\n}\n")) == Lines{"master/master.db_name=shop [setting] 3:14",
                                                                   "master/master.username=app [setting] 4:15",
                                                                   "master/master.password_wo=pw [setting] 5:18"});
}

TEST_CASE("both branches of a template count where one has a value and the other a secret") {
  const Unit unit = read(
      "templates/rest.yaml",
      "apiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n      - name: rest\n        env:\n"
      "        - name: DB_NAME\n          {{- if .Values.x }}\n          value: shop\n          {{- else }}\n          valueFrom:\n"
      "            secretKeyRef: {name: db, key: name}\n          {{- end }}\n");
  CHECK(listed(unit) == Lines{"rest/DB_NAME=shop 11:18", "rest/DB_NAME (reference) 14:34"});
}

TEST_CASE("a Secret with a database in the middle of its name") {
  const Unit unit =
      read("s.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: supabase-postgres-auth}\ndata:\n  password: cHc=\n");
  CHECK(unit.variables.at(0).names_connection);
}
