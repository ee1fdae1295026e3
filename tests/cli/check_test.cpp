#include <algorithm>

#include <unistd.h>

#include "cli/project.h"

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
using Files = std::vector<std::string>;

namespace {

bool is_root() { return geteuid() == 0; }

}  // namespace

TEST_CASE("check: 0 without findings, 1 with some") {
  Project project;
  project.write("shop/tidy.py", "import os\n");
  const Ran clean = project.run({"check"});
  CHECK(clean.code == 0);
  CHECK_THAT(clean.out, StartsWith("no findings; ") && Contains("analysed"));
  project.write("shop/db.py", faulty_python);
  const Ran faulty = project.run({"check"});
  CHECK(faulty.code == 1);
  CHECK_THAT(faulty.out, StartsWith("shop/db.py:5:29: error: ") && Contains("[hardcoded-url]"));
}

TEST_CASE("check: --fail-on sets what makes the exit code 1") {
  Project project;
  project.write("db.py", faulty_python);
  for (const char* severity : {"note", "warning", "error"}) CHECK(project.run({"check", "--fail-on", severity}).code == 1);
  CHECK(project.run({"check", "--fail-on", "never"}).code == 0);
  project.write(".dbssot.yaml", "version: 1\nrules: {hardcoded-url: warning}\n");
  CHECK(project.run({"check", "--fail-on", "error"}).code == 0);
  CHECK(project.run({"check", "--fail-on", "warning"}).code == 1);
  CHECK(project.run({"check", "--fail-on", "fatal"}).code == 2);
}

TEST_CASE("check: a rule on request runs where the policy or --select names it, and nowhere else") {
  Project project;
  project.write("db.py",
                "import os\n\nimport psycopg\n\n\ndef orders():\n    return psycopg.connect(os.environ[\"DATABASE_URL\"])\n");
  const auto found = [&](const std::vector<std::string>& arguments) {
    const nlohmann::json report = project.checked(arguments);
    return std::ranges::any_of(report["findings"], [](const auto& finding) { return finding["rule"] == "missing-startup-check"; });
  };
  CHECK_FALSE(found({}));
  CHECK(found({"--select", "missing-startup-check"}));
  CHECK_FALSE(found({}));  // what was selected before is not remembered
  project.write(".dbssot.yaml", "version: 1\noverrides:\n  - {paths: [\"other/**\"], rules: {missing-startup-check: error}}\n");
  CHECK_FALSE(found({}));
  project.write(".dbssot.yaml", "version: 1\noverrides:\n  - {paths: [\"db.py\"], rules: {missing-startup-check: error}}\n");
  CHECK(found({}));
  project.write(".dbssot.yaml", "version: 1\nrules: {missing-startup-check: off}\n");
  CHECK_FALSE(found({}));
}

TEST_CASE("check: --select and --ignore choose rules, and know what is none") {
  Project project;
  project.write("db.py", "import sqlalchemy\n\nengine = sqlalchemy.create_engine(\"postgres://shop@db/shop\")\n");
  const Ran one = project.run({"check", "--select", "driver-scheme-mismatch"});
  CHECK_THAT(one.out, Contains("[driver-scheme-mismatch]") && !Contains("[hardcoded-url]"));
  const Ran others = project.run({"check", "--ignore", "driver-scheme-mismatch,missing-timeout", "--ignore", "hardcoded-url"});
  CHECK_THAT(others.out, StartsWith("no findings; "));
  CHECK(others.code == 0);
  const Ran none = project.run({"check", "--select", "driver-scheme-mismach"});
  CHECK(none.code == 2);
  CHECK_THAT(none.err, Contains("did you mean `driver-scheme-mismatch`?"));
}

