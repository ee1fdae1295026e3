#include "deploy/deployed.h"

// What the platforms document of forms beyond the plain ones: compose-spec (extends, include, merge), kustomization files, Helm's
// templates, systemd.exec(5), Cloud Build's substitutions, Terraform's order of variables.

TEST_CASE("compose: extends, include with its own environment, !reset, !override, raw files") {
  const auto all = deployed({
      {"common.yaml",
       "services:\n  base:\n    image: x\n    env_file: [common.env]\n    environment: {DB_HOST: base, DB_PORT: \"5432\"}\n"},
      {"common.env", "DB_USER=common\n"},
      {"raw.env", "DB_RAW='a b' # c\nDB_Q=$DB_HOST\n"},
      {"inc/compose.yaml", "services:\n  inc:\n    image: x\n    environment: {DB_HOST: \"${INC_HOST}\", DB_NAME: \"${NAME}\"}\n"},
      {"inc/.env", "INC_HOST=inc.internal\nNAME=hidden\n"},
      {".env", "NAME=shop\n"},
      {"compose.yaml", R"y(include:
  - inc/compose.yaml
services:
  api:
    extends: {file: common.yaml, service: base}
    environment: {DB_NAME: shop, DB_HOST: api}
  worker:
    extends: api
    environment: [DB_NAME=worker]
    env_file:
      - {path: raw.env, format: raw}
      - {path: missing.env, required: false}
  cleared:
    image: x
    environment: {DB_HOST: keep, DB_NAME: gone}
  unfiled:
    image: x
    env_file: common.env
    environment: {DB_HOST: keep}
)y"},
      {"compose.override.yaml", R"y(services:
  cleared:
    environment:
      DB_NAME: !reset null
  api:
    environment: !override
      DB_HOST: only
  unfiled:
    env_file: !reset []
)y"},
  });
  CHECK(values(service(all, "default", "api")) == Lines{"DB_HOST=only", "DB_USER=common"});
  CHECK(values(service(all, "default", "worker")) ==
        Lines{"DB_HOST=api", "DB_NAME=worker", "DB_PORT=5432", "DB_Q=$DB_HOST", "DB_RAW='a b' # c", "DB_USER=common"});
  CHECK(values(service(all, "default", "cleared")) == Lines{"DB_HOST=keep"});
  CHECK(values(service(all, "default", "unfiled")) == Lines{"DB_HOST=keep"});
  // The project's own .env goes before that of the included file.
  CHECK(values(service(all, "default", "inc")) == Lines{"DB_HOST=inc.internal", "DB_NAME=shop"});
  CHECK(service(all, "default", "worker").open.empty());
}

TEST_CASE("kustomize: files, quotes, components, JSON patches by number, replacements") {
  const auto all = deployed({
      {"k/base/kustomization.yaml", R"y(resources: [deploy.yaml]
configMapGenerator:
  - name: cfg
    files: [application.properties, DB_HOST=host.txt]
    envs: [app.env]
    literals: [DB_NAME=shop]
secretGenerator:
  - name: sec
    literals:
      - DB_PASSWORD='quoted'
      - "DB_USER=app"
)y"},
      {"k/base/app.env", "DB_PORT=\"5432\"\nDB_OPTS=a b\n"},
      {"k/base/deploy.yaml", R"y(apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec:
  template:
    spec:
      containers:
        - name: api
          image: x
          envFrom: [{configMapRef: {name: cfg}}, {secretRef: {name: sec}}]
          env:
            - {name: DATABASE_HOST, value: one}
            - {name: DATABASE_NAME, value: placeholder}
            - {name: DATABASE_URL, value: "postgresql://u@HOST"}
            - {name: DATABASE_OLD, value: gone}
)y"},
      {"k/comp/kustomization.yaml", R"y(apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
patches:
  - path: ops.yaml
    target: {kind: Deployment, name: api}
  - target: {kind: Deployment}
    patch: |-
      - op: remove
        path: /spec/template/spec/containers/0/env/3
      - op: add
        path: /spec/template/spec/containers/0/env/-
        value: {name: DB_SSLMODE, value: require}
)y"},
      {"k/comp/ops.yaml", "- op: replace\n  path: /spec/template/spec/containers/0/env/0/value\n  value: by.number\n"},
      {"k/overlays/prod/kustomization.yaml", R"y(resources: [../../base]
components: [../../comp]
namePrefix: prod-
configMapGenerator:
  - name: cfg
    behavior: merge
    literals: [DB_HOST=prod.internal]
replacements:
  - source: {kind: ConfigMap, name: cfg, fieldPath: data.DB_NAME}
    targets:
      - select: {kind: Deployment, name: api}
        fieldPaths: ["spec.template.spec.containers.[name=api].env.[name=DATABASE_NAME].value"]
  - sourceValue: db.example.com
    targets:
      - select: {kind: Deployment}
        fieldPaths: [spec.template.spec.containers.0.env.2.value]
        options: {delimiter: "@", index: 1}
)y"},
  });
  CHECK(values(service(all, "production", "api")) == Lines{"DATABASE_HOST=by.number", "DATABASE_NAME=shop",
                                                           "DATABASE_URL=postgresql://u@db.example.com", "DB_HOST=prod.internal",
                                                           "DB_NAME=shop", "DB_OPTS=a b", "DB_PASSWORD=quoted", "DB_PORT=\"5432\"",
                                                           "DB_SSLMODE=require", "DB_USER=app"});
}

