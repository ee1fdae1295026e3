#include "support.h"

using namespace dbssot;
using namespace dbssot::config;
using namespace dbssot::config::test;

TEST_CASE("github actions: three levels, services, inputs, $GITHUB_ENV, secrets") {
  const Unit unit = read(".github/workflows/ci.yml", R"(on: push
env:
  A: top
jobs:
  deploy:
    environment: production
    env:
      DATABASE_URL: ${{ secrets.DATABASE_URL }}
    services:
      db:
        image: postgres
        env: {POSTGRES_PASSWORD: pw}
    steps:
      - run: |
          echo "PGHOST=localhost" >> $GITHUB_ENV
          export PGPORT=5432
        env:
          URL: postgresql://app:${{ secrets.PW }}@db/shop
      - uses: google-github-actions/deploy-cloudrun@v2
        with:
          env_vars: |
            STAGE=prod
          secrets: |
            DB_PASS=db-pass:latest
)");
  CHECK(unit.kind == "github-actions");
  CHECK(listed(unit) == Lines{"A=top 3:6", "deploy/DATABASE_URL (reference) 8:21", "db/POSTGRES_PASSWORD=pw 12:34",
                              "deploy/URL=postgresql://app:${{ secrets.PW }}@db/shop (template) 18:16",
                              "deploy/PGHOST=localhost 15:24", "deploy/PGPORT=5432 16:25", "deploy/STAGE=prod 22:19",
                              "deploy/DB_PASS (reference) 24:21"});
  CHECK(secrets(unit) == Lines{"DATABASE_URL <- DATABASE_URL", "URL <- PW", "DB_PASS <- db-pass@latest"});
  CHECK(unit.variables[0].environment == "");
  CHECK(unit.variables[1].environment == "production");
}

TEST_CASE("gitlab: pipeline and job variables, scripts") {
  const Unit unit = read(".gitlab-ci.yml", R"(variables:
  POSTGRES_DB: shop
test:
  variables:
    DATABASE_URL: postgresql://app:$PW@db/$POSTGRES_DB
  script:
    - export X=1
    - pytest
)");
  CHECK(unit.kind == "gitlab-ci");
  CHECK(listed(unit) ==
        Lines{"POSTGRES_DB=shop 2:16", "test/DATABASE_URL=postgresql://app:$PW@db/$POSTGRES_DB (template) 5:19", "test/X=1 7:16"});
}

TEST_CASE("cloud run: knative services, secret maps, cloud build") {
  const Unit service = read("service.yaml", R"(apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: api, namespace: shop-prod}
spec:
  template:
    spec:
      containers:
      - image: x
        env:
        - name: DB_PASS
          valueFrom: {secretKeyRef: {name: db-pass, key: latest}}
)");
  CHECK(listed(service) == Lines{"DB_PASS (reference) 11:44"});
  CHECK(secrets(service) == Lines{"DB_PASS <- db-pass@latest"});
  CHECK(service.environments.at(0).platform == "cloud-run");
  CHECK(service.environments.at(0).name == "production");

  const Unit map = read("deploy/staging.secrets.yaml",
                        "POSTGRES_HOST: postgres-host-staging:latest\nPOSTGRES_PORT: postgres-port-staging:3\nPOSTGRES_DB: shop\n");
  CHECK(map.kind == "cloud-run-secrets");
  CHECK(listed(map) == Lines{"POSTGRES_HOST (reference) 1:16", "POSTGRES_PORT (reference) 2:16", "POSTGRES_DB=shop 3:14"});
  CHECK(secrets(map) == Lines{"POSTGRES_HOST <- postgres-host-staging@latest", "POSTGRES_PORT <- postgres-port-staging@3"});
  CHECK(map.variables[0].environment == "staging");
  CHECK(secrets(read("hosts.yaml", "DB_ADDR: db:5432\n")).empty());

  const Unit build = read("cloudbuild.yaml", R"(steps:
  - name: gcr.io/google.com/cloudsdktool/cloud-sdk
    secretEnv: [DB_PASS]
    args: ["run", "deploy", "api", "--set-env-vars", "A=b,DB_HOST=/cloudsql/p:r:i", "--set-secrets=PW=pw:latest"]
  - name: bash
    script: gcloud run deploy web --update-secrets="URL=db-url:2"
availableSecrets:
  secretManager:
    - versionName: projects/$PROJECT_ID/secrets/db-pass/versions/latest
      env: DB_PASS
)");
  CHECK(build.kind == "cloud-build");
  CHECK(listed(build) == Lines{"gcr.io/google.com/cloudsdktool/cloud-sdk/DB_PASS (reference) 9:20", "api/A=b 4:57",
                               "api/DB_HOST=/cloudsql/p:r:i 4:67", "api/PW (reference) 4:103", "web/URL (reference) 6:57"});
  CHECK(secrets(build) == Lines{"DB_PASS <- db-pass@latest", "PW <- pw@latest", "URL <- db-url@2"});
}