TEST_CASE("check: paths are those of the checkout on a runner, and frames fit into the terminal") {
  Project project;
  project.write("services/shop/.dbssot.yaml", "version: 1\n");
  project.write("services/shop/db.py",
                "import sqlalchemy\n\nengine = sqlalchemy.create_engine(\"postgres://shop@db/shop\", "
                "connect_args={\"connect_timeout\": 60}, future=True)\n");
  std::istringstream in;
  std::ostringstream out, err;
  dbssot::cli::World world{in, out, err, project.root().string(), {{"CI_PROJECT_DIR", project.root().string()}}, false, false};
  CHECK(dbssot::cli::run({"check", "services/shop", "--format", "gitlab"}, world) == 1);
  CHECK_THAT(out.str(), Contains("\"services/shop/db.py\""));
  out.str("");
  world.environment = {{"NO_COLOR", "1"}};
  world.out_is_terminal = true;
  world.columns = 60;
  CHECK(dbssot::cli::run({"check", "services/shop"}, world) == 1);
  std::istringstream lines(out.str());
  bool has_frame = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.find(" | ") == std::string::npos) continue;
    has_frame = true;
    CHECK(line.size() <= 60 + 4);  // an ellipsis is three bytes wide, twice
  }
  CHECK(has_frame);
}

TEST_CASE("check: a summary says how many findings can be fixed") {
  Project project;
  project.write("db.py", "import sqlalchemy\n\nengine = sqlalchemy.create_engine(\"postgres://shop@db/shop\")\n");
  CHECK_THAT(project.run({"check"}).out, Contains("1 fixable with --fix"));
}

TEST_CASE("check: globs of the policy that match nothing are told, and no fault") {
  Project project;
  project.write("shop/db.py", "import os\n");
  project.write(".dbssot.yaml",
                "version: 1\nexclude: [legacy/**, \"shop/o*\"]\nservices: {shop: {paths: [shop/**]}, auth: {paths: [aut/**]}}\n"
                "overrides:\n  - {paths: [scripts/**], rules: {direct-url-read: off}}\n");
  project.write("shop/old.py", "import os\n");
  const Ran told = project.run({"check", "--strict"});
  CHECK(told.code == 0);
  CHECK_THAT(told.err, Contains("`legacy/**`") && Contains("`aut/**`") && Contains("`scripts/**`") && !Contains("`shop/**`") &&
                           !Contains("`shop/o*`"));
}

TEST_CASE("check: suppressed findings do not count") {
  Project project;
  project.write("db.py",
                "import psycopg2\n\n# dbssot: allow hardcoded-url -- the tutorial's own\n"
                "connection = psycopg2.connect(\"postgresql://app@db.shop.internal/shop?connect_timeout=60\")\n");
  const auto report = project.checked();
  REQUIRE(report["findings"].size() == 1);
  CHECK(report["findings"][0]["suppressed"]["by"] == "comment");
  CHECK(report["summary"]["findings"] == 0);
  CHECK(project.run({"check"}).code == 0);
}

TEST_CASE("check: faulty use ends with 2, says what is near, and writes no report") {
  Project project;
  project.write("db.py", faulty_python);
  const auto refused = [&](const std::vector<std::string>& arguments, const std::string& message) {
    const Ran result = project.run(arguments);
    CAPTURE(result.err);
    CHECK(result.code == 2);
    CHECK(result.out.empty());
    CHECK_THAT(result.err, Contains(message));
  };
  refused({"check", "missing/"}, "no such file or folder: missing/");
  refused({"check", "--format", "sarfi"}, "did you mean `sarif`?");
  refused({"check", "--also", "sarfi=x"}, "did you mean `sarif`?");
  refused({"check", "--also", "sarif"}, "FORMAT=FILE");
  refused({"check", "--fail_on", "error"}, "did you mean `--fail-on`?");
  refused({"chekc"}, "did you mean `check`?");
  refused({"check", "--config", "missing.yaml"}, "no such policy file: missing.yaml");
  refused({"check", "-o", "missing/report.txt"}, "cannot write");
  refused({"check", "-j", "many"}, "-j");
}