TEST_CASE("helm: named templates, printf, defaults and lists of variables that are included") {
  const auto all = deployed({
      {"shop/values.yaml", "db: {host: db.internal, port: 5432, name: shop, user: app}\n"},
      {"shop/templates/_helpers.tpl", R"y({{- define "shop.dbHost" -}}
{{- .Values.db.host -}}
{{- end -}}
{{/* a comment */}}
{{- define "shop.dbUser" }}{{ .Values.db.user | default "postgres" }}{{ end -}}
{{- define "shop.url" -}}
postgresql://{{ include "shop.dbUser" . }}@{{ include "shop.dbHost" . }}/{{ .Values.db.name }}
{{- end -}}
{{- define "shop.loop" -}}
{{ include "shop.loop" . }}
{{- end -}}
{{- define "shop.env" -}}
{{- if .Values.x }}
- name: DB_SCHEMA
  value: public
{{- end }}
- name: DB_HOST2
  value: {{ .Values.db.host | quote }}
{{- end -}}
)y"},
      {"shop/templates/deploy.yaml", R"y(apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
spec:
  template:
    spec:
      containers:
        - name: api
          image: x
          env:
            - name: DB_HOST
              value: {{ include "shop.dbHost" . | quote }}
            - name: DB_USER
              value: {{ template "shop.dbUser" . }}
            - name: DB_SSLMODE
              value: {{ .Values.db.sslmode | default "require" | quote }}
            - name: DB_EXTRA
              value: {{ default "none" .Values.db.extra }}
            - name: DB_LOOP
              value: {{ include "shop.loop" . }}
            - name: DATABASE_URL
              value: {{ include "shop.url" . | quote }}
            - name: OTHER_DATABASE_URL
              value: {{ printf "postgresql://%s@%s:%v/%s" .Values.db.user .Values.db.host .Values.db.port .Values.db.name | quote }}
            {{- include "shop.env" . | nindent 12 }}
)y"},
  });
  CHECK(values(service(all, "default", "api")) ==
        Lines{"DATABASE_URL=postgresql://app@db.internal/shop", "DB_EXTRA=none", "DB_HOST=db.internal", "DB_HOST2=db.internal",
              "DB_LOOP={include \"shop.loop\" .}", "DB_SCHEMA=public", "DB_SSLMODE=require", "DB_USER=app",
              "OTHER_DATABASE_URL=postgresql://app@db.internal:5432/shop"});
}

TEST_CASE("systemd: drop-ins, resets, files, names that are passed on") {
  const auto all = deployed({
      {"etc/api.service",
       "[Service]\nPassEnvironment=DATABASE_PASSWORD PGUSER\nEnvironment=DB_HOST=one \"DB_NAME=shop "
       "x\"\nEnvironmentFile=-/etc/api/none.env\nEnvironmentFile=api.env\n"},
      {"etc/api.env", "DB_USER=app\nPGUSER=filed\n"},
      {"etc/api.service.d/override.conf", "[Service]\nEnvironment=DB_HOST=two\nEnvironment=\nEnvironment=DB_HOST=three\n"},
  });
  CHECK(values(service(all, "default", "api")) ==
        Lines{"DATABASE_PASSWORD={DATABASE_PASSWORD}", "DB_HOST=three", "DB_USER=app", "PGUSER=filed"});
}

