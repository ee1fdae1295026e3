#include "cli/project.h"

#include "build_paths.h"

using Catch::Matchers::Contains;

namespace {

nlohmann::json verified(const Project& project, std::vector<std::string> arguments = {}, int code = 0) {
  arguments.insert(arguments.begin(), {"verify", "--format", "json"});
  const Ran result = project.run(arguments);
  INFO(result.err << result.out);
  REQUIRE(result.code == code);
  return nlohmann::json::parse(result.out);
}

std::string problems(const nlohmann::json& report) {
  std::string out;
  for (const auto& environment : report["environments"]) {
    for (const auto& service : environment["services"]) {
      for (const auto& problem : service["problems"])
        out += problem["severity"].get<std::string>() + " " + problem["code"].get<std::string>() + "\n";
    }
  }
  return out;
}

/// "service NAME=value", with passwords unmasked where nothing is known of them anyway.
std::string resolved(const nlohmann::json& environment) {
  std::string out;
  for (const auto& service : environment["services"]) {
    for (const auto& variable : service["variables"]) {
      out += service["name"].get<std::string>() + " " + variable["name"].get<std::string>() + "=" +
             variable["value"].get<std::string>() + "\n";
    }
  }
  return out;
}

/// "staging orders: DATABASE_URL over POSTGRES_*", then its problems with their places.
std::string story(const nlohmann::json& report) {
  std::string out;
  for (const auto& environment : report["environments"]) {
    for (const auto& service : environment["services"]) {
      out += environment["name"].get<std::string>() + " " + service["name"].get<std::string>();
      for (const auto& database : service["databases"]) {
        out += ": " + (database["source"].is_null() ? "none" : database["source"].get<std::string>());
        for (const auto& source : database["sources"]) {
          if (source["name"] != database["source"]) out += " over " + source["name"].get<std::string>();
        }
      }
      out += "\n";
      for (const auto& problem : service["problems"]) {
        out += "  " + problem["severity"].get<std::string>() + " " + problem["code"].get<std::string>() + " " +
               problem["file"].get<std::string>() + ":" + std::to_string(problem["line"].get<int>()) + "\n";
      }
    }
  }
  return out;
}

/// The first URL of a kind ("sync", "async") in an environment's first service.
std::string first_url(const nlohmann::json& report, const std::string& environment, const std::string& kind) {
  for (const auto& one : report["environments"]) {
    if (one["name"] == environment) return one["services"][0]["databases"][0][kind][0]["url"];
  }
  return "";
}

std::string text_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

const std::string compose =
    "services:\n  api:\n    image: shop\n    environment:\n      POSTGRES_HOST: db\n      POSTGRES_USER: shop\n      "
    "POSTGRES_PASSWORD: ${DB_PASSWORD}\n"
    "      POSTGRES_DB: shop\n";

}  // namespace

TEST_CASE("verify: the sample projects resolve as compose and Kustomize document") {
  const std::string root = dbssot::test::source_directory() + "/fixtures/resolved-environments";
  const Ran result = ran({"verify", "--format", "json", root});
  INFO(result.err);
  const auto report = nlohmann::json::parse(result.out);
  std::map<std::string, std::string> found;
  for (const auto& environment : report["environments"]) found[environment["name"]] += resolved(environment);
  CHECK(found["default"] == text_of(root + "/compose/expected.txt"));
  CHECK(found["staging"] == text_of(root + "/k8s/expected-staging.txt"));
  CHECK(found["production"] == text_of(root + "/k8s/expected-production.txt"));
  CHECK(found.size() == 3);
}

TEST_CASE("verify: every rule of compose and Kustomize decides something") {
  const std::string fixtures = dbssot::test::source_directory() + "/fixtures/";
  const auto compare = [](const std::string& root, const std::map<std::string, std::string>& expected) {
    INFO(root);
    const Ran result = ran({"verify", "--format", "json", root});
    INFO(result.err);
    const auto report = nlohmann::json::parse(result.out);
    CHECK(report["environments"].size() == expected.size());
    for (const auto& environment : report["environments"]) {
      const auto file = expected.find(environment["name"]);
      REQUIRE(file != expected.end());
      CHECK(resolved(environment) == text_of(root + "/" + file->second));
    }
  };
  compare(fixtures + "resolved-compose", {{"default", "expected.txt"}});
  compare(fixtures + "resolved-kustomize", {{"staging", "expected-staging.txt"}, {"production", "expected-production.txt"}});
}