TEST_CASE("a URL put where a path, a name or a command belongs is not repeated with its password") {
  Project project;
  const std::string url = "postgresql://app:tram-lemon-84@db.internal/shop";
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{{"check", url},
                                                                                         {"check", "--config", url},
                                                                                         {"check", "--format", url},
                                                                                         {"check", "--also", "json=" + url + "/x"},
                                                                                         {"check", "--fail-on", url},
                                                                                         {"explain", url},
                                                                                         {"facts", url},
                                                                                         {"url", url},
                                                                                         {url}}) {
    const Ran result = project.run(arguments);
    CHECK(result.code == 2);
    CHECK_THAT(result.err, !Contains("tram"));
  }
}

TEST_CASE("check: -o leaves standard output empty, --also writes another report beside it") {
  Project project;
  project.write("db.py", faulty_python);
  const Ran result =
      project.run({"check", "--format", "json", "-o", "out.json", "--also", "sarif=out.sarif", "--also", "text=out.txt"});
  CHECK(result.code == 1);
  CHECK(result.out.empty());
  CHECK(nlohmann::json::parse(project.read("out.json"))["findings"].size() == 1);
  CHECK(nlohmann::json::parse(project.read("out.sarif"))["runs"][0]["results"].size() == 1);
  CHECK_THAT(project.read("out.txt"), Contains("[hardcoded-url]") && !Contains("\x1b"));
  const Ran both = project.run({"check", "--also", "gitlab=out.json"});
  CHECK_THAT(both.out, Contains("[hardcoded-url]"));
  CHECK(nlohmann::json::parse(project.read("out.json")).is_array());
}

TEST_CASE("check: every format writes something of its own") {
  Project project;
  project.write("db.py", faulty_python);
  for (const char* format : {"json", "jsonl", "sarif", "github", "gitlab", "junit", "checkstyle", "markdown", "text"}) {
    CAPTURE(format);
    const Ran result = project.run({"check", "--format", format});
    CHECK(result.code == 1);
    CHECK_THAT(result.out, Contains("hardcoded-url") && Contains("db.py"));
  }
}

TEST_CASE("check: every format is the same whatever the number of threads") {
  Project project;
  for (int i = 0; i < 12; ++i) project.write("s" + std::to_string(i) + "/db.py", faulty_python);
  for (const char* format : {"json", "jsonl", "sarif", "github", "gitlab", "junit", "checkstyle", "markdown", "text"}) {
    CAPTURE(format);
    CHECK(project.run({"check", "--format", format, "-j", "1"}).out == project.run({"check", "--format", format, "-j", "8"}).out);
  }
}

TEST_CASE("check: remarks of a kind are counted after a few") {
  Project project;
  for (int i = 0; i < 9; ++i) project.write("c" + std::to_string(i) + ".json", "{\"DATABASE_URL\": ");
  const std::string err = project.run({"check", "--no-progress"}).err;
  INFO(err);
  CHECK(std::ranges::count(err, '\n') == 5);
  CHECK_THAT(err, Contains("dbssot: and 6 more: "));
}

TEST_CASE("check: files are named from the root, for a single file and from a folder below") {
  Project project;
  project.write(".dbssot.yaml", "version: 1\n");
  project.write("shop/core/db.py", faulty_python);
  CHECK(files_of(project.checked()) == Files{"shop/core/db.py"});
  CHECK(files_of(project.checked({"shop/core/db.py"})) == Files{"shop/core/db.py"});
  const Ran below = ran({"check", "--format", "json", "core"}, "", project.at("shop"));
  CHECK(files_of(nlohmann::json::parse(below.out)) == Files{"shop/core/db.py"});
}

