#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "report/sample.h"

using namespace dbssot;
using nlohmann::json;

namespace {

json run_of(Sample& sample) {
  const json log = json::parse(sample.written("sarif"));
  CHECK(log["version"] == "2.1.0");
  REQUIRE(log["runs"].size() == 1);
  return log["runs"][0];
}

json only_result(Sample& sample) {
  const json run = run_of(sample);
  REQUIRE(run["results"].size() == 1);
  return run["results"][0];
}

}  // namespace

TEST_CASE("SARIF: a run without findings has an empty list of results") {
  Sample sample;
  const json run = run_of(sample);
  CHECK(run["results"] == json::array());
  CHECK(run["invocations"][0]["executionSuccessful"] == true);
}

TEST_CASE("SARIF: rules have what GitHub asks for") {
  Sample sample;
  const json rules = run_of(sample)["tool"]["driver"]["rules"];
  REQUIRE(rules.size() == 2);
  for (const json& rule : rules) {
    for (const char* text : {"shortDescription", "fullDescription", "help"})
      CHECK_FALSE(rule[text]["text"].get<std::string>().empty());
    CHECK(rule["fullDescription"]["text"].get<std::string>().size() <= 1024);
    CHECK(rule["properties"]["tags"].size() <= 10);
    CHECK(rule["properties"].contains("precision"));
  }
  CHECK(rules[0]["properties"]["security-severity"] == "7.0");
  CHECK_FALSE(rules[0]["properties"].contains("problem.severity"));
  CHECK(rules[1]["properties"]["problem.severity"] == "warning");
  CHECK_FALSE(rules[1]["properties"].contains("security-severity"));
}

TEST_CASE("SARIF: a result names its rule, one place and its fingerprints") {
  Sample sample;
  sample.file("db.py", " a\nb\n  \t\tc\n d");
  sample.add(0, {2, 1, 2, 2}, Severity::error);
  const json result = only_result(sample);
  CHECK(result["ruleId"] == "untidy");
  CHECK(result["ruleIndex"] == 1);
  CHECK(result["level"] == "error");
  REQUIRE(result["locations"].size() == 1);
  const json region = result["locations"][0]["physicalLocation"]["region"];
  CHECK(region == json({{"startLine", 2}, {"startColumn", 1}, {"endLine", 2}, {"endColumn", 2}}));
  CHECK(result["partialFingerprints"]["primaryLocationLineHash"] == "54703d4cd895b18:1");
  CHECK(result["partialFingerprints"]["dbssot/v1"] == "0");
}

TEST_CASE("SARIF: a place without a line, past the end or over several lines still has a region on one line") {
  Sample sample;
  sample.file("db.py", "engine = create(\n  url)\n");
  sample.add(0, {});
  sample.add(0, {1, 10, 2, 7});
  sample.add(0, {9, 4, 9, 8});
  for (const json& result : run_of(sample)["results"]) {
    const json region = result["locations"][0]["physicalLocation"]["region"];
    CHECK(region["startLine"] >= 1);
    CHECK(region["startColumn"] >= 1);
    CHECK(region["endLine"] == region["startLine"]);
    CHECK(region["endColumn"] >= region["startColumn"]);
    CHECK_FALSE(result["partialFingerprints"]["primaryLocationLineHash"].get<std::string>().empty());
  }
}

TEST_CASE("SARIF: columns count UTF-16 code units") {
  Sample sample;
  sample.file("db.py", "é😀 url\n");  // u begins at byte 7, of which é takes two and the face four
  sample.add(0, {1, 8, 1, 11});
  const json run = run_of(sample);
  CHECK(run["columnKind"] == "utf16CodeUnits");
  const json region = run["results"][0]["locations"][0]["physicalLocation"]["region"];
  CHECK(region["startColumn"] == 5);
  CHECK(region["endColumn"] == 8);
}

