#include "cli/project.h"

using Catch::Matchers::Contains;

namespace {

std::string connects_to(const std::string& name) {
  return "def " + name + "():\n    return psycopg2.connect(\"postgresql://app@db.shop.internal:5432/" + name +
         "\", connect_timeout=60)\n\n\n";
}
const std::string head = "import psycopg2\n\n\n";

}  // namespace

TEST_CASE("baseline: what is accepted passes, what is new does not") {
  Project project;
  project.write("db.py", head + connects_to("shop"));
  CHECK(project.run({"check"}).code == 1);
  const Ran created = project.run({"baseline", "create"});
  CHECK(created.code == 0);
  CHECK_THAT(created.err, Contains("1 finding written to .dbssot-baseline.json"));
  CHECK(project.run({"check", "--baseline", ".dbssot-baseline.json"}).code == 0);
  const auto report = project.checked({"--baseline", ".dbssot-baseline.json"});
  CHECK(report["findings"][0]["suppressed"]["by"] == "baseline");
  CHECK(report["summary"]["findings"] == 0);

  project.write("db.py", head + "x = 1\n" + connects_to("ledger") + connects_to("shop"));
  const Ran checked = project.run({"check", "--baseline", ".dbssot-baseline.json"});
  CHECK(checked.code == 1);
  CHECK_THAT(checked.out, Contains("/ledger") && !Contains("/shop\""));
}

TEST_CASE("baseline: it survives moved lines, a renamed file and a formatter") {
  Project project;
  project.write("db.py", head + connects_to("shop"));
  REQUIRE(project.run({"baseline", "create"}).code == 0);
  std::filesystem::remove(project.at("db.py"));
  project.write("lib/database.py", "\n\n" + head +
                                       "def shop():\n    return psycopg2.connect(\n        "
                                       "'postgresql://app@db.shop.internal:5432/shop',\n connect_timeout=60,\n    )\n");
  CHECK(project.run({"check", "--baseline", ".dbssot-baseline.json"}).code == 0);
  const Ran pruned = project.run({"baseline", "prune"});
  CHECK_THAT(pruned.err, Contains("0 findings removed") && Contains("1 kept"));
  CHECK_THAT(project.read(".dbssot-baseline.json"), Contains("lib/database.py") && !Contains("\"db.py\""));
}

TEST_CASE("baseline: two equal findings of one file are both counted") {
  Project project;
  project.write("db.py", head + connects_to("shop"));
  REQUIRE(project.run({"baseline", "create"}).code == 0);
  project.write("db.py", head + connects_to("shop") + connects_to("shop"));
  CHECK(project.run({"check", "--baseline", ".dbssot-baseline.json"}).code == 1);
  REQUIRE(project.run({"baseline", "create", "--force"}).code == 0);
  CHECK(project.run({"check", "--baseline", ".dbssot-baseline.json"}).code == 0);
  CHECK_THAT(project.read(".dbssot-baseline.json"), Contains("\"count\":2"));
}

TEST_CASE("baseline: a missing or broken file is an error, not an empty baseline") {
  Project project;
  project.write("db.py", head + connects_to("shop"));
  project.write("broken.json", "{");
  for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{{"check", "--baseline", "none.json"},
                                                                                       {"baseline", "prune"},
                                                                                       {"baseline", "check", "-o", "none.json"},
                                                                                       {"check", "--baseline", "broken.json"},
                                                                                       {"baseline"},
                                                                                       {"baseline", "update"}}) {
    const Ran result = project.run(command);
    CAPTURE(result.err);
    CHECK(result.code == 2);
    CHECK(result.out.empty());
  }
}

TEST_CASE("baseline: create does not swallow what is new, prune adds nothing") {
  Project project;
  project.write("db.py", head + connects_to("shop"));
  REQUIRE(project.run({"baseline", "create", "-o", "b.json"}).code == 0);
  const std::string first = project.read("b.json");
  CHECK(project.run({"baseline", "create", "-o", "b.json"}).code == 0);  // the same again
  project.write("db.py", head + connects_to("shop") + connects_to("ledger"));
  CHECK(project.run({"baseline", "create", "-o", "b.json"}).code == 2);
  CHECK(project.run({"baseline", "prune", "-o", "b.json"}).code == 0);
  CHECK(project.read("b.json") == first);
}

TEST_CASE("baseline: check fails when entries are stale, prune removes them") {
  Project project;
  project.write("db.py", head + connects_to("shop") + connects_to("ledger"));
  REQUIRE(project.run({"baseline", "create"}).code == 0);
  CHECK(project.run({"baseline", "check"}).code == 0);
  project.write("db.py", head + connects_to("shop"));
  const Ran stale = project.run({"baseline", "check"});
  CHECK(stale.code == 1);
  CHECK_THAT(stale.out, Contains("db.py: hardcoded-url") && Contains("1 of 2 findings no longer there"));
  const Ran checked = project.run({"check", "--baseline", ".dbssot-baseline.json"});
  CHECK(checked.code == 0);
  CHECK_THAT(checked.err, Contains("1 finding is no longer there"));
  CHECK(project.run({"baseline", "prune"}).code == 0);
  CHECK(project.run({"baseline", "check"}).code == 0);
}

TEST_CASE("baseline: a run over one folder leaves the entries of others alone") {
  Project project;
  project.write(".dbssot.yaml", "version: 1\n");
  project.write("a/db.py", head + connects_to("shop"));
  project.write("b/db.py", head + connects_to("ledger"));
  REQUIRE(project.run({"baseline", "create"}).code == 0);
  project.write("a/db.py", "import os\n");
  CHECK(project.run({"baseline", "check", "b"}).code == 0);
  CHECK(project.run({"baseline", "check", "a"}).code == 1);
  CHECK(project.run({"baseline", "prune", "b"}).code == 0);
  CHECK_THAT(project.read(".dbssot-baseline.json"), Contains("a/db.py"));
  // Equal to an accepted one elsewhere, but not moved from there.
  project.write("b/new.py", head + connects_to("shop"));
  CHECK(project.run({"check", "b", "--baseline", ".dbssot-baseline.json"}).code == 1);
}

TEST_CASE("baseline: it holds no secret, and stays the same over runs and threads") {
  Project project;
  project.write("db.py",
                head + "c = psycopg2.connect(\"postgresql://app:tram-lemon-84@db.shop.internal/shop\", connect_timeout=60)\n" +
                    connects_to("b"));
  const std::string one = project.run({"baseline", "create", "-o", "-", "-j", "1"}).out;
  CHECK_THAT(one, !Contains("tram") && Contains("hardcoded-password"));
  CHECK(one == project.run({"baseline", "create", "-o", "-", "-j", "8"}).out);
}