TEST_CASE("check: .gitignore files count at every depth, without git too") {
  Project project;
  project.write(".dbssot.yaml", "version: 1\n");
  project.write(".gitignore", "/build/\n*.gen.py\n");
  project.write("shop/.gitignore", "local.py\n!kept.gen.py\n");
  for (const char* file : {"build/a.py", "shop/local.py", "shop/b.gen.py", "shop/kept.gen.py", "shop/db.py", "other/local.py"}) {
    project.write(file, faulty_python);
  }
  CHECK(files_of(project.checked()) == Files{"other/local.py", "shop/db.py", "shop/kept.gen.py"});
  CHECK(files_of(project.checked({"shop/local.py"})) == Files{"shop/local.py"});  // named is named
}

TEST_CASE("check: vendored trees are left out unless named") {
  Project project;
  project.write(".dbssot.yaml", "version: 1\n");
  project.write("node_modules/x/db.py", faulty_python);
  project.write("third_party/db.py", faulty_python);
  project.write("db.py", faulty_python);
  CHECK(files_of(project.checked()) == Files{"db.py"});
  CHECK(files_of(project.checked({"third_party"})) == Files{"third_party/db.py"});
}

TEST_CASE("check: test code is left out unless it is asked for or named") {
  Project project;
  for (const char* file : {"tests/helper.py", "shop/test_db.py", "conftest.py", "db.py"}) project.write(file, faulty_python);
  CHECK(files_of(project.checked()) == Files{"db.py"});
  CHECK(project.checked({"--include-tests"})["summary"]["files"] == 4);
  CHECK(project.checked({"shop/test_db.py"})["summary"]["files"] == 1);
}

TEST_CASE("check: faults of the policy name their line and the nearest key, and nothing is judged") {
  Project project;
  project.write("db.py", faulty_python);
  project.write(".dbssot.yaml", "version: 1\nvariable: [DATABASE_URL]\n");
  const Ran misspelt = project.run({"check"});
  CHECK(misspelt.code == 2);
  CHECK(misspelt.out.empty());
  CHECK_THAT(misspelt.err, Contains(".dbssot.yaml:2:1: ") && Contains("`variables`"));
  project.write(".dbssot.yaml", "version: 1\nrules:\n  hardcoded-ulr: off\n");
  CHECK_THAT(project.run({"check"}).err, Contains(".dbssot.yaml:3:3: ") && Contains("`hardcoded-url`"));
  project.write(".dbssot.yaml", "version: [1\n");
  CHECK(project.run({"check"}).code == 2);
  CHECK(project.run({"check", "--isolated"}).code == 1);
}

TEST_CASE("check: two runs and any number of threads give the same bytes") {
  Project project;
  for (int i = 0; i < 20; ++i) project.write("shop/m" + std::to_string(i) + ".py", faulty_python);
  project.write("compose.yaml", "services:\n  shop:\n    environment:\n      DATABASE_URL: postgresql://app:tram-84@db/shop\n");
  for (const char* format : {"json", "sarif", "text"}) {
    CAPTURE(format);
    const Ran first = project.run({"check", "--format", format, "-j1"});
    CHECK(first.out == project.run({"check", "--format", format, "-j1"}).out);
    CHECK(first.out == project.run({"check", "--format", format, "-j2"}).out);
    CHECK(first.out == project.run({"check", "--format", format, "-j8"}).out);
  }
}

TEST_CASE("check: files that cannot be analysed cost themselves alone, are named and counted") {
  Project project;
  project.write("db.py", faulty_python);
  project.write("empty.py", "");
  project.write("latin.py", "# caf\xe9\n" + faulty_python);
  project.write("nul.py", std::string("DATABASE_URL = '\0'\n", 19) + faulty_python);
  project.write("huge.py", faulty_python + std::string(64 << 20, '#'));
  project.write("cut.py", faulty_python + "\ndef broken(:\n    DATABASE_URL = ((\n");
  if (!is_root()) {
    project.write("closed.py", faulty_python);
    std::filesystem::permissions(project.root() / "closed.py", std::filesystem::perms::none);
  }
  const auto report = project.checked();
  CAPTURE(report["diagnostics"].dump(1));
  const auto named = [&](const std::string& file) {
    return std::ranges::any_of(report["diagnostics"], [&](const auto& diagnostic) { return diagnostic["file"] == file; });
  };
  CHECK(named("huge.py"));
  CHECK(named("cut.py"));
  CHECK_FALSE(named("empty.py"));
  if (!is_root()) CHECK(named("closed.py"));
  const Files files = files_of(report);
  CHECK(std::ranges::count(files, "db.py") == 1);
  CHECK(report["summary"]["parsed"] < report["summary"]["files"]);
  const Ran text = project.run({"check"});
  const auto counts = std::to_string(report["summary"]["parsed"].get<int>()) + " of " +
                      std::to_string(report["summary"]["files"].get<int>()) + " files analysed";
  CHECK_THAT(text.out, Contains(counts));
  CHECK(text.code == 1);
  CHECK(project.run({"check", "--strict"}).code == 3);
}

