#include "config/support.h"

using dbssot::config::read;
using dbssot::config::test::listed;

using Lines = std::vector<std::string>;

TEST_CASE("github actions: what groups, files and PowerShell write into the environment") {
  CHECK(listed(read(".github/workflows/x.yml", R"y(on: push
jobs:
  a:
    steps:
      - run: |
          {
            echo "DB_HOST=one"
            echo DB_USER=app
          } >> $GITHUB_ENV
          ( echo A=b; echo C=d ) >> "$GITHUB_ENV"
          { echo NOT=this; }
          printf 'DB_NAME=%s\n' shop >> $GITHUB_ENV
      - run: |
          cat <<-'EOT' >> $GITHUB_ENV
          PGHOST=pg
          EOT
      - shell: pwsh
        run: |
          "PGPORT=5432" >> $env:GITHUB_ENV
          echo "PGUSER=app" | Out-File -FilePath $env:GITHUB_ENV -Append
      - run: sed -i "s|DATABASE_URL=.*|DATABASE_URL=postgresql://h/d|" .env
)y")) == Lines{"a/DB_HOST=one 7:27", "a/DB_USER=app 8:26", "a/A=b 10:20", "a/C=d 10:30", "a/DB_NAME=shop 12:33",
               "a/PGHOST=pg 15:18", "a/PGPORT=5432 19:19", "a/PGUSER=app 20:24", "a/DATABASE_URL=postgresql://h/d 21:53"});
}

TEST_CASE("github actions: defaults of inputs, and what is handed to a reusable workflow") {
  CHECK(listed(read(".github/workflows/x.yml", R"y(on:
  workflow_dispatch:
    inputs:
      database_url: {default: "postgresql://h/d"}
      verbose: {default: "no"}
  workflow_call:
    inputs:
      DB_HOST:
        default: db
jobs:
  b:
    uses: ./.github/workflows/deploy.yml
    secrets: inherit
    with: {database-host: db.internal, colour: red}
)y")) == Lines{"inputs/inputs.database_url=postgresql://h/d [setting] 4:32", "inputs/inputs.DB_HOST=db [setting] 9:18",
               "b/with.database-host=db.internal [setting] 14:27"});
}

TEST_CASE("terraform: locals, JSON, keys in parentheses") {
  CHECK(listed(read("x.tf", "locals {\n  db_host = \"h\"\n  other = \"x\"\n}\n")) == Lines{"local.db_host=h [setting] 2:14"});
  CHECK(listed(read("x.tf.json", R"({"variable": {"db_port": {"default": "5432"}},
"resource": {"aws_db_instance": {"main": {"username": "root", "engine": "postgres"}}}})")) ==
        Lines{"var.db_port=5432 [setting] 1:39", "aws_db_instance.main/aws_db_instance.main.username=root [setting] 2:56"});
  CHECK(listed(read("x.tf",
                    "module \"a\" {\n  c = {\n    (local.name) = {\n      environment = [{ name = \"PGHOST\", value = \"h\" }]\n"
                    "    }\n  }\n}\n")) == Lines{"a/PGHOST=h 4:50"});
  CHECK(listed(read("x.tfvars", "boundary_database_password = \"pw\"\n")) ==
        Lines{"var.boundary_database_password=pw [setting] 1:31"});
}

TEST_CASE("named templates of a chart, settings inside of ConfigMaps, JSON between templates, users of pgbouncer") {
  CHECK(listed(read("c/templates/_helpers.tpl", R"y({{- define "c.name" -}}x{{- end }}
{{- define "c.env" -}}
{{ include "c.more" . }}
- name: DB_HOST
  value: {{ .Values.host }}
- name: DB_PASS
  valueFrom:
    secretKeyRef:
      name: {{ include "c.name" . }}
      key: pass
{{- end }}
)y")) == Lines{"c.env/DB_HOST={{ .Values.host }} (template) 5:10", "c.env/DB_PASS (reference) 9:13"});
  CHECK(listed(read("k.yaml",
                    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  config: |\n    {\n      \"db\": "
                    "\"host=h dbname=d\"\n    }\n")) == Lines{"c/db=host=h dbname=d [setting] 7:14"});
  CHECK(listed(
            read("t/conf.json",
                 "{\n  {{- with secret \"x\" }}\n  \"db_connection\": \"host=${h} dbname=d\",\n  {{- end }}\n  \"a\": \"b\"\n}")) ==
        Lines{"db_connection=host=${h} dbname=d (template) [setting] 3:21"});
  CHECK(listed(read("userlist.txt", "\"app\" \"open-sesame\"\n\"admin\" \"SCRAM-SHA-256$4096:x\"\nbroken \"x\n\"half\" \"x\n")) ==
        Lines{"userlist.app.password=open-sesame [setting] 1:8"});
}