TEST_CASE("app engine, heroku, render, fly") {
  CHECK(listed(read("app.yaml",
                    "runtime: python311\nenv_variables:\n  DB_USER: app\nbeta_settings:\n  cloud_sql_instances: p:r:i\n")) ==
        Lines{"DB_USER=app 3:12", "beta_settings.cloud_sql_instances=p:r:i [setting] 5:24"});
  CHECK(listed(read("app.json", R"({"env": {"A": "b", "C": {"value": "d"}, "E": {"required": true}}})")) ==
        Lines{"A=b 1:16", "C=d 1:36", "E (reference) 1:42"});
  CHECK(listed(read("Procfile", "web: DATABASE_POOL=5 gunicorn app\nrelease: alembic upgrade head\n")) ==
        Lines{"web/DATABASE_POOL=5 1:20"});
  const Unit render = read("render.yaml", R"(services:
  - name: api
    envVars:
      - key: A
        value: b
      - key: DATABASE_URL
        fromDatabase: {name: shop, property: connectionString}
      - key: PW
        sync: false
)");
  CHECK(listed(render) == Lines{"api/A=b 5:16", "api/DATABASE_URL (reference) 7:30", "api/PW (reference) 8:14"});
  CHECK(secrets(render) == Lines{"DATABASE_URL <- shop#connectionString"});
  const Unit fly = read("fly.toml", "app = \"x\"\n[env]\n  PGHOST = \"db.internal\"\n  PORT = 8080\n");
  CHECK(fly.kind == "fly");
  CHECK(listed(fly) == Lines{"env/PGHOST=db.internal 3:13", "env/PORT=8080 4:10"});
}

