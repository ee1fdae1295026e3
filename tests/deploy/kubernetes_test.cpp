#include "deploy/deployed.h"

using dbssot::deploy::How;

namespace {

std::string deployment(const std::string& container) {
  return "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api}\nspec:\n  template:\n    spec:\n      containers:\n        "
         "- name: api\n          image: shop\n" +
         container;
}

}  // namespace

// Expectations follow the reference of the Container API (env, envFrom) and the kubelet's order of them.

TEST_CASE("kubernetes: env wins over envFrom, later over earlier, and expands what is there already") {
  const auto all =
      deployed({{"k8s/api.yaml", deployment(R"y(          envFrom:
            - configMapRef: {name: one}
            - secretRef: {name: two}
              prefix: APP_
          env:
            - {name: DB_HOST, value: "$(POSTGRES_HOST)"}
            - {name: DATABASE_URL, value: "postgresql://$(DB_USER):$(APP_DB_PASSWORD)@$(DB_HOST)/shop?note=$$(X)"}
            - {name: DB_USER, value: late}
            - name: DB_PORT
              valueFrom: {configMapKeyRef: {name: one, key: port}}
)y")},
                {"k8s/one.yaml",
                 "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: one}\ndata: {POSTGRES_HOST: db.internal, DB_HOST: map, port: "
                 "\"5433\"}\n"},
                {"k8s/two.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: two}\ndata: {DB_PASSWORD: c2VzYW1l}\n"}});
  const auto& api = service(all, "default", "api");
  // $(DB_USER) stands before DB_USER is set, so it stays.
  CHECK(shown(api.find("DATABASE_URL")->value) == "postgresql://{DB_USER}:sesame@db.internal/shop?note=$(X)");
  CHECK(shown(api.find("DB_PORT")->value) == "5433");
  CHECK(api.find("DB_PORT")->winner().how == How::config_map_key);
  REQUIRE(api.find("DB_HOST")->settings.size() == 2);
  CHECK(shown(api.find("DB_HOST")->value) == "db.internal");
  CHECK(api.find("DB_HOST")->settings[1].through == "ConfigMap one");
  CHECK(api.find("APP_DB_PASSWORD")->winner().how == How::secret);
}

TEST_CASE("kubernetes: what is not in the project stays open, a key that is not there is dangling") {
  const auto all = deployed({{"k8s/api.yaml", deployment(R"(          envFrom: [{secretRef: {name: elsewhere}}]
          env:
            - {name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: elsewhere, key: password}}}
            - {name: DB_HOST, valueFrom: {configMapKeyRef: {name: here, key: hostname}}}
)")},
                             {"k8s/here.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: here}\ndata: {host: db}\n"}});
  const auto& api = service(all, "default", "api");
  REQUIRE(api.open.size() == 1);
  CHECK(api.open[0].through == "Secret elsewhere");
  CHECK_FALSE(api.find("DB_PASSWORD")->winner().is_dangling);
  CHECK(shown(api.find("DB_PASSWORD")->value) == "{DB_PASSWORD}");
  CHECK(api.find("DB_HOST")->winner().is_dangling);
}

TEST_CASE("kubernetes: secrets fill what is open") {
  dbssot::deploy::SecretValues secrets;
  std::vector<dbssot::Diagnostic> diagnostics;
  dbssot::deploy::read_secrets(
      "s.yaml",
      "apiVersion: v1\nkind: Secret\nmetadata: {name: elsewhere}\ndata: {password: c2VzYW1l}\nstringData: {DB_NAME: shop}\n",
      secrets.given, diagnostics);
  const auto all = deployed({{"k8s/api.yaml", deployment(R"(          envFrom: [{secretRef: {name: elsewhere}}]
          env:
            - {name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: elsewhere, key: password}}}
)")}},
                            secrets);
  const auto& api = service(all, "default", "api");
  CHECK(api.open.empty());
  CHECK(values(api) == Lines{"DB_NAME=shop", "DB_PASSWORD=sesame", "password=sesame"});
  CHECK(api.find("DB_PASSWORD")->winner().filled.back().through == "--secrets");
}