TEST_CASE("SARIF: paths become relative, encoded URIs") {
  Sample sample;
  sample.file("c:odd name/50%/é[1].py", "x\n");
  sample.add(0, {1, 1, 1, 2});
  CHECK(only_result(sample)["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] ==
        "c%3Aodd%20name/50%25/%C3%A9%5B1%5D.py");
}

TEST_CASE("SARIF: suppressed findings are left out") {
  Sample sample;
  sample.file("db.py", "x\n");
  sample.add(0, {1, 1, 1, 2}).suppressed = Suppression{"comment", "known"};
  CHECK(run_of(sample)["results"].empty());
}

TEST_CASE("SARIF: steps become a flow, of a thousand at most, and related places are linked") {
  Sample sample;
  sample.file("db.py", "x\n");
  Finding& finding = sample.add(0, {1, 1, 1, 2});
  finding.provenance.assign(1500, {finding.place, "reads DATABASE_URL"});
  finding.related.push_back({finding.place, "the other engine"});
  const json result = only_result(sample);
  const json steps = result["codeFlows"][0]["threadFlows"][0]["locations"];
  CHECK(steps.size() == 1000);
  CHECK(steps[0]["location"]["message"]["text"] == "reads DATABASE_URL");
  CHECK(result["relatedLocations"][0]["id"] == 1);
  CHECK(result["message"]["text"] == "engine created twice. See also [db.py:1](1)");
}

TEST_CASE("SARIF: text of the project makes no links") {
  Sample sample;
  sample.file("db.py", "x\n");
  sample.add(0, {1, 1, 1, 2}, Severity::warning, "reads [here](https://evil.example)");
  CHECK(only_result(sample)["message"]["text"] == "reads [here\\](https://evil.example)");
}

TEST_CASE("SARIF: of very many findings the most severe stay, and a notice tells of the others") {
  Sample sample;
  sample.file("db.py", "x\n");
  for (int i = 0; i < 5100; ++i) sample.add(0, {1, 1, 1, 2}, i >= 5000 ? Severity::error : Severity::note);
  const json run = run_of(sample);
  REQUIRE(run["results"].size() == 5000);
  CHECK(run["results"][99]["level"] == "error");
  CHECK(run["results"][100]["level"] == "note");
  CHECK_THAT(run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"].get<std::string>(),
             Catch::Matchers::StartsWith("100 further findings"));
}

TEST_CASE("SARIF: a fix says what is replaced") {
  Sample sample;
  sample.file("db.py", "é url\n");
  Finding& finding = sample.add(0, {1, 4, 1, 7});
  finding.fix = FixIt{"ask the builder", true, {{finding.place, "builder.url()"}}};
  const json change = only_result(sample)["fixes"][0]["artifactChanges"][0];
  CHECK(change["artifactLocation"]["uri"] == "db.py");
  CHECK(change["replacements"][0]["insertedContent"]["text"] == "builder.url()");
  CHECK(change["replacements"][0]["deletedRegion"]["startColumn"] == 3);
}

TEST_CASE("SARIF: paths are relative to the checkout, and a category names the run") {
  Sample sample;
  sample.folder = "services/my shop/";
  sample.file("db.py", "a\n");
  sample.add(0, {1, 1, 1, 2});
  CHECK_FALSE(run_of(sample).contains("automationDetails"));
  CHECK(only_result(sample)["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "services/my%20shop/db.py");
  sample.category = "shop";
  CHECK(run_of(sample)["automationDetails"]["id"] == "shop/");
  CHECK(sample.written("gitlab").find("services/my shop/db.py") != std::string::npos);
  CHECK(sample.written("github").find("file=services/my shop/db.py") != std::string::npos);
}

TEST_CASE("SARIF: suppressed findings are there when asked for, with the reason") {
  Sample sample;
  sample.file("db.py", "a\n");
  sample.add(0, {1, 1, 1, 2}).suppressed = Suppression{"comment", "the tutorial's own"};
  CHECK(run_of(sample)["results"].empty());
  sample.with_suppressed = true;
  const json suppression = only_result(sample)["suppressions"][0];
  CHECK(suppression["kind"] == "inSource");
  CHECK(suppression["justification"] == "the tutorial's own");
}

TEST_CASE("SARIF: 30,000 findings, long messages and long ways keep the limits of code scanning") {
  Sample sample;
  sample.file("db.py", "a\n");
  for (int i = 0; i < 30'000; ++i) sample.add(0, {1, 1, 1, 2}, i % 10 == 0 ? Severity::error : Severity::note);
  sample.findings[0].message = std::string(5'000, 'x');
  for (std::uint32_t i = 1; i <= 3'000; ++i) sample.findings[0].provenance.push_back({{FileId{0}, {1, i, 1, i + 1}}, "step"});
  const json run = run_of(sample);
  REQUIRE(run["results"].size() == 5'000);
  CHECK(run["results"][0]["message"]["text"].get<std::string>().size() < 2'100);
  const json& steps = run["results"][0]["codeFlows"][0]["threadFlows"][0]["locations"];
  REQUIRE(steps.size() == 1'000);
  CHECK(steps.back()["location"]["physicalLocation"]["region"]["startColumn"] == 2);  // the line ends there; it is the last step
  CHECK(run["results"][2'999]["level"] == "error");
  CHECK(run["results"][3'000]["level"] == "note");
  CHECK(run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"].get<std::string>().find("25000 further") !=
        std::string::npos);
}
