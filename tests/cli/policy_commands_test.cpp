#include "cli/project.h"

using Catch::Matchers::Contains;

TEST_CASE("init writes a policy that is valid, and audits with it") {
  Project project;
  project.write("shop/url.py", "import os\n\n\ndef database_url():\n    return os.environ[\"DATABASE_URL\"]\n");
  project.write("shop/db.py",
                "from sqlalchemy.ext.asyncio import create_async_engine\nfrom sqlalchemy.pool import NullPool\n"
                "from shop.url import database_url\n\nengine = create_async_engine(database_url(), poolclass=NullPool)\n");
  project.write("alembic/env.py", "from shop.url import database_url\n");
  project.write("deploy/staging.env", "DATABASE_URL=postgresql+asyncpg://app:tram-lemon-84@db/shop\n");
  const Ran made = project.run({"init"});
  INFO(made.err);
  CHECK(made.code == 0);
  const std::string text = project.read(".dbssot.yaml");
  INFO(text);
  CHECK_THAT(text, Contains("version: 1\n") && Contains("mode: async") && Contains("default: NullPool") &&
                       Contains("DATABASE_URL") && Contains("staging") && !Contains("tram"));
  CHECK(project.run({"check"}).code <= 1);
  CHECK(project.run({"config"}).code == 0);
}

TEST_CASE("init does not overwrite, and takes hostile names") {
  Project project;
  project.write(".dbssot.yaml", "version: 1\n");
  CHECK(project.run({"init"}).code == 2);
  CHECK(project.read(".dbssot.yaml") == "version: 1\n");
  CHECK(project.run({"init", "--force"}).code == 0);
  CHECK(project.read(".dbssot.yaml") != "version: 1\n");
  Project light;
  light.write("db.py", "from sqlalchemy import create_engine\nengine = create_engine(\"sqlite:///x.db\")\n");
  CHECK(light.run({"init"}).code == 0);
  Project odd;
  odd.write("a: b\n- {c}*/db \"x\".py", "import psycopg2\nc = psycopg2.connect(\"postgresql://u@h/d\")\n");
  odd.write("a: b\n- {c}*/no.env", "DATABASE_URL=postgresql://u@h/d\n");
  odd.write("deploy/pro\"d\\.env", "DATABASE_URL=postgresql://u@h/d\n");
  CHECK(odd.run({"init", "-o", "-"}).code == 0);
  CHECK(odd.run({"init", "-o", "-"}).out == odd.run({"init", "-o", "-", "-j", "7"}).out);
  CHECK_FALSE(odd.has(".dbssot.yaml"));
  Project empty;
  CHECK(empty.run({"init"}).code == 0);
  CHECK(empty.run({"check"}).code == 0);
}

TEST_CASE("config shows each value with its origin") {
  Project project;
  project.write("base.yaml", "rules:\n  hardcoded-url: note\nplatform: heroku\n");
  project.write(".dbssot.yaml",
                "version: 1\nextend: base.yaml\nservices:\n  auth: {paths: [auth/**], mode: async}\nrules:\n  logged-url: error\n"
                "overrides:\n  - {paths: [auth/old/**], rules: {logged-url: off}, reason: going away}\n");
  project.write("auth/old/db.py", "import os\n");
  project.write("auth/tests/test_db.py", "import os\n");
  const auto origin = [&](std::vector<std::string> arguments, const std::string& key) {
    arguments.insert(arguments.begin(), {"config", "--format", "json"});
    const Ran result = project.run(arguments);
    INFO(result.err);
    REQUIRE(result.code == 0);
    for (const auto& line : nlohmann::json::parse(result.out)) {
      if (line["key"] == key) return line["value"].get<std::string>() + " | " + line["origin"].get<std::string>();
    }
    return std::string("none");
  };
  CHECK(origin({}, "services.auth.mode") == "async | .dbssot.yaml:4");
  CHECK(origin({}, "rules.hardcoded-url") == "note | base.yaml:2");
  CHECK(origin({}, "rules.logged-url") == "error | .dbssot.yaml:6");
  CHECK(origin({}, "platform") == "heroku | base.yaml:3");
  CHECK(origin({}, "require-reason") == "false | default");
  CHECK(origin({"--for", "auth/old/db.py"}, "rules.logged-url") == "off | .dbssot.yaml:8");
  CHECK(origin({"--for", "auth/old/db.py"}, "service") == "auth | .dbssot.yaml:4");
  CHECK(origin({"--for", "auth/old/db.py"}, "rules.invalid-url") == "error | default");
  CHECK(origin({"--for", "auth/tests/test_db.py"}, "test code") == "yes | default");
  CHECK(project.run({"config", "--for", "none.py"}).code == 2);
  CHECK_THAT(project.run({"config"}).out, Contains("services.auth.paths") && Contains(".dbssot.yaml:4"));
}