// Expectations follow the reference of kustomization.yaml: generators with `behavior`, strategic merge by name, JSON patches.
TEST_CASE("kustomize: an overlay over its base") {
  const Files files = {
      {"k8s/base/kustomization.yaml",
       "resources: [api.yaml]\nconfigMapGenerator:\n  - name: shop\n    envs: [shop.env]\n    literals: [DB_NAME=shop]\n"},
      {"k8s/base/shop.env", "DB_HOST=base\nDB_USER=app\n"},
      {"k8s/base/api.yaml", deployment("          envFrom: [{configMapRef: {name: shop}}]\n          env:\n            - {name: "
                                       "DB_PORT, value: \"5432\"}\n            - {name: DB_SSLMODE, value: disable}\n")},
      {"k8s/overlays/staging/kustomization.yaml", R"(resources: [../../base]
configMapGenerator:
  - name: shop
    behavior: merge
    literals:
      - DB_HOST=staging.internal
patches:
  - path: port.yaml
  - target: {kind: Deployment, name: api}
    patch: |-
      - op: add
        path: /spec/template/spec/containers/0/env/-
        value: {name: DB_PASSWORD, value: changeme}
)"},
      {"k8s/overlays/staging/port.yaml",
       deployment(
           "          env:\n            - {name: DB_PORT, value: \"6432\"}\n            - {name: DB_SSLMODE, $patch: delete}\n")},
      {"k8s/overlays/production/kustomization.yaml",
       "resources: [../../base]\nconfigMapGenerator:\n  - {name: shop, behavior: replace, literals: [DB_HOST=prod.internal]}\n"}};
  const auto all = deployed(files);
  REQUIRE(all.environments.size() == 2);
  CHECK(environment(all, "staging").folder == "k8s");
  const auto& staging = service(all, "staging", "api");
  CHECK(values(staging) ==
        Lines{"DB_HOST=staging.internal", "DB_NAME=shop", "DB_PASSWORD=changeme", "DB_PORT=6432", "DB_USER=app"});
  CHECK(staging.find("DB_HOST")->winner().place.range.line == 6);
  CHECK(staging.find("DB_PASSWORD")->winner().place.range.line == 13);
  CHECK(staging.find("DB_PASSWORD")->winner().place.range.column == 43);
  CHECK(values(service(all, "production", "api")) == Lines{"DB_HOST=prod.internal", "DB_PORT=5432", "DB_SSLMODE=disable"});
}

TEST_CASE("kustomize: bases that name each other end") {
  const auto all = deployed({{"a/kustomization.yaml", "resources: [../b]\n"},
                             {"b/kustomization.yaml", "resources: [../a, api.yaml]\n"},
                             {"b/api.yaml", deployment("          env: [{name: DB_HOST, value: x}]\n")}});
  CHECK(all.environments.size() <= 1);
}