TEST_CASE("cloud build: substitutions; terraform: locals and variables") {
  const auto build = deployed({{"cloudbuild.yaml", R"y(steps:
  - name: gcr.io/cloud-builders/gcloud
    args: [run, deploy, api, --set-env-vars, "DB_HOST=$_DB_HOST,DB_NAME=${_DB_NAME}"]
substitutions:
  _DB_HOST: ${_ZONE}.internal
  _DB_NAME: shop
  _ZONE: one
)y"}});
  CHECK(values(service(build, "default", "api")) == Lines{"DB_HOST=one.internal", "DB_NAME=shop"});
  const auto infrastructure = deployed({
      {"tf/main.tf", R"y(locals {
  db_host = "db.internal"
  db_url  = "postgresql://app@${local.db_host}/${var.db_name}"
  loop    = local.loop
}
variable "db_name" { default = "shop" }
resource "google_cloud_run_v2_service" "api" {
  template {
    containers {
      env {
        name  = "DB_HOST"
        value = local.db_host
      }
      env {
        name  = "DATABASE_URL"
        value = local.db_url
      }
      env {
        name  = "DB_LOOP"
        value = local.loop
      }
    }
  }
}
)y"},
      {"tf/terraform.tfvars", "db_name = \"weak\"\n"},
      {"tf/some.auto.tfvars", "db_name = \"auto\"\n"},
      {"tf/staging.tfvars", "db_name = \"staged\"\n"},
  });
  const std::string name = "google_cloud_run_v2_service.api";
  CHECK(shown(service(infrastructure, "default", name).find("DATABASE_URL")->value) == "postgresql://app@db.internal/auto");
  CHECK(shown(service(infrastructure, "staging", name).find("DATABASE_URL")->value) == "postgresql://app@db.internal/staged");
  CHECK(service(infrastructure, "default", name).find("DB_LOOP")->value.has_holes());
}

TEST_CASE("terraform: what a template is filled in with") {
  const auto all = deployed({
      {"tf/main.tf", R"y(variable "db_name" { default = "shop" }
resource "aws_ecs_task_definition" "api" {
  container_definitions = templatefile("${path.module}/tasks/api.json.tpl", {
    db_host = aws_db_instance.main.address
    db_name = var.db_name
    db_user = "app"
  })
}
)y"},
      {"tf/tasks/api.json.tpl", R"y([{"name": "api", "image": "x", "environment": [
  {"name": "DB_HOST", "value": "${db_host}"}, {"name": "DB_NAME", "value": "${db_name}"}, {"name": "DB_USER", "value": "${db_user}"}]}]
)y"},
  });
  CHECK(values(service(all, "default", "api")) == Lines{"DB_HOST={aws_db_instance.main.address}", "DB_NAME=shop", "DB_USER=app"});
}

TEST_CASE("variables that double each other come to an end, and stay small") {
  std::string env = "A0=db\n", container;
  for (int number = 1; number < 3'000; ++number) {
    const std::string before = "A" + std::to_string(number - 1), name = "A" + std::to_string(number);
    env += name + "=${" + before + "}${" + before + "}\n";
    container += "            - {name: " + name + ", value: '$(" + before + ")$(" + before + ")'}\n";
  }
  const auto all = deployed({{"compose.yaml", "services:\n  api:\n    image: shop\n    env_file: [one.env]\n"},
                             {"one.env", env},
                             {"k8s/api.yaml",
                              "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api}\nspec:\n  template:\n    spec:\n"
                              "      containers:\n        - name: api\n          env:\n            - {name: A0, value: db}\n" +
                                  container}});
  std::size_t variables = 0, bytes = 0;
  for (const auto& environment : all.environments) {
    for (const auto& service : environment.services) {
      variables += service.variables.size();
      for (const auto& variable : service.variables) bytes += shown(variable.value).size();
    }
  }
  CHECK(variables == 6'000);
  CHECK(bytes / variables < 4096);
}