TEST_CASE("verify: a declared order of sources, from the URL to memory") {
  const std::string root = dbssot::test::source_directory() + "/fixtures/primary-secrets-fallback";
  const Ran result = ran({"verify", "--format", "json", root});
  INFO(result.err);
  const auto report = nlohmann::json::parse(result.out);
  CHECK(story(report) ==
        "development gateway: AWS_DB_*\n"
        "preview gateway: memory\n"
        "  warning last-resort deploy/preview.yaml:14\n"
        "staging gateway: DATABASE_URL over AWS_DB_*\n"
        "  fault conflicting-sources deploy/staging.yaml:21\n"
        "  note unheard-tls deploy/staging.yaml:20\n"
        "production gateway: AWS_DB_SECRET\n");
  CHECK(first_url(report, "production", "sync") ==
        "postgresql+psycopg2://{AWS_DB_SECRET.username}:{AWS_DB_SECRET.password}@{AWS_DB_SECRET.host}:{AWS_DB_SECRET.port}/"
        "{AWS_DB_SECRET.dbname}?sslmode=verify-full&sslrootcert=/etc/ssl/rds/global-bundle.pem");
  // The secret's JSON: percent-encoded, the CA in each client's own way, the password nowhere.
  const Project project;
  project.write(
      "gateway.json",
      R"({"username": "gate way", "password": "hunter/22#x", "host": "rds.example.com", "port": 5432, "dbname": "gateway"})");
  for (const std::string& format : std::vector<std::string>{"text", "json"}) {
    const Ran filled = ran({"verify", "--env", "production", "--secrets", project.at("gateway.json"), "--format", format, root});
    CHECK_THAT(filled.out + filled.err, !Contains("hunter"));
    if (format == "text") continue;
    const auto known = nlohmann::json::parse(filled.out);
    CHECK(first_url(known, "production", "sync") ==
          "postgresql+psycopg2://gate%20way:***@rds.example.com:5432/gateway?sslmode=verify-full&sslrootcert=/etc/ssl/rds/"
          "global-bundle.pem");
    CHECK(first_url(known, "production", "async") ==
          "postgresql+asyncpg://gate%20way:***@rds.example.com:5432/gateway?ssl=verify-full");
    const auto& async = known["environments"][0]["services"][0]["databases"][0]["async"][0];
    CHECK(async["verdict"] == "accepts");
    CHECK_THAT(async["reason"].get<std::string>(), Contains("create_default_context(cafile=\"/etc/ssl/rds/global-bundle.pem\")"));
    CHECK(known["environments"][0]["services"][0]["problems"].empty());
  }
}

TEST_CASE("verify: a request for TLS that a URL does not hear") {
  const Project project;
  const auto told = [&](const std::string& parameters, const std::string& root) {
    project.write("compose.yaml", "services:\n  api:\n    image: shop\n    environment:\n      AWS_REQUIRE_SSL: \"true\"\n" + root +
                                      "      DATABASE_URL: postgresql://u@db.example.com/shop" + parameters + "\n");
    return problems(verified(project));
  };
  CHECK(told("", "") == "warning unheard-tls\n");
  CHECK(told("?sslmode=require", "").empty());
  CHECK(told("?sslmode=require", "      AWS_SSLROOTCERT: /ca.pem\n") == "warning unheard-tls\n");
  CHECK(told("?sslmode=verify-full&sslrootcert=/ca.pem", "      AWS_SSLROOTCERT: /ca.pem\n").empty());
}

TEST_CASE("verify: secrets that are mapped one by one, complete or not") {
  const std::string root = dbssot::test::source_directory() + "/fixtures/staging-timeouts";
  const Project project;
  const auto report = [&](const std::string& secrets) {
    project.write("s.env", secrets);
    const Ran result = ran({"verify", "--format", "json", "--secrets", project.at("s.env"), root});
    CHECK_THAT(result.out + result.err, !Contains("hunter"));
    return nlohmann::json::parse(result.out);
  };
  // Each by the name of its secret, as the deploy files map them.
  const auto staging = report(
      "postgres-host-production=/cloudsql/shop-production:europe-west1:shop\npostgres-port-production=5432\n"
      "postgres-db-production=shop\npostgres-user-production=shop\npostgres-password-production=hunter/22#x\n");
  CHECK(story(staging) ==
        "staging shop: none over POSTGRES_*\n"
        "  fault code-rejects-url service/probe.py:9\n"
        "  fault incomplete-address deploy/staging.yaml:17\n"
        "production shop: POSTGRES_*\n"
        "  fault code-rejects-url service/probe.py:9\n");
  CHECK(first_url(staging, "production", "async") ==
        "postgresql://shop:***@/shop?host=/cloudsql/shop-production:europe-west1:shop");
  // A port that is none.
  const auto broken = report(
      "postgres-host-production=db.example.com\npostgres-port-production=54x32\npostgres-db-production=shop\n"
      "postgres-user-production=shop\npostgres-password-production=hunter/22#x\n");
  CHECK_THAT(story(broken), Contains("  fault invalid-url deploy/production.yaml:17\n"));
}

TEST_CASE("verify: both URLs, from --secrets in every form, and the password nowhere") {
  const Project project;
  project.write("compose.yaml", compose);
  project.write("elsewhere/s.env", "DB_PASSWORD=hunter/22#x\n");
  project.write("elsewhere/s.json", R"({"DB_PASSWORD": "hunter/22#x"})");
  project.write("elsewhere/s.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {DB_PASSWORD: aHVudGVyLzIyI3g=}\n");
  project.write("elsewhere/mounted/DB_PASSWORD", "hunter/22#x\n");
  for (const std::string& secrets :
       std::vector<std::string>{"elsewhere/s.env", "elsewhere/s.json", "elsewhere/s.yaml", "elsewhere/mounted"}) {
    INFO(secrets);
    const auto report = verified(project, {"--secrets", secrets, "--env", "default"});
    const auto& database = report["environments"][0]["services"][0]["databases"][0];
    CHECK(database["source"] == "POSTGRES_*");
    CHECK(database["sync"][0]["url"] == "postgresql+psycopg2://shop:***@db/shop");
    CHECK(database["async"][0]["url"] == "postgresql+asyncpg://shop:***@db/shop");
    CHECK(database["async"][0]["verdict"] == "accepts");
    CHECK(database["async"][0]["depends_on"].empty());
    for (const std::string& format : std::vector<std::string>{"text", "json"}) {
      const Ran result = project.run({"verify", "--format", format, "--secrets", secrets});
      CHECK_THAT(result.out + result.err, !Contains("hunter") && !Contains("aHVudGVy"));
    }
  }
  // What follows the value of an option is a path to audit, not a second value.
  project.write("other/notes.txt", "nothing to verify\n");
  CHECK(verified(project, {"--secrets", "elsewhere/s.env", "other"})["environments"].empty());
  const Ran piped = project.run({"verify", "--secrets", "-"}, "DB_PASSWORD=hunter-22\n");
  CHECK_THAT(piped.out, Contains("postgresql+asyncpg://shop:***@db/shop") && !Contains("hunter"));
}

TEST_CASE("verify: a password that is not encoded spills into no part of what is told") {
  const Project project;
  for (const std::string& scheme : std::vector<std::string>{"postgresql", "postgresql+asyncpg"}) {
    project.write("compose.yaml",
                  "services:\n  api:\n    image: x\n    environment:\n      DATABASE_URL: " + scheme +
                      "://shop:${PW}@one.internal:5432/shop\n      DB_HOST: two.internal\n      DB_NAME: other\n      "
                      "DB_USER: u\n      DB_PASSWORD: ${PW}\n");
    for (const std::string& password : std::vector<std::string>{"grebe@tansy/heron", "grebe/tansy@heron", "grebe:tansy@heron",
                                                                "grebe?tansy/heron", "grebe#tansy heron", "grebe[tansy:heron"}) {
      INFO(scheme << " " << password);
      project.write("elsewhere/s.json", nlohmann::json{{"PW", password}}.dump());
      for (const std::string& format : std::vector<std::string>{"text", "json"}) {
        const Ran result = project.run({"verify", "--format", format, "--secrets", "elsewhere/s.json"});
        CHECK_THAT(result.out + result.err, !Contains("grebe") && !Contains("tansy") && !Contains("heron"));
      }
    }
  }
}

TEST_CASE("verify: without secrets the URL is a template") {
  const Project project;
  project.write("compose.yaml", compose);
  const auto report = verified(project);
  CHECK(report["environments"][0]["services"][0]["databases"][0]["sync"][0]["url"] ==
        "postgresql+psycopg2://shop:{DB_PASSWORD}@db/shop");
}

TEST_CASE("verify: the code's clients are judged with what they make of the variables") {
  const Project project;
  project.write(
      "compose.yaml",
      "services:\n  api:\n    build: .\n    environment: {DATABASE_URL: \"postgresql://u:${PW}@db/shop?sslmode=require\"}\n");
  project.write("app.py",
                "import os\nfrom sqlalchemy.ext.asyncio import create_async_engine\n\n\nengine = "
                "create_async_engine(os.environ[\"DATABASE_URL\"].replace("
                "\"postgresql://\", \"postgresql+asyncpg://\"))\n");
  const auto report = verified(project, {}, 1);
  const auto& service = report["environments"][0]["services"][0];
  REQUIRE(service["code"].size() == 1);
  CHECK(service["code"][0]["verdict"] == "rejects");
  CHECK(service["code"][0]["line"] == 5);
  CHECK(service["databases"][0]["async"][0]["used_by_code"] == true);
  CHECK(service["databases"][0]["async"][0]["url"] == "postgresql+asyncpg://u:{PW}@db/shop?ssl=require");
  CHECK_THAT(problems(report), Contains("fault code-rejects-url"));
}

TEST_CASE("verify: sources that disagree, the policy's order, parts that are missing") {
  const Project project;
  project.write("compose.yaml",
                "services:\n  api:\n    image: x\n    environment:\n      DATABASE_URL: postgresql://u@one.internal/shop\n      "
                "DB_HOST: two.internal\n"
                "      DB_USER: u\n      DB_NAME: shop\n  other:\n    image: x\n    environment: {DB_HOST: h, DB_USER: u, "
                "DB_PASSWORD: \"${P}\"}\n");
  auto report = verified(project, {}, 1);
  CHECK(problems(report) == "fault conflicting-sources\nnote incomplete-address\n");
  CHECK(report["environments"][0]["services"][0]["databases"][0]["source"] == "DATABASE_URL");
  project.write(".dbssot.yaml", "sources: [\"DB_*\", DATABASE_URL]\n");
  report = verified(project, {}, 1);
  CHECK(report["environments"][0]["services"][0]["databases"][0]["source"] == "DB_*");
}

TEST_CASE("verify: a missing part is a fault where the code reads it, else a note") {
  const Project project;
  const std::string part = "services:\n  api:\n    build: .\n    environment: {DB_USER: u, DB_HOST: h, DB_PASSWORD: \"${P}\"";
  project.write("compose.yaml", part + "}\n");
  CHECK(problems(verified(project)) == "note incomplete-address\n");
  project.write("app.py", "import os\n\nname = os.environ[\"DB_NAME\"]\n");
  CHECK(problems(verified(project, {}, 1)) == "fault incomplete-address\n");
  project.write("compose.yaml", part + ", DB_JDBC_URL: \"${DB_JDBC_URL}\"}\n");
  CHECK_THAT(problems(verified(project)), !Contains("fault") && !Contains("warning"));
  project.write("compose.yaml", "services:\n  api:\n    build: .\n    environment: {PGHOST: h, PGPASSWORD: \"${P}\"}\n");
  CHECK(problems(verified(project)) == "note incomplete-address\n");
  project.write("app.py", "import os\n\nname = os.environ[\"PGUSER\"]\n");
  CHECK(problems(verified(project, {}, 1)) == "fault incomplete-address\n");
}

TEST_CASE("verify: what one client makes of a URL is no warning where nobody was seen to use it") {
  const Project project;
  project.write("compose.yaml",
                "services:\n  api:\n    build: .\n    environment: {DATABASE_URL: "
                "\"postgres://u:${P}@db/shop?sslmode=require&connect_timeout=10\"}\n");
  CHECK_THAT(problems(verified(project)), Contains("note suspicious-url") && !Contains("warning") && !Contains("fault"));
  project.write(
      "app.py",
      "import os\nimport asyncpg\n\n\nasync def run():\n    return await asyncpg.connect(os.environ[\"DATABASE_URL\"])\n");
  CHECK_THAT(problems(verified(project)), Contains("warning suspicious-url"));
}

TEST_CASE("verify: Django opens what its settings name") {
  const Project project;
  project.write("compose.yaml", compose);
  const std::string nobody = "no Python or C++ code was seen";
  CHECK_THAT(project.run({"verify"}).out, Contains(nobody));
  project.write("shop/settings.py",
                "import os\n\nDATABASES = {\n    \"default\": {\n        \"ENGINE\": \"django.db.backends.postgresql\",\n        "
                "\"HOST\": os.environ[\"POSTGRES_HOST\"],\n        \"NAME\": os.environ[\"POSTGRES_DB\"],\n    }\n}\n");
  CHECK_THAT(project.run({"verify"}).out, !Contains(nobody) && Contains("opened by django.DATABASES"));
  project.write("compose.yaml", "services: {api: {image: x, environment: {DATABASE_URL: \"postgresql://u@db/shop\"}}}\n");
  CHECK_THAT(project.run({"verify"}).out, Contains(nobody));
  project.write("shop/settings.py",
                "import os\nimport dj_database_url\n\nDATABASES = {\"default\": "
                "dj_database_url.parse(os.environ[\"DATABASE_URL\"])}\n");
  CHECK_THAT(project.run({"verify"}).out, !Contains(nobody) && Contains("opened by django.DATABASES"));
}

TEST_CASE("verify: a JDBC URL is judged with pgjdbc alone") {
  const Project project;
  const auto deployed = [&](const std::string& url) {
    project.write("compose.yaml", "services: {api: {image: x, environment: {DATABASE_URL: \"" + url + "\"}}}\n");
  };
  deployed("jdbc:postgresql://${DB_HOST}:5432/shop?sslmode=require");
  const auto report = verified(project);
  CHECK(problems(report).empty());
  const auto& database = report["environments"][0]["services"][0]["databases"][0];
  CHECK(database["stored"]["client"] == "pgjdbc");
  CHECK(database["stored"]["verdict"] != "rejects");
  CHECK(database["sync"].empty());
  CHECK(database["async"].empty());
  const std::string text = project.run({"verify"}).out;
  CHECK_THAT(text, Contains("pgjdbc") && !Contains("REJECTED") && !Contains("node-postgres"));
  deployed("jdbc:postgresql://shop_user@db:5432/shop");
  CHECK(problems(verified(project)) == "warning suspicious-url\n");
  deployed("jdbc:postgresql://shop_user:word@db/shop");
  CHECK(problems(verified(project, {}, 1)) == "fault invalid-url\n");
}

TEST_CASE("verify: a template that chooses leaves the verdict open") {
  const Project project;
  project.write("chart/Chart.yaml", "name: shop\nversion: 1.0.0\n");
  project.write("chart/values.yaml", "db: {host: db.internal}\n");
  project.write("chart/templates/api.yaml",
                "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api}\nspec:\n  template:\n    spec:\n      containers:\n"
                "        - name: api\n          image: x\n          env:\n            - name: DATABASE_URL\n              value: "
                "\"postgresql://u@{{ if .Values.b }}{{ .Values.db.host }}:6432{{ else }}db{{ end }}/shop\"\n");
  const auto report = verified(project);
  const auto& database = report["environments"][0]["services"][0]["databases"][0];
  CHECK(database["stored"]["verdict"] == "depends");
  CHECK(database["async"][0]["verdict"] == "depends");
  CHECK(database["async"][0]["depends_on"][0] == "if .Values.b");
}

TEST_CASE("verify: a URL its own client rejects is a fault") {
  const Project project;
  project.write("compose.yaml",
                "services:\n  api:\n    image: x\n    environment: {DATABASE_URL: "
                "\"postgresql+asyncpg://u@h.internal/d?sslmode=require\"}\n");
  CHECK_THAT(problems(verified(project, {}, 1)), Contains("fault invalid-url"));
}

TEST_CASE("verify: the policy's environments and their secrets") {
  const Project project;
  project.write("deploy/a.env", "AWS_DB_SECRET=shop/production\nAWS_REQUIRE_SSL=true\nAWS_SSLROOTCERT=/ca.pem\n");
  project.write("deploy/secret.json",
                R"({"username": "app", "password": "hunter/22", "host": "rds.example.com", "port": 5432, "dbname": "shop"})");
  project.write(".dbssot.yaml",
                "environments:\n  production: {files: [deploy/a.env], platform: aws-rds, secrets: deploy/secret.json}\n");
  const auto report = verified(project);
  REQUIRE(report["environments"].size() == 1);
  CHECK(report["environments"][0]["platform"] == "aws-rds");
  const auto& database = report["environments"][0]["services"][0]["databases"][0];
  CHECK(database["sync"][0]["url"] ==
        "postgresql+psycopg2://app:***@rds.example.com:5432/shop?sslmode=verify-full&sslrootcert=/ca.pem");
  CHECK_THAT(report.dump(), !Contains("hunter"));
}

TEST_CASE("verify: exit codes and faulty use") {
  const Project project;
  project.write("compose.yaml", compose);
  CHECK(project.run({"verify"}).code == 0);
  const Ran unknown = project.run({"verify", "--env", "defautl"});
  CHECK(unknown.code == 2);
  CHECK_THAT(unknown.err, Contains("no environment `defautl`") && Contains("default"));
  CHECK(project.run({"verify", "--secrets", "nowhere.env"}).code == 2);
  CHECK(project.run({"verify", "--format", "sarif"}).code == 2);
  CHECK(project.run({"verify", "nowhere"}).code == 2);
  const Ran written = project.run({"verify", "-o", "out.txt"});
  CHECK(written.code == 0);
  CHECK(written.out.empty());
  CHECK_THAT(project.read("out.txt"), Contains("1 environment, 1 service: no faults"));
}

TEST_CASE("verify: lines keep to the width of the terminal where words allow it") {
  const Project project;
  project.write("compose.yaml", compose);
  std::istringstream in;
  std::ostringstream out, err;
  dbssot::cli::World world{in, out, err, project.root().string(), {{"COLUMNS", "64"}}, false, false};
  CHECK(dbssot::cli::run({"verify"}, world) == 0);
  std::istringstream lines(out.str());
  for (std::string line; std::getline(lines, line);) CHECK(line.size() <= 80);
}

TEST_CASE("verify: the environment of the process fills what is left") {
  const Project project;
  project.write("compose.yaml", compose);
  std::istringstream in;
  std::ostringstream out, err;
  dbssot::cli::World world{in, out, err, project.root().string(), {{"DB_PASSWORD", "hunter-22"}}, false, false};
  CHECK(dbssot::cli::run({"verify"}, world) == 0);
  CHECK_THAT(out.str(), Contains("from the process environment") && Contains("shop:***@db") && !Contains("hunter"));
}