TEST_CASE("aws: task definitions and templates") {
  const Unit ecs = read("task-definition.json", R"({"containerDefinitions": [{"name": "api",
  "environment": [{"name": "DB_HOST", "value": "db"}],
  "secrets": [{"name": "DB_PASS", "valueFrom": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop-db-AbCdEf:password::"}]}]})");
  CHECK(ecs.kind == "ecs");
  CHECK(listed(ecs) == Lines{"api/DB_HOST=db 2:49", "api/DB_PASS (reference) 3:49"});
  CHECK(secrets(ecs) == Lines{"DB_PASS <- shop-db-AbCdEf#password"});

  const Unit sam = read("template.yaml", R"(AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Api:
    Type: AWS::Serverless::Function
    Properties:
      Environment:
        Variables:
          DB_HOST: !GetAtt Db.Endpoint.Address
          DATABASE_URL: !Sub "postgresql://${User}@${Db.Endpoint.Address}/shop"
          DB_USER: !Ref User
          JOINED: !Join ["", ["postgresql://", !Ref User, "@h/d"]]
          DB_PASS: "{{resolve:secretsmanager:shop:SecretString:password}}"
)");
  CHECK(sam.kind == "cloudformation");
  CHECK(listed(sam) == Lines{"Api/DB_HOST=${Db.Endpoint.Address} (template) 8:28",
                             "Api/DATABASE_URL=postgresql://${User}@${Db.Endpoint.Address}/shop (template) 9:31",
                             "Api/DB_USER=${User} (template) 10:25", "Api/JOINED=postgresql://${User}@h/d (template) 11:19",
                             "Api/DB_PASS (reference) 12:21"});
  CHECK(secrets(sam) == Lines{"DB_PASS <- shop#password"});
}

TEST_CASE("terraform: env blocks, maps, secrets, encoded task definitions") {
  const Unit unit = read("main.tf", R"(resource "google_cloud_run_v2_service" "api" {
  template {
    containers {
      env {
        name  = "DB_HOST"
        value = "/cloudsql/${var.instance}"
      }
      env {
        name = "DB_PASS"
        value_source {
          secret_key_ref {
            secret  = "db-pass"
            version = "latest"
          }
        }
      }
    }
  }
}
resource "aws_lambda_function" "f" {
  environment {
    variables = {
      DATABASE_URL = var.url
      STAGE        = "prod"
    }
  }
}
variable "db_password" {
  default = "hunter2"
}
)");
  CHECK(unit.kind == "terraform");
  CHECK(listed(unit) == Lines{"google_cloud_run_v2_service.api/DB_HOST=/cloudsql/${var.instance} (template) 6:18",
                              "google_cloud_run_v2_service.api/DB_PASS (reference) 12:24",
                              "aws_lambda_function.f/DATABASE_URL=${var.url} (template) 23:22",
                              "aws_lambda_function.f/STAGE=prod 24:23", "var.db_password=hunter2 [setting] 29:14"});
  CHECK(listed(read("prod.tfvars", "db_host = \"db\"\nregion = \"eu\"\nenv_vars = {\n  PGUSER = \"app\"\n}\n")) ==
        Lines{"var.db_host=db [setting] 1:12", "PGUSER=app 4:13"});
}

TEST_CASE("dockerfiles, dev containers, units, scripts") {
  CHECK(
      listed(read("Dockerfile",
                  "FROM python AS base\nARG V=1\nENV A=b \\\n    C=\"d e\"\nENV OLD the value # not a comment\nRUN X=1 make\n")) ==
      Lines{"base/V=1 [setting] 2:7", "base/A=b 3:7", "base/C=d e 4:8", "base/OLD=the value 5:9", "base/X=1 [setting] 6:7"});
  CHECK(listed(read(".devcontainer/devcontainer.json",
                    "{// c\n\"containerEnv\": {\"PGHOST\": \"db\", \"PW\": \"${localEnv:PW}\"}}")) ==
        Lines{"PGHOST=db 2:29", "PW=${localEnv:PW} (template) 2:41"});
  CHECK(listed(read("api.service", "[Service]\nEnvironment=A=b \"C=d e\"\nEnvironment=\"E=f\"\nEnvironmentFile=/etc/x\n")) ==
        Lines{"Service/A=b 2:15", "Service/C=d e 2:20", "Service/E=f 3:16"});
  CHECK(listed(read("start.sh", "#!/bin/sh\nexport DATABASE_URL=\"postgresql://$U:$P@db/shop\"\ndocker run -e PGHOST=db img\n")) ==
        Lines{"DATABASE_URL=postgresql://$U:$P@db/shop (template) 2:22", "PGHOST=db 3:22"});
}

TEST_CASE("a default of terraform, a comment inside of an instruction, the template of an external secret") {
  CHECK(listed(read("main.tf", "variable \"database_url\" {\n  default = \"postgresql://u@h/d\"\n}\n")) ==
        Lines{"var.database_url=postgresql://u@h/d [setting] 2:14"});
  CHECK(listed(read("Dockerfile",
                    "FROM x\nENV DB_USER=u \\\n    # the password\n\n    DB_NAME=shop\n# DB_HOST=h \\\nENV DB_PORT=1\n")) ==
        Lines{"DB_USER=u 2:13", "DB_NAME=shop 5:13", "DB_PORT=1 7:13"});
  const Unit unit = read("secret.yaml", R"(apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: db}
spec:
  target:
    template:
      data:
        DATABASE_URL: "postgresql://{{ .user }}:{{ .password }}@h/d"
  data:
    - secretKey: POSTGRES_PASSWORD
      remoteRef: {key: prod/db}
)");
  CHECK(unit.variables.size() == 2);
}

TEST_CASE("helm and kustomize") {
  const Unit values = read("chart/values.yaml", R"(postgresql:
  auth:
    password: pw
    database: shop
env:
  - name: PGHOST
    value: db
extraEnv:
  PGUSER: app
image: {name: api}
)");
  CHECK(values.kind == "helm-values");
  CHECK(listed(values) == Lines{"postgresql.auth.password=pw [setting] 3:15", "postgresql.auth.database=shop [setting] 4:15",
                                "PGHOST=db 7:12", "extraEnv/PGUSER=app 9:11"});
  const Unit chart = read("chart/templates/deployment.yaml", R"(apiVersion: apps/v1
kind: Deployment
spec:
  template:
    spec:
      containers:
        - name: {{ .Chart.Name }}
          env:
            {{- if .Values.db }}
            - name: DATABASE_URL
              value: "postgresql://{{ .Values.user }}@{{ .Values.host }}/shop"
            {{- end }}
            {{- toYaml .Values.env | nindent 12 }}
)");
  CHECK(chart.kind == "kubernetes");
  CHECK(listed(chart) ==
        Lines{"{{ .Chart.Name }}/DATABASE_URL=postgresql://{{ .Values.user }}@{{ .Values.host }}/shop (template) 11:23"});
  const Unit overlay =
      read("overlays/prod/kustomization.yaml",
           "kind: Kustomization\nsecretGenerator:\n  - name: db\n    literals:\n      - PGPASSWORD=pw\n    envs: [db.env]\n");
  CHECK(listed(overlay) == Lines{"db/PGPASSWORD=pw 5:20"});
  CHECK(overlay.variables.at(0).environment == "production");
}

TEST_CASE("kubernetes: files inside ConfigMaps, commands that set variables") {
  const Unit map = read("config.yaml", R"(apiVersion: v1
kind: ConfigMap
metadata: {name: shop}
data:
  application.yaml: |
    title: x
    url: "jdbc:postgresql://db/shop"
  app.env: |
    PGHOST=db
---
apiVersion: v1
kind: Pod
spec:
  containers:
    - name: api
      command: ["sh", "-c"]
      args:
        - export DATABASE_URL="postgresql://$U:$P@db/shop"; exec api
)");
  CHECK(listed(map) == Lines{"shop/url=jdbc:postgresql://db/shop [setting] 7:11", "shop/PGHOST=db 9:12",
                             "api/DATABASE_URL=postgresql://$U:$P@db/shop (template) 18:32"});
}

TEST_CASE("gcloud in scripts: lists in variables, quotes inside of lists") {
  const Unit script = read("deploy.sh", R"(SECRETS="PW=db-pw:latest,KEY=key:2"
gcloud run deploy api --set-secrets="$SECRETS" --set-env-vars A=b,DB_USER="$DB_USER",DB_NAME="shop"
gcloud run jobs deploy job --set-env-vars="^##^X=1,2##URL=$URL"
)");
  CHECK(listed(script) == Lines{"SECRETS=PW=db-pw:latest,KEY=key:2 [setting] 1:10", "api/PW (reference) 1:13",
                                "api/KEY (reference) 1:30", "api/A=b 2:65", "api/DB_USER=$DB_USER (template) 2:76",
                                "api/DB_NAME=shop 2:95", "job/X=1,2 3:50", "job/URL=$URL (template) 3:59"});
  CHECK(secrets(script) == Lines{"PW <- db-pw@latest", "KEY <- key@2"});
}

TEST_CASE("terraform: names as .NET writes them, URLs in secrets; beanstalk options") {
  CHECK(listed(read("a.tf",
                    "resource \"x\" \"api\" {\n  env {\n    name = \"ConnectionStrings__Default\"\n    value = \"Host=db\"\n  }\n"
                    "  tags { name = \"thing\" value = \"y\" }\n  data = { database_url = \"postgres://${var.u}@h/d\" }\n}\n")) ==
        Lines{"x.api/ConnectionStrings__Default=Host=db 4:14",
              "x.api/x.api.database_url=postgres://${var.u}@h/d (template) [setting] 7:28"});
  CHECK(listed(read(".ebextensions/db.config",
                    "option_settings:\n  aws:elasticbeanstalk:application:environment:\n    DB_HOST: db\n")) ==
        Lines{"option_settings.aws:elasticbeanstalk:application:environment/DB_HOST=db 3:14"});
}

TEST_CASE("mounted secrets, settings by environment") {
  const Unit compose =
      read("compose.yaml", "services:\n  db:\n    image: x\n    environment:\n      POSTGRES_PASSWORD_FILE: /run/secrets/db-pw\n");
  CHECK(listed(compose) == Lines{"db/POSTGRES_PASSWORD_FILE=/run/secrets/db-pw 5:31"});
  CHECK(secrets(compose) == Lines{"POSTGRES_PASSWORD_FILE <- db-pw"});
  const Unit rails = read("config/database.yml", "production:\n  url: <%= ENV['DATABASE_URL'] %>\ntest:\n  database: shop_test\n");
  REQUIRE(rails.variables.size() == 2);
  CHECK(rails.variables[0].variable == "production.url");
  CHECK(rails.variables[0].form == ConfigForm::template_text);
  CHECK(rails.variables[0].environment == "production");
  CHECK(rails.variables[1].variable == "test.database");
  CHECK(rails.variables[1].environment == "test");
}

TEST_CASE("settings of tools and servers") {
  CHECK(listed(read("pgbouncer.ini", "[databases]\nshop = host=db dbname=shop\n[pgbouncer]\npool_mode = transaction\n")) ==
        Lines{"databases.shop=host=db dbname=shop [setting] 2:8", "pgbouncer.pool_mode=transaction [setting] 4:13"});
  CHECK(listed(read("pg_service.conf", "[shop]\nhost=db\nuser=app\n")) ==
        Lines{"shop/shop.host=db [setting] 2:6", "shop/shop.user=app [setting] 3:6"});
  CHECK(listed(read("tox.ini", "[testenv]\nsetenv =\n  DATABASE_URL = sqlite://\n  X=1\n")) ==
        Lines{"testenv/DATABASE_URL=sqlite:// 3:18", "testenv/X=1 4:5"});
  CHECK(listed(read(
            "config.json",
            R"({"db_clients": [{"name": "default", "host": "db", "passwd": "pw", "is_fast": true}], "app": {"threads": 1}})")) ==
        Lines{"db_clients[0].name=default [setting] 1:27", "db_clients[0].host=db [setting] 1:46",
              "db_clients[0].passwd=pw [setting] 1:62"});
  CHECK(listed(read("application.properties",
                    "spring.datasource.url=jdbc:postgresql://db/shop\nspring.datasource.username=app\nserver.port=80\n")) ==
        Lines{"spring.datasource.url=jdbc:postgresql://db/shop [setting] 1:23", "spring.datasource.username=app [setting] 2:28"});
}

TEST_CASE("whatever comes, an answer is given") {
  for (const char* path :
       {".env", "a.yaml", "a.json", "a.toml", "a.ini", "a.tf", "Dockerfile", "Procfile", "x.service", "x.sh", "requirements.txt",
        "pyproject.toml", "CMakeLists.txt", "conanfile.py", ".github/workflows/a.yml", "kustomization.yaml", "Pipfile.lock"}) {
    for (const std::string& text :
         {std::string(), std::string("\0\0\0", 3), std::string("\xff\xfe\x00\xd8", 4), std::string("[[[[{{{{((((\"\"\"'''"),
          std::string(200'000, '{'), std::string(200'000, '='), std::string("a: &a [*a, *b]\n<<: *a\n"),
          std::string("- - - - - -\n? ? ?\n"), std::string("services:\njobs: 1\nenv: [")}) {
      CHECK(read(path, text).path == path);
    }
  }
}
