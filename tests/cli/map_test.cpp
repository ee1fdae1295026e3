#include <map>
#include <set>

#include "cli/project.h"

#include "build_paths.h"

using Catch::Matchers::Contains;

namespace {

nlohmann::json mapped(const std::string& folder, std::vector<std::string> arguments = {}) {
  arguments.insert(arguments.begin(), {"map", "--format", "json"});
  const Ran result = ran(arguments, "", folder);
  INFO(result.err);
  REQUIRE(result.code == 0);
  return nlohmann::json::parse(result.out);
}

std::string fixture(const std::string& name) { return dbssot::test::source_directory() + "/fixtures/" + name; }

std::map<std::string, std::string> states(const nlohmann::json& map) {
  std::map<std::string, std::string> states;
  for (const auto& line : map["policy"]) states[line["key"]] = line["state"];
  return states;
}

std::set<std::string> places(const nlohmann::json& map, const std::string& key) {
  std::set<std::string> places;
  for (const auto& line : map["policy"]) {
    if (line["key"] != key) continue;
    for (const auto& place : line["places"])
      places.insert(place["file"].get<std::string>() + ":" + std::to_string(place["line"].get<int>()));
  }
  return places;
}

}  // namespace

TEST_CASE("map: the drifted monorepo, demand by demand") {
  const nlohmann::json map = mapped(fixture("drifted-monorepo"));
  const auto state = states(map);
  CHECK(state.at("source-of-truth") == "broken");
  CHECK(state.at("services.auth.mode") == "kept");
  CHECK(state.at("services.billing.driver") == "kept");
  CHECK(state.at("migrations.mode") == "unknown");  // no migration is there
  CHECK(state.at("pools.default") == "broken");
  CHECK(places(map, "pools.default") == std::set<std::string>{"auth/initializer.py:29", "billing/session_factory.py:25"});
  CHECK(places(map, "limits.database-class-lines") == std::set<std::string>{"auth/initializer.py:15"});
  CHECK(places(map, "limits.session-factory-lines") == std::set<std::string>{"billing/session_factory.py:14"});

  const auto& metrics = map["metrics"];
  CHECK(metrics["sinks"] == 5);
  CHECK(metrics["through"] == 3);
  CHECK(metrics["partly"] == 1);
  CHECK(metrics["bypassed"] == 1);
  CHECK(metrics["largest_class"]["name"] == "AuthDatabaseInitializer");
  CHECK(metrics["pools"]["NullPool"] == 1);
  CHECK(metrics["pools"]["StaticPool"] == 1);
  CHECK(metrics["pools"]["AsyncAdaptedQueuePool (default)"] == 2);
}

TEST_CASE("map: by service and by database") {
  const nlohmann::json map = mapped(fixture("drifted-monorepo"));
  std::set<std::string> services;
  for (const auto& service : map["services"]) services.insert(service["name"].get<std::string>());
  CHECK(services == std::set<std::string>{"", "auth", "billing", "orders"});
  REQUIRE(map["databases"].size() == 1);
  CHECK(map["databases"][0]["sinks"].size() == 5);
  for (const auto& service : map["services"]) {
    for (const auto& sink : service["sinks"]) CHECK(map["sinks"][sink.get<std::size_t>()]["service"] == service["name"]);
  }
  REQUIRE(map["environments"].size() == 1);
  CHECK(map["environments"][0]["services"].size() == 3);
}

TEST_CASE("map: a project that keeps its policy breaks no line of it") {
  const nlohmann::json map = mapped(fixture("good-service"));
  for (const auto& [key, state] : states(map)) {
    INFO(key);
    CHECK(state != "broken");
  }
  CHECK(states(map).at("source-of-truth") == "kept");
  CHECK(states(map).at("timeouts.connect") == "kept");
  CHECK(map["metrics"]["through"] == map["metrics"]["sinks"]);
}

TEST_CASE("map: a demand that nobody looks after is unknown, one with an exception says so") {
  Project project;
  project.write("db.py",
                "import os\nfrom sqlalchemy import create_engine\nengine = create_engine(os.environ['DATABASE_URL'])  # dbssot: "
                "allow bypassed-source-of-truth, direct-url-read -- moved soon\n");
  project.write("shop/url.py", "class UrlBuilder:\n    pass\n");
  const std::string policy = "version: 1\nsource-of-truth: [{python: shop.url.UrlBuilder}]\ntimeouts: {connect: 30s}\n";
  project.write(".dbssot.yaml", policy + "rules: {short-timeout: off, missing-timeout: off}\n");
  nlohmann::json map = mapped(project.root());
  CHECK(states(map).at("timeouts.connect") == "unknown");
  CHECK(states(map).at("source-of-truth") == "kept");
  CHECK_THAT(map["policy"][0]["why"].get<std::string>(), Contains("2 excepted"));
  CHECK(map["metrics"]["bypassed"] == 1);
  project.write(".dbssot.yaml", policy);
  map = mapped(project.root());
  CHECK(states(map).at("timeouts.connect") == "broken");
}

