#include "frontends/config/quiet_json.h"

#include <catch2/catch.hpp>

#include <array>
#include <random>
#include <string>
#include <string_view>
#include <utility>

#include "frontends/config/config.h"

using namespace dbssot;
using namespace dbssot::config;

namespace {

bool is_quiet(std::string_view path, std::string_view text) { return kind_of_quiet_json(facts_of(path), text).has_value(); }

bool says_nothing(const Unit& unit) {
  const Composition& made_of = unit.composition;
  return unit.variables.empty() && unit.secrets.empty() && unit.environments.empty() && unit.dependencies.empty() &&
         unit.capacities.empty() && unit.holders.empty() && unit.diagnostics.empty() && made_of.parts.empty() &&
         made_of.patches.empty() && made_of.replacements.empty() && made_of.env_files.empty();
}

void check_against_document(std::string_view path, std::string_view text) {
  if (!is_quiet(path, text)) return;
  INFO(path << ": " << text);
  const Unit whole = read_in_full(path, text);
  const Unit quick = read(path, text);
  CHECK(says_nothing(whole));
  CHECK(quick.kind == whole.kind);
  CHECK(quick.mentions == whole.mentions);
  CHECK(says_nothing(quick));
  CHECK(read_if_quiet(path, text).has_value());
}

// What the readers of kinds ask for, and what is near to it.
constexpr std::array<std::string_view, 13> files = {
    "settings.json",     "appsettings.json", "application.json",  "ormconfig.json", "compose.json", "app.json",    "main.tf.json",
    "devcontainer.json", "cloudbuild.json",  "secrets/vars.json", "Pipfile.lock",   "vcpkg.json",   "lang/de.json"};
constexpr std::array<std::string_view, 87> loud_keys = {"steps",
                                                        "properties",
                                                        "Resources",
                                                        "containerDefinitions",
                                                        "taskDefinition",
                                                        "apiVersion",
                                                        "kind",
                                                        "services",
                                                        "env",
                                                        "addons",
                                                        "db_clients",
                                                        "ConnectionStrings",
                                                        "op",
                                                        "path",
                                                        "image",
                                                        "$schema",
                                                        "openapi",
                                                        "swagger",
                                                        "lockfileVersion",
                                                        "Type",
                                                        "environment",
                                                        "secrets",
                                                        "variables",
                                                        "vars",
                                                        "envVars",
                                                        "name",
                                                        "key",
                                                        "value",
                                                        "valueFrom",
                                                        "secretKeyRef",
                                                        "command",
                                                        "args",
                                                        "script",
                                                        "scripts",
                                                        "run",
                                                        "install",
                                                        "values",
                                                        "patch",
                                                        "DATABASE_URL",
                                                        "DB_HOST",
                                                        "PORT",
                                                        "A_B",
                                                        "database",
                                                        "dbname",
                                                        "db",
                                                        "postgres",
                                                        "sql",
                                                        "host",
                                                        "hostname",
                                                        "server",
                                                        "user",
                                                        "username",
                                                        "password",
                                                        "port",
                                                        "url",
                                                        "uri",
                                                        "dsn",
                                                        "type",
                                                        "adapter",
                                                        "driver",
                                                        "engine",
                                                        "provider",
                                                        "database.url",
                                                        "spring.datasource.url",
                                                        "db_password",
                                                        "database-url",
                                                        "DefaultConnection",
                                                        "metadata",
                                                        "labels",
                                                        "existingSecret",
                                                        "options",
                                                        "\\u0064atabase",
                                                        "DATABASE\\u005fURL",
                                                        "",
                                                        "a.b",
                                                        "ssl",
                                                        "r2dbc",
                                                        "build",
                                                        "include",
                                                        "data",
                                                        "spec",
                                                        "containers",
                                                        "Environment",
                                                        "jobs",
                                                        "substitutions",
                                                        "availableSecrets",
                                                        "Transform"};
constexpr std::array<std::string_view, 34> loud_values = {R"("postgresql://app@db/shop")",
                                                          R"("jdbc://")",
                                                          R"("jdbc:postgresql://db/shop")",
                                                          R"("postgres:\/\/app@db/shop")",
                                                          R"("host=db dbname=shop")",
                                                          R"("A=b")",
                                                          R"("run --env A=b")",
                                                          R"("docker run -e A=b shop")",
                                                          R"("echo \"a: b\" | tee x.json")",
                                                          R"("echo 'db: b' > x.json")",
                                                          R"("postgres")",
                                                          R"("django.db.backends.postgresql")",
                                                          "pg",
                                                          R"("pg")",
                                                          "5432",
                                                          "null",
                                                          "true",
                                                          R"("")",
                                                          R"("${DB_HOST}")",
                                                          R"("$DB_HOST")",
                                                          R"("process.env.DB_HOST")",
                                                          R"("${{ secrets.DB_PASSWORD }}")",
                                                          R"("{{ x }}")",
                                                          R"("https://json-schema.org/draft/2020-12/schema")",
                                                          R"("db:latest")",
                                                          R"("AWS::ECS::TaskDefinition")",
                                                          R"("gcr.io/x")",
                                                          R"("/spec/x")",
                                                          R"("6379")",
                                                          R"("\u0070ostgresql://app@db/shop")",
                                                          R"("gunicorn -w 4")",
                                                          R"("a\nB=c")",
                                                          R"("v1")",
                                                          R"("3.0.0")"};