TEST_CASE("config --for takes the nearest policy") {
  Project project;
  project.write(".dbssot.yaml", "version: 1\n");
  project.write("auth/.dbssot.yaml", "rules: {logged-url: note}\n");
  project.write("auth/db.py", "import os\n");
  CHECK_THAT(project.run({"config", "--for", "auth/db.py"}).out, Contains("auth/.dbssot.yaml:1"));
}

TEST_CASE("files --why tells each file's fate") {
  Project project;
  project.write(".dbssot.yaml", "version: 1\nexclude: [legacy/**]\n");
  project.write(".gitignore", "*.log\nout/\nlocal.py\n");
  project.write("db.py", faulty_python);
  project.write("plain.py", "x = 1\n");
  project.write("local.py", faulty_python);
  project.write("legacy/db.py", faulty_python);
  project.write("tests/test_db.py", faulty_python);
  project.write("node_modules/x/db.py", faulty_python);
  project.write("picture.png", "x");
  project.write("huge.py", "import psycopg2\n" + std::string(5u << 20, '#'));
  CHECK(project.run({"files"}).out == "db.py\n");
  const std::string out = project.run({"files", "--why"}).out;
  for (const char* line : {"db.py: audited as Python\n", "plain.py: not parsed: nothing in it speaks of a database\n",
                           "local.py: ignored by .gitignore: local.py\n",
                           "tests/test_db.py: test code; --include-tests has it read\n", "node_modules/: vendored or generated",
                           "picture.png: no kind of file that is read\n", "huge.py: not analysed: larger than 4 MB"}) {
    CHECK_THAT(out, Contains(line));
  }
  CHECK_THAT(out, Contains("legacy/") && Contains("excluded by the policy"));
}

TEST_CASE("misspelt clients and pools in a policy are faults with a suggestion") {
  Project project;
  project.write("db.py", "import os\n");
  const auto said = [&](const std::string& policy) {
    project.write(".dbssot.yaml", policy);
    const Ran result = project.run({"check"});
    return std::to_string(result.code) + " " + result.err;
  };
  CHECK_THAT(said("services: {a: {paths: [a], driver: asyncgp}}\n"), Contains("2 ") && Contains("did you mean `asyncpg`?"));
  CHECK_THAT(said("services: {a: {paths: [a], driver: psycopg}}\n"), Contains("did you mean `psycopg3`?"));
  CHECK_THAT(said("services: {a: {paths: [a], driver: oracle-xyz}}\n"), Contains("known are") && Contains("asyncpg"));
  CHECK_THAT(said("pools: {default: NulPool}\n"), Contains("did you mean `NullPool`?"));
  CHECK_THAT(said("drivers: {sqlalchmy: \"2.0\"}\n"), Contains("did you mean `sqlalchemy`?"));
  CHECK_THAT(said("pools: {default: TracedQueuePool}\ndrivers: {sqlalchemy: \"2.0\"}\n"), Contains("0 "));
}