TEST_CASE("map: without a policy there is no demand, and an empty project has nothing") {
  Project project;
  project.write("notes.txt", "nothing\n");
  const nlohmann::json map = mapped(project.root());
  CHECK(map["policy"].empty());
  CHECK(map["sinks"].empty());
  const Ran text = project.run({"map"});
  CHECK(text.code == 0);
  CHECK_THAT(text.out, Contains("0 of 0") && Contains("dbssot init"));
  CHECK_THAT(project.run({"map", "--format", "dot"}).out, Contains("digraph"));
}

TEST_CASE("map: hostile names stay text, and passwords stay hidden") {
  Project project;
  const std::string name = "a\"]; evil [label=\"\x1b[31m<script>.py";
  project.write(name, "from sqlalchemy import create_engine\nengine = create_engine('postgresql://shop:Zu7-geheim-Qx@db/shop')\n");
  for (const std::string format : {"text", "json", "dot"}) {
    const Ran result = project.run({"map", "--format", format});
    INFO(format);
    CHECK(result.code == 0);
    CHECK(result.out.find("geheim") == std::string::npos);
    CHECK(result.out.find('\x1b') == std::string::npos);
    CHECK(result.out == project.run({"map", "--format", format}).out);
  }
  const std::string dot = project.run({"map", "--format", "dot"}).out;
  CHECK_THAT(dot, Contains("a\\\"]; evil [label=\\\""));
}

TEST_CASE("map: a pool that a branch chooses has both classes") {
  Project project;
  project.write("db.py",
                "import os\nfrom sqlalchemy import NullPool, create_engine\n"
                "options = {}\nif os.environ.get('SERVERLESS'):\n    options['poolclass'] = NullPool\n"
                "engine = create_engine(os.environ['DATABASE_URL'], **options)\n");
  const nlohmann::json map = mapped(project.root());
  REQUIRE(map["sinks"].size() == 1);
  CHECK(map["sinks"][0]["pool"] == "NullPool or QueuePool");
}

TEST_CASE("map: the page loads nothing, says that Graphviz is missing, and holds hostile text as data") {
  Project project;
  project.write("a<script>b.py",
                "from sqlalchemy import create_engine\nengine = create_engine('postgresql://shop:Zu7-geheim-Qx@</script>/shop')\n");
  for (const std::string command : {"map", "check"}) {
    const Ran result = project.run({command, "--format", "html"});
    INFO(command);
    CHECK_THAT(result.out, Contains("default-src 'none'; script-src 'sha256-") && Contains("Graphviz is not installed"));
    CHECK(result.out.find("geheim") == std::string::npos);
    CHECK(result.out.find("a<script>b") == std::string::npos);
    CHECK(result.out.find("unsafe-inline") == std::string::npos);
    CHECK(result.out == project.run({command, "--format", "html"}).out);
  }
}

TEST_CASE("check: a page with narrowed findings keeps the whole inventory") {
  Project project;
  project.write(".dbssot.yaml", "version: 1\nsource-of-truth: [{python: shop.url.UrlBuilder}]\n");
  project.write("shop/url.py", "class UrlBuilder:\n    pass\n");
  project.write("a.py", "import os\nfrom sqlalchemy import create_engine\nengine = create_engine(os.environ['DATABASE_URL'])\n");
  project.write("b.py", "x = 1\n");
  const std::string out = project.run({"check", "--format", "html", "--only-files", "b.py"}).out;
  CHECK_THAT(out, Contains("\"findings\":[]") && Contains("\"state\":\"broken\""));
}

TEST_CASE("map: SQLite beside the database counts in no share") {
  Project project;
  project.write(".dbssot.yaml", "version: 1\nsource-of-truth: [{python: shop.url.UrlBuilder}]\n");
  project.write("shop/url.py", "import os\n\n\nclass UrlBuilder:\n    def url(self):\n        return os.environ['DATABASE_URL']\n");
  project.write("shop/db.py",
                "from sqlalchemy import create_engine\nfrom shop.url import UrlBuilder\n\nengine = "
                "create_engine(UrlBuilder().url())\ncache = create_engine('sqlite:///cache.db')\n");
  const nlohmann::json map = mapped(project.root());
  CHECK(map["sinks"].size() == 2);
  CHECK(map["metrics"]["sinks"] == 1);
  CHECK(map["metrics"]["through"] == 1);
  CHECK(map["metrics"]["elsewhere"] == 1);
  CHECK(states(map).at("source-of-truth") == "kept");
}