constexpr std::array<std::string_view, 12> quiet_keys = {"title",   "coordinates", "line",     "recipe-name", "last_update", "id",
                                                         "message", "features",    "settings", "Tag",         "grüße",       "a b"};
constexpr std::array<std::string_view, 10> quiet_values = {
    R"("a word")", R"("the database's name: {name}")", "-1.5e3",    "0", "true", "null", R"("Name der \"Datenbank\"")",
    R"("x/y")",    R"("https://example.org/a?b=c")",   R"("Größe")"};

class Writer {
 public:
  Writer(std::mt19937& random, double loudness) : random_(random), is_loud_(loudness) {}

  std::string document() { return std::uniform_int_distribution(0, 30)(random_) == 0 ? value() : container(0); }

 private:
  template <std::size_t n>
  std::string_view one_of(const std::array<std::string_view, n>& words) {
    return words[std::uniform_int_distribution<std::size_t>(0, n - 1)(random_)];
  }

  std::string value() { return std::string(is_loud_(random_) ? one_of(loud_values) : one_of(quiet_values)); }

  std::string container(int depth) {
    const bool is_map = std::uniform_int_distribution(0, 2)(random_) > 0;
    std::string out = is_map ? "{" : "[";
    for (int left = std::uniform_int_distribution(0, 5)(random_); left > 0; --left) {
      if (is_map) out += "\"" + std::string(is_loud_(random_) ? one_of(loud_keys) : one_of(quiet_keys)) + "\": ";
      out += depth < 5 && std::uniform_int_distribution(0, 2)(random_) == 0 ? container(depth + 1) : value();
      if (left > 1) out += ", ";
    }
    return out + (is_map ? "}" : "]");
  }

  std::mt19937& random_;
  std::bernoulli_distribution is_loud_;
};

/// As files are broken: cut off, a byte lost, changed or doubled, a stretch moved.
std::string damaged(std::string text, std::mt19937& random) {
  if (text.empty()) return text;
  const std::size_t at = std::uniform_int_distribution<std::size_t>(0, text.size() - 1)(random);
  constexpr std::string_view marks = "{}[]\",:\\/#$= \n\xff";
  switch (std::uniform_int_distribution(0, 4)(random)) {
    case 0:
      return text.substr(0, at);
    case 1:
      return text.erase(at, 1);
    case 2:
      text[at] = marks[std::uniform_int_distribution<std::size_t>(0, marks.size() - 1)(random)];
      return text;
    case 3:
      return text.insert(at, 1, marks[std::uniform_int_distribution<std::size_t>(0, marks.size() - 1)(random)]);
    default:
      return text.substr(at) + text.substr(0, at);
  }
}

std::string repeated(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

}  // namespace

TEST_CASE("random json that is quiet says nothing when it is read in full, either") {
  const unsigned seed = Catch::rngSeed() != 0 ? Catch::rngSeed() : std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  int quiet = 0;
  constexpr int texts = 6000;
  for (int i = 0; i < texts; ++i) {
    constexpr std::array<double, 4> loudness = {0.0, 0.05, 0.2, 0.5};
    std::string text = Writer(random, loudness[static_cast<std::size_t>(i) % loudness.size()]).document();
    if (i % 3 == 0) text = damaged(std::move(text), random);
    for (const std::string_view file : files) {
      if (is_quiet(file, text)) ++quiet;
      check_against_document(file, text);
    }
  }
  CHECK(quiet > texts);
}

TEST_CASE("of two loud keys and a value none is missed") {
  std::size_t next = 0;
  for (const std::string_view key : loud_keys) {
    for (const std::string_view other : loud_keys) {
      const std::string value(loud_values[next++ % loud_values.size()]);
      const std::string member = "\"" + std::string(key) + "\": ";
      const std::string inner = "{\"" + std::string(other) + "\": " + value + "}";
      for (const std::string& text : {"{" + member + inner + "}", "{" + member + "[" + inner + "]}",
                                      "[{" + member + value + ", \"" + std::string(other) + "\": []}]"})
        for (const std::string_view file : {"settings.json", "lang/de.json"}) check_against_document(file, text);
    }
  }
}

TEST_CASE("a translation is quiet, whatever its words are") {
  constexpr std::string_view text =
      R"({"database": {"password": "Passwort", "url": "postgresql://…", "keys": {"DB_HOST": "Rechner"}}})";
  CHECK(is_quiet("i18n/de.json", text));
  check_against_document("i18n/de.json", text);
  CHECK_FALSE(is_quiet("shop/de.json", text));
}

TEST_CASE("what other kinds read is not quiet") {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 23> samples = {{
      {"build.json", R"({"steps": [{"name": "gcr.io/x/y"}]})"},
      {"build.json", R"({"substitutions": {}, "steps": []})"},
      {"stack.json", R"({"Resources": {"x": {"Type": "AWS::S3::Bucket"}}})"},
      {"stack.json", R"({"Transform": "x", "Resources": {}})"},
      {"task.json", R"({"containerDefinitions": []})"},
      {"task.json", R"({"taskDefinition": {"containerDefinitions": []}})"},
      {"task.json", R"([{"image": "x", "environment": []}])"},
      {"pod.json", R"({"apiVersion": "v1", "kind": "Pod"})"},
      {"pod.json", R"({"kind": "Pod", "apiVersion": "v1", "openapi": "3"})"},
      {"x.json", R"({"type": "object", "properties": {"size": {"type": "integer"}}})"},
      {"i18n/de.json", R"({"env": {"DB_PASSWORD": "db-password:latest"}})"},
      {"i18n/de.json", R"([{"path": "/x", "op": "add"}])"},
      {"patch.json", R"([{"path": "/x", "op": "add"}])"},
      {"compose.json", R"({"services": {"web": {"build": "."}}})"},
      {"app.json", R"({"env": {"a": "b"}})"},
      {"app.json", R"({"addons": ["x"]})"},
      {"drogon.json", R"({"db_clients": []})"},
      {"x.json", R"({"ConnectionStrings": {}})"},
      {"x.json", R"({"$schema": "https://json-schema.org/x", "$schema": "x"})"},
      {"x.json", R"({"$schema": "https://json-schema.org/x", "$schema": {}})"},
      {"vars.json", R"({"openapi": "3", "DB_PASSWORD": "db-password:latest"})"},
      {"main.tf.json", "{}"},
      {".devcontainer/devcontainer.json", "{}"},
  }};
  for (const auto& [path, text] : samples) {
    INFO(path << ": " << text);
    CHECK_FALSE(is_quiet(path, text));
  }
}

TEST_CASE("what sets something is not quiet, however deep it stands") {
  for (const std::string_view text :
       {R"({"a": {"env": [{"name": "A", "value": "b"}]}})", R"({"a": {"env": [{"name": "A", "valueFrom": "b"}]}})",
        R"({"a": {"env": ["A=b"]}})", R"({"a": {"env": {"NAME": {"value": "b"}}}})",
        R"({"a": {"env": {"b": [{"NAME": {"value": "c"}}]}}})", R"({"a": {"command": ["docker run -e A=b shop"]}})",
        R"({"a": {"command": "echo 'db: b' > x.json"}})",
        R"({"a": {"db": {"password": {"valueFrom": {"secretKeyRef": {"name": "b"}}}}}})",
        R"({"a": {"db_password": {"valueFrom": {}}}})", R"({"a": {"database": [{"host": "b"}]}})",
        R"({"a": {"host": "b", "user": "c", "dbname": "d"}})", R"({"a": {"b": ["jdbc:postgresql://db/shop"]}})"}) {
    INFO(text);
    CHECK_FALSE(read_in_full("settings.json", text).variables.empty());
    CHECK_FALSE(is_quiet("settings.json", text));
  }
}

TEST_CASE("translations, maps and schemas are quiet") {
  CHECK(
      is_quiet("de.json", R"({"database": "Datenbank", "db.title": "Name der Datenbank", "command": "Befehl", "user": "Nutzer"})"));
  CHECK(is_quiet("x.geo.json", R"({"type": "FeatureCollection", "features": [{"properties": {"name": "x"}, "c": [1, -2.5]}]})"));
  CHECK(is_quiet("x.json", R"({"env": {"a": 1}})") == false);
  CHECK(kind_of_quiet_json(facts_of("api.json"), R"({"openapi": "3.1.0", "database": {"host": "localhost"}})") == "");
  CHECK(kind_of_quiet_json(facts_of("application-test.json"), R"({"a": 1})") == "spring");
}

TEST_CASE("files with a fault are not quiet") {
  for (const std::string& text :
       {std::string(R"({"a": "b)"), std::string(R"({"a": 1} {})"), std::string(), std::string("{\"a\"}"),
        repeated("[", 300) + repeated("]", 300), repeated("[", 70) + repeated("]", 70), "[" + repeated("0,", 500'001) + "0]",
        "[\"" + repeated("x", 9 << 20) + "\"]", std::string("\xFF\xFE{\0}\0", 6), std::string("\xFE\xFF\0{\0}", 6)}) {
    INFO(text.substr(0, 80));
    CHECK_FALSE(is_quiet("settings.json", text));
  }
  CHECK(is_quiet("settings.json", repeated("[", 64) + repeated("]", 64)));
  check_against_document("settings.json", repeated("[", 64) + repeated("]", 64));
  check_against_document("settings.json", "[" + repeated("0,", 400'000) + "0]");
  check_against_document("settings.json", "\xEF\xBB\xBF{\"a\": \"$HOME_DIR\"} // ${OF_REMARKS}\n");
  check_against_document("settings.json", "{\"a\": \"\xff\xfe\x00\"}");
}