TEST_CASE("helm: values in order fill the templates") {
  const auto all = deployed({{"chart/Chart.yaml", "name: shop\nversion: 1.0.0\n"},
                             {"chart/values.yaml", "database:\n  host: db\n  name: shop\n"},
                             {"chart/values-staging.yaml", "database:\n  host: staging.internal\n"},
                             {"chart/templates/api.yaml", deployment(R"(          env:
            - name: DB_HOST
              value: {{ .Values.database.host | quote }}
            - name: DATABASE_URL
              value: "postgresql://{{ .Values.database.user | default "app" }}@{{ .Values.database.host }}/{{ .Values.database.name }}"
)")}});
  CHECK(values(service(all, "default", "api")) == Lines{"DATABASE_URL=postgresql://app@db/shop", "DB_HOST=db"});
  CHECK(values(service(all, "staging", "api")) ==
        Lines{"DATABASE_URL=postgresql://app@staging.internal/shop", "DB_HOST=staging.internal"});
}

TEST_CASE("declared environments take the files of the policy, in its order") {
  dbssot::Policy policy;
  policy.environments.push_back({"staging", {"deploy/common.env", "deploy/staging.env"}, "cloud-run", ""});
  const auto all = deployed({{"deploy/common.env", "DB_HOST=common\nDB_NAME=shop\n"},
                             {"deploy/staging.env", "DB_HOST=staging\n"},
                             {"compose.yaml", "services: {}\n"}},
                            {}, policy);
  REQUIRE(all.environments.size() == 1);
  CHECK(all.environments[0].is_declared);
  CHECK(all.environments[0].platform == "cloud-run");
  REQUIRE(all.environments[0].services.size() == 1);
  CHECK(values(all.environments[0].services[0]) == Lines{"DB_HOST=staging", "DB_NAME=shop"});
}

TEST_CASE("helm: an object is the same from inside a loop") {
  const auto all = deployed({{"chart/values.yaml", "db: {host: db.internal}\n"},
                             {"chart/templates/env.yaml",
                              "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ include \"shop.fullname\" . }}-env\ndata:\n  "
                              "DB_HOST: {{ .Values.db.host "
                              "}}\n"},
                             {"chart/templates/workers.yaml",
                              "{{- $context := . }}\n{{- range .Values.workers }}\n---\napiVersion: apps/v1\nkind: "
                              "Deployment\nmetadata:\n  name: worker\nspec:\n  "
                              "template:\n    spec:\n      containers:\n        - name: worker\n          image: shop\n          "
                              "envFrom:\n            - configMapRef:\n "
                              "               name: {{ template \"shop.fullname\" $context }}-env\n          env:\n            - "
                              "name: DB_NAME\n              value: {{ "
                              "$context.Values.db.host }}\n{{- end }}\n"}});
  const auto& worker = service(all, "default", "worker");
  REQUIRE(worker.find("DB_HOST") != nullptr);
  CHECK(shown(worker.find("DB_HOST")->value) == "db.internal");
  CHECK(shown(worker.find("DB_NAME")->value) == "db.internal");
}

TEST_CASE("helm: which branch of a value counts is not known, and which variables a template computes stays open") {
  const auto all = deployed({{"chart/Chart.yaml", "name: shop\nversion: 1.0.0\n"},
                             {"chart/values.yaml", "db: {host: db.internal}\nextraEnv: []\n"},
                             {"chart/templates/_helpers.tpl", R"y({{- define "shop.hostEnv" -}}
- name: {{ .name }}
  value: {{ .root.Values.db.host | quote }}
{{- end -}}
{{- define "shop.plain" -}}
- name: DB_USER
  value: app
{{- end -}}
)y"},
                             {"chart/templates/api.yaml", deployment(R"(          env:
            - name: DB_NAME
              value: shop
            - name: DB_SSLMODE
              value: "{{ if .Values.tls }}require{{ else }}{{ if .Values.x }}allow{{ end }}prefer{{ end }}"
            - name: DATABASE_URL
              value: "postgresql://app@{{ .Values.db.host }}/{{- if .Values.b }}a{{ else }}b{{ end }}?application_name=x"
            {{- include "shop.plain" . | nindent 12 }}
)")},
                             {"chart/templates/open.yaml", deployment(R"(          env:
            - name: DB_NAME
              value: shop
            {{- include "shop.hostEnv" (dict "root" . "name" "DB_HOST") | nindent 12 }}
            {{- if eq (include "shop.asks" .) "true" }}
            {{- include "elsewhere.env" . | nindent 12 }}
            {{- end }}
            {{- with .Values.extraEnv }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
)")}});
  const auto& services = environment(all, "default").services;
  REQUIRE(services.size() == 2);
  const bool is_first = services[0].find("DB_USER") != nullptr;
  const auto& api = services[is_first ? 0 : 1];
  const auto& open = services[is_first ? 1 : 0];
  CHECK(values(api) == Lines{"DATABASE_URL=postgresql://app@db.internal/{if .Values.b}?application_name=x", "DB_NAME=shop",
                             "DB_SSLMODE={if .Values.tls}", "DB_USER=app"});
  CHECK(api.open.empty());
  std::vector<std::string> through;
  for (const auto& one : open.open) through.push_back(one.through);
  CHECK(through == Lines{"the template shop.hostEnv", "the template elsewhere.env", "the template {{- toYaml . | nindent 12 }}"});
}

TEST_CASE("helm: two branches of a template are alternatives, whatever order they stand in") {
  const auto all = deployed({{"chart/values.yaml", "host: h1\n"}, {"chart/templates/d.yaml", R"y(apiVersion: apps/v1
kind: Deployment
metadata: {name: a}
spec:
  template:
    spec:
      containers:
        - name: a
          env:
            {{- if and
                  .Values.host
                  (not .Values.x) }}
            - name: DB_HOST
              value: {{ .Values.host }}
            {{- else }}
            - name: DB_HOST
              value: inner
            {{- end }}
            - name: DB_USER
              value: one
            - name: DB_USER
              value: two
)y"}});
  CHECK(values(service(all, "default", "a")) == Lines{"DB_HOST={DB_HOST}", "DB_USER=two"});
}

TEST_CASE("kustomize: targets of patches by pattern and by labels") {
  const std::string deployment =
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: NAME, labels: {app: NAME}}\nspec:\n  template:\n    spec:\n"
      "      containers:\n        - name: c\n          env: [{name: DB_HOST, value: db}]\n";
  const auto named = [&](const std::string& name) {
    std::string text = deployment;
    for (std::size_t at = text.find("NAME"); at != std::string::npos; at = text.find("NAME", at)) text.replace(at, 4, name);
    return text;
  };
  const auto all = deployed({{"shop.yaml", named("shop")}, {"blog.yaml", named("blog")}, {"kustomization.yaml", R"y(
resources: [shop.yaml, blog.yaml]
patches:
  - target: {kind: Deployment, labelSelector: "app=shop"}
    patch: |-
      - op: add
        path: /spec/template/spec/containers/0/env/-
        value: {name: DB_USER, value: labelled}
  - target: {kind: Deployment, name: "sh.*|other"}
    patch: |-
      - op: add
        path: /spec/template/spec/containers/0/env/-
        value: {name: DB_NAME, value: matched}
)y"}});
  CHECK(values(service(all, "default", "shop/c")) == Lines{"DB_HOST=db", "DB_NAME=matched", "DB_USER=labelled"});
  CHECK(values(service(all, "default", "blog/c")) == Lines{"DB_HOST=db"});
}
