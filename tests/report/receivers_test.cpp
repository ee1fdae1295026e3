#include <algorithm>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "report/sample.h"

using namespace dbssot;
using Catch::Matchers::Contains;

TEST_CASE("GitHub: one command a finding, with places and escapes") {
  Sample sample;
  sample.file("a,b:c.py", "é url\nx\n");
  sample.add(0, {1, 4, 1, 7}, Severity::error, "100% wrong");
  sample.add(0, {1, 1, 2, 2}, Severity::note);
  CHECK(sample.written("github") ==
        "::error file=a%2Cb%3Ac.py,line=1,endLine=1,col=3,endColumn=6,title=dbssot (untidy)::100%25 wrong\n"
        "::notice file=a%2Cb%3Ac.py,line=1,endLine=2,title=dbssot (untidy)::engine created twice\n");
}

TEST_CASE("GitHub: text of the project begins no command of its own") {
  Sample sample;
  sample.file("a\n::set-env name=X::y.py", "x\n");
  sample.add(0, {1, 1, 1, 2}, Severity::warning, "reads a\n::add-mask::b");
  const std::string out = sample.written("github");
  CHECK(std::ranges::count(out, '\n') == 1);
}

TEST_CASE("GitHub: the most severe first, and a notice where the runner would drop some") {
  Sample sample;
  sample.file("a.py", "x\n");
  sample.add(0, {1, 1, 1, 2}, Severity::note);
  sample.add(0, {1, 1, 1, 2}, Severity::error);
  CHECK(sample.written("github").starts_with("::error "));
  for (int i = 0; i < 12; ++i) sample.add(0, {1, 1, 1, 2});
  const std::string out = sample.written("github");
  CHECK(out.starts_with("::notice title=dbssot::2 findings are not shown here"));
  CHECK(std::ranges::count(out, '\n') == 15);
}