TEST_CASE("check: links that go round or out of the tree are not followed") {
  Project project, outside;
  outside.write("secret.py", faulty_python);
  project.write("shop/db.py", faulty_python);
  std::filesystem::create_symlink("..", project.root() / "shop" / "round");
  std::filesystem::create_symlink("self", project.root() / "self");
  std::filesystem::create_symlink(outside.root(), project.root() / "out");
  std::filesystem::create_symlink(outside.root() / "secret.py", project.root() / "out.py");
  CHECK(files_of(project.checked()) == Files{"shop/db.py"});
}

TEST_CASE("check: names of files cannot write to the terminal or begin a line") {
  Project project;
  project.write("shop/a\nb\x1b[31m.py", faulty_python);
  for (const char* format : {"text", "github", "junit"}) {
    CAPTURE(format);
    const Ran result = project.run({"check", "--format", format});
    CHECK_THAT(result.out, !Contains("\x1b") && !Contains("a\nb") && Contains("a\\x0ab\\x1b[31m.py"));
  }
  const std::string markdown = project.run({"check", "--format", "markdown"}).out;
  CHECK_THAT(markdown, !Contains("\x1b") && Contains("a\\\\x0ab\\\\x1b\\[31m.py"));
  CHECK(project.checked()["findings"][0]["file"] == "shop/a\nb\x1b[31m.py");
}

TEST_CASE("check: on GitHub, neither report nor diagnostics can give the runner a command") {
  Project project;
  project.write("a##[set-env name=A]b.py", "DATABASE_URL = ((\ndef (:\n" + faulty_python);
  std::istringstream in;
  std::ostringstream out, err;
  dbssot::cli::World world{in, out, err, project.root().string(), {{"GITHUB_ACTIONS", "true"}}, false, false};
  CHECK(dbssot::cli::run({"check"}, world) <= 1);
  CHECK_THAT(err.str(), Contains("set-env") && !Contains("##["));
  CHECK_THAT(out.str(), StartsWith("::stop-commands::"));
  const std::string token = out.str().substr(17, out.str().find('\n') - 17);
  CHECK_THAT(out.str(), Catch::Matchers::EndsWith("::" + token + "::\n"));
}

TEST_CASE("check: an unreadable byte in a name is no reason to fail") {
  Project project;
  project.write("shop/\xff.py", faulty_python);
  CHECK(project.checked()["findings"].size() == 1);
  CHECK(project.run({"check", "--format", "sarif"}).code == 1);
}

TEST_CASE("check: a file that is named without a root above it stands in its own folder") {
  Project project;
  project.write("shop/db.py", faulty_python);
  CHECK(files_of(project.checked({"shop/db.py"})) == Files{"db.py"});
}

TEST_CASE("check: colour only where it is wanted") {
  Project project;
  project.write("db.py", faulty_python);
  CHECK_THAT(project.run({"check"}).out, !Contains("\x1b["));
  CHECK_THAT(project.run({"check", "--color", "always"}).out, Contains("\x1b["));
}

TEST_CASE("check: --only-files analyses everything and reports what touches the files") {
  Project project;
  project.write("a.py", faulty_python);
  project.write("b.py", faulty_python);
  const auto report = project.checked({"--only-files", "b.py"});
  CHECK(files_of(report) == Files{"b.py"});
  CHECK(report["summary"]["files"] == 2);
}

TEST_CASE("check: the time is told only when it is asked for") {
  Project project;
  project.write("db.py", faulty_python);
  CHECK(project.checked()["summary"]["seconds"].is_null());
  CHECK(project.checked({"--timing"})["summary"]["seconds"].is_number());
}

TEST_CASE("check and facts: several paths have the working directory as root") {
  Project project;
  project.write("a/db.py", faulty_python);
  project.write("b/db.py", faulty_python);
  CHECK(files_of(project.checked({"a", "b"})) == Files{"a/db.py", "b/db.py"});
  const Ran facts = project.run({"facts", "--format", "jsonl", "a", "b"});
  CHECK(facts.code == 0);
  CHECK_THAT(facts.out, Contains(R"("file":"a/db.py")") && Contains(R"("file":"b/db.py")"));
}

TEST_CASE("facts: one object a line with the stable fields, -o leaves standard output empty") {
  Project project;
  project.write("db.py", faulty_python);
  const Ran facts = project.run({"facts", "--format", "jsonl"});
  std::istringstream lines(facts.out);
  std::size_t connections = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto fact = nlohmann::json::parse(line);
    for (const char* field : {"kind", "file", "line", "column", "end_line", "service", "scope"}) CHECK(fact.contains(field));
    if (fact["kind"] == "connection") ++connections;
  }
  CHECK(connections == 1);
  const Ran written = project.run({"facts", "--format", "jsonl", "-o", "facts.jsonl"});
  CHECK(written.out.empty());
  CHECK(project.read("facts.jsonl") == facts.out);
}

TEST_CASE("check: a rule of the policy's own is listed, explained, selected, silenced and in every report") {
  Project project;
  project.write("db.py",
                "import os\nimport psycopg2\n\na = psycopg2.connect(os.environ['DATABASE_URL'])\n"
                "b = psycopg2.connect(os.environ['DATABASE_URL'])  # dbssot: allow no-connect -- the old one\n"
                "c = psycopg2.connect(unknown(), sslmode=unknown())\n");
  project.write(
      ".dbssot.yaml",
      "rules:\n  no-connect:\n    fact: connection\n    where: {library: psycopg2, sources.kind: env}\n"
      "    message: '{call} connects to {value}'\n    help: Ask the gateway.\n"
      "  known-tls:\n    fact: connection\n    where: {arguments.sslmode: {not: verify-full, exists: true}}\n    message: m\n");
  CHECK_THAT(project.run({"rules"}).out, Contains("no-connect") && Contains("(from .dbssot.yaml)"));
  CHECK_THAT(project.run({"explain", "no-connect"}).out, Contains("# no-connect") && Contains("Ask the gateway."));
  const nlohmann::json report = project.checked({"--select", "no-connect,known-tls"});
  REQUIRE(report["findings"].size() == 2);  // an argument that was not followed is neither verify-full nor something else
  CHECK(report["findings"][0]["message"] == "psycopg2.connect connects to {DATABASE_URL}");
  CHECK(report["findings"][0]["help"] == "Ask the gateway.");
  CHECK(report["findings"][1]["suppressed"]["reason"] == "the old one");
  const Ran sarif = project.run({"check", "--format", "sarif"});
  CHECK_THAT(sarif.out, Contains("\"id\": \"no-connect\"") && Contains("Ask the gateway."));
  CHECK(project.run({"check", "--select", "no-conect"}).code == 2);
  CHECK(project.run({"baseline", "create"}).code == 0);
  CHECK(project.checked({"--baseline", ".dbssot-baseline.json", "--select", "no-connect"})["findings"][0]["suppressed"]["by"] ==
        "baseline");
}