TEST_CASE("Checkstyle: findings under their files") {
  Sample sample;
  CHECK(sample.written("checkstyle") ==
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n</checkstyle>\n");
  sample.file("a&b.py", "x\n");
  sample.file("c.py", "x\n");
  sample.add(0, {3, 2, 3, 4}, Severity::error, "`<url>`");
  sample.add(0, {}, Severity::note);
  sample.add(1, {1, 1, 1, 2}).suppressed = Suppression{"comment", ""};
  sample.add(1, {1, 1, 1, 2});
  const std::string out = sample.written("checkstyle");
  CHECK_THAT(out,
             Contains("<file name=\"a&amp;b.py\">\n    <error line=\"3\" column=\"2\" severity=\"error\" message=\"`&lt;url&gt;`\" "
                      "source=\"dbssot.untidy\"/>\n    <error line=\"1\" column=\"1\" severity=\"info\"") &&
                 Contains("  </file>\n  <file name=\"c.py\">\n"));
  CHECK(std::ranges::count(out, '\n') == 10);
}

TEST_CASE("JSON lines: the findings of the JSON report, one a line") {
  Sample sample;
  CHECK(sample.written("jsonl").empty());
  sample.file("a.py", "x\n");
  sample.add(0, {1, 1, 1, 2}, Severity::error, "two\nlines");
  sample.add(0, {1, 1, 1, 2}).suppressed = Suppression{"baseline", ""};
  const std::string out = sample.written("jsonl");
  CHECK(std::ranges::count(out, '\n') == 2);
  const auto whole = nlohmann::json::parse(sample.written("json"))["findings"];
  CHECK(nlohmann::json::parse(out.substr(0, out.find('\n'))) == whole[0]);
}

TEST_CASE("text: where there are many, rules stand together, a few of each in full") {
  Sample sample;
  sample.file("a.py", "first line\n");
  for (int i = 0; i < 25; ++i) sample.add(0, {1, 1, 1, 6}).rule = i % 2 == 0 ? sample.untidy.info.id : sample.leaky.info.id;
  const std::string out = sample.written("text");
  std::size_t frames = 0;
  for (std::size_t at = out.find("^^^^^"); at != out.npos; at = out.find("^^^^^", at + 5)) ++frames;
  CHECK(frames == 6);
  std::size_t heads = 0;
  for (std::size_t at = out.find("a.py:1:1: "); at != out.npos; at = out.find("a.py:1:1: ", at + 5)) ++heads;
  CHECK(heads == 25);
  CHECK_THAT(out, Contains("    13  untidy\n    12  leaky\n25 findings"));
}

TEST_CASE("GitLab: a list with unique fingerprints, the rule in the description") {
  Sample sample;
  CHECK(sample.written("gitlab") == "[]\n");
  sample.file("db.py", "x\n");
  sample.add(0, {});
  const auto list = nlohmann::json::parse(sample.written("gitlab"));
  CHECK(list[0]["description"] == "untidy: engine created twice");
  CHECK(list[0]["check_name"] == "untidy");
  CHECK(list[0]["severity"] == "minor");
  CHECK(list[0]["location"] == nlohmann::json({{"path", "db.py"}, {"lines", {{"begin", 1}}}}));
}

TEST_CASE("JUnit: a failure for each finding, one passed case without any") {
  Sample sample;
  CHECK_THAT(sample.written("junit"), Contains("tests=\"1\" failures=\"0\"") && Contains("name=\"no findings\"/>"));
  sample.file("a&b.py", "x\n");
  sample.add(0, {3, 1, 3, 2}, Severity::error, "`<url>` \"stands\" here");
  CHECK_THAT(sample.written("junit"), Contains(R"(<testcase classname="a&amp;b.py" name="untidy:3")") &&
                                          Contains(R"(<failure type="error" message="`&lt;url&gt;` &quot;stands&quot; here">)"));
}

TEST_CASE("JUnit: holds nothing that XML forbids") {
  Sample sample;
  sample.file("a\x01.py", "x\n");
  sample.add(0, {1, 1, 1, 2}, Severity::error, "a\x1b[31m\xef\xbf\xbf]]>");
  CHECK_THAT(sample.written("junit"), Contains("a\\x01.py") && Contains("a\\x1b[31m]]&gt;"));
}

TEST_CASE("Markdown: a table, the most severe first, without links, mentions and HTML of the project") {
  Sample sample;
  CHECK(sample.written("markdown") == "## dbssot\n\nNo findings; 0 of 0 files analysed.\n");
  sample.file("db.py", "x\n");
  sample.add(0, {1, 1, 1, 2}, Severity::note, "later");
  sample.add(0, {1, 1, 1, 2}, Severity::error, "![x](http://e) @all <b> a|b");
  const std::string out = sample.written("markdown");
  CHECK_THAT(out, Contains("| error | untidy | db.py:1 | \\!\\[x\\](http://e) &#64;all &lt;b&gt; a\\|b |\n| note |"));
}

TEST_CASE("every format leaves suppressed findings out, but JSON, which says why, and the page, which hides them behind a filter") {
  Sample sample;
  sample.file("db.py", "x\n");
  sample.add(0, {1, 1, 1, 2}, Severity::error, "unlikely words").suppressed = Suppression{"comment", "known"};
  for (const std::string& format : report::format_names()) {
    CAPTURE(format);
    if (format != "json" && format != "jsonl" && format != "html") CHECK_THAT(sample.written(format), !Contains("unlikely words"));
  }
  const auto document = nlohmann::json::parse(sample.written("json"));
  CHECK(document["findings"][0]["suppressed"]["reason"] == "known");
  CHECK(document["summary"]["findings"] == 0);
}

TEST_CASE("text: of a long way both ends are shown, of other places the first") {
  Sample sample;
  sample.file("db.py", "x\n");
  Finding& finding = sample.add(0, {1, 1, 1, 2}, Severity::error, "message");
  for (int i = 1; i <= 12; ++i) {
    finding.provenance.push_back({finding.place, "step " + std::to_string(i) + "."});
    finding.related.push_back({finding.place, "place " + std::to_string(i) + "."});
  }
  const std::string out = sample.written("text");
  CHECK_THAT(out, Contains("step 4.\n        … and 4 more\n        db.py:1:1  step 9.") && Contains("step 12."));
  CHECK_THAT(out, Contains("place 8.\n        … and 4 more\n") && !Contains("place 9."));
}

TEST_CASE("no format shows a known secret, wherever it stands") {
  Sample sample;
  sample.secrets.add("otter-basalt-19");
  sample.file("db.py", "url = 'otter-basalt-19'\n");
  Finding& finding = sample.add(0, {1, 7, 1, 24}, Severity::error, "literal otter-basalt-19 here");
  finding.help = "not otter-basalt-19";
  finding.provenance.push_back({finding.place, "from otter-basalt-19"});
  finding.related.push_back({finding.place, "beside otter-basalt-19"});
  finding.fix = FixIt{"drop otter-basalt-19", true, {{finding.place, "otter-basalt-19"}}};
  sample.add(0, {1, 7, 1, 24}).suppressed = Suppression{"comment", "it is otter-basalt-19"};
  sample.diagnostics.push_back({DiagnosticLevel::warning, "db.py", 1, "cannot read otter-basalt-19", false});
  for (const std::string& format : report::format_names()) {
    CAPTURE(format);
    CHECK_THAT(sample.written(format), !Contains("otter"));
  }
}

TEST_CASE("no format shows the second line of a secret, which its first gives away") {
  Sample sample;
  sample.file("s.yaml", "POSTGRES_PASSWORD: |\n  first-wombat-line\n  second-wombat-line\nHOST: h\n");
  sample.file("s.py", "PASSWORD = (\n    'third-wombat'\n    'fourth-wombat'\n)\nTOKEN = \"\"\"\nfifth-wombat\n\"\"\"\n");
  for (const std::uint32_t line : {2U, 3U}) sample.add(0, {line, 3, line, 10});
  for (const std::uint32_t line : {2U, 3U, 6U}) sample.add(1, {line, 5, line, 9});
  for (const std::string& format : dbssot::report::format_names()) {
    INFO(format);
    CHECK(sample.written(format).find("wombat") == std::string::npos);
  }
  CHECK(sample.written("text").find("    '***'") != std::string::npos);
}

TEST_CASE("text: findings of a line that no person wrote are told without it") {
  Sample sample;
  sample.file("a.py", std::string(2'000'000, 'x') + "\n");
  for (std::uint32_t column = 1; column < 20'000; ++column) sample.add(0, {1, column, 1, column + 1});
  CHECK(sample.written("text").find("xxxx") == std::string::npos);
  CHECK(sample.written("text").find("a.py:1:") != std::string::npos);
}

TEST_CASE("JSON of every kind: a path is no command and turns no text") {
  Sample sample;
  sample.file("a\u202Egnp##[error].py", "x\n");
  sample.add(0, {1, 1, 1, 2});
  for (const char* format : {"json", "jsonl", "sarif", "gitlab"}) {
    INFO(format);
    const std::string text = sample.written(format);
    CHECK(text.find("##[") == std::string::npos);
    CHECK(text.find("\u202E") == std::string::npos);
  }
}
