#include "lint/baseline.h"

#include <catch2/catch.hpp>

#include "lint/fingerprint.h"

using namespace dbssot;

namespace {

/// Files with findings on whole lines of them.
struct Run {
  std::map<std::string, SourceText> texts;
  std::vector<std::string> files;
  std::vector<Finding> findings;

  void file(const std::string& path, const std::string& text) {
    texts.emplace(path, SourceText(text));
    files.push_back(path);
  }
  Finding& finds(std::uint32_t file, std::uint32_t line, std::uint32_t end_line = 0) {
    const SourceText& text = texts.at(files[file]);
    const std::uint32_t last = end_line == 0 ? line : end_line;
    const Range range{line, 1, last, static_cast<std::uint32_t>(text.line(last).size()) + 1};
    Finding finding;
    finding.rule = "hardcoded-url";
    finding.place = {FileId{file}, range};
    return findings.emplace_back(std::move(finding));
  }
  void done() {
    add_fingerprints(findings, files, [this](std::string_view path) { return &texts.at(std::string(path)); }, {});
  }
};

std::vector<std::string> contents(const std::string& text) {
  Run run;
  run.file("a.py", text);
  run.finds(0, 1, static_cast<std::uint32_t>(run.texts.at("a.py").line_count() - 1));
  run.done();
  return {run.findings[0].content};
}

const auto everywhere = [](const std::string&) { return true; };

std::size_t count(const std::vector<bool>& flags) { return static_cast<std::size_t>(std::ranges::count(flags, true)); }

}  // namespace

TEST_CASE("content is what formatters leave as it was") {
  const auto plain = contents("engine = create_engine('postgresql://db/shop', pool_size=5)\n");
  CHECK(plain == contents("engine = create_engine(\n    \"postgresql://db/shop\",\n    pool_size=5,\n)\n"));
  CHECK(plain == contents("engine=create_engine( 'postgresql://db/shop',pool_size = 5 )\r\n"));
  CHECK(plain != contents("engine = create_engine('postgresql://db/shop', pool_size=6)\n"));
  CHECK(contents("url: postgresql://db/shop\n") == contents("url:   \"postgresql://db/shop\"\n"));
  CHECK(contents("a[1, 2]\n") != contents("a[1]\n"));
}

TEST_CASE("content of long places is their head") {
  std::string body;
  for (int i = 0; i < 30; ++i) body += "    x = " + std::to_string(i) + "\n";
  const std::string head =
      "class DatabaseManagerOfTheWholeShop(Base, metaclass=Meta, registry=tables, strict=True, slots=False):\n";
  CHECK(contents(head + body) == contents(head + "    y = 0\n" + body));
  CHECK(contents(head + body) != contents("class Other:\n" + body));
}

TEST_CASE("content holds no password") {
  CHECK(contents("u = 'postgresql://app:first-lemon-1@db/shop'\n") == contents("u = 'postgresql://app:other-tram-22@db/shop'\n"));
}

TEST_CASE("content of a place that says little is that of its line") {
  const auto content = [](const std::string& line, std::uint32_t column) {
    Run run;
    run.file("a.yaml", line + "\n");
    run.finds(0, 1).place.range.column = column;
    run.done();
    return run.findings[0].content;
  };
  CHECK(content("PGPASSWORD: tram", 13) != content("SMTPWORD__: tram", 13));
  CHECK(content("PGPASSWORD: tram", 13) == content("  PGPASSWORD: 'tram'", 15));
}

TEST_CASE("fingerprints are those of the content, counted where findings are equal, whatever the file is called") {
  Run old, now;
  old.file("a.py", "x = 1\nx = 1\n");
  old.finds(0, 1);
  old.finds(0, 2);
  old.done();
  now.file("b/c.py", "\nx = 1\nz\nx = 1\n");
  now.finds(0, 2);
  now.finds(0, 4);
  now.done();
  CHECK(old.findings[0].fingerprint != old.findings[1].fingerprint);
  CHECK(old.findings[0].content == old.findings[1].content);
  for (int i = 0; i < 2; ++i) CHECK(old.findings[i].fingerprint == now.findings[i].fingerprint);
}

TEST_CASE("a finding about a file as a whole is told by its message, counts aside") {
  const auto content = [](const std::string& message) {
    Run run;
    run.file("a.yaml", "x: 1\n");
    run.finds(0, 1).place.range = {};
    run.findings[0].message = message;
    run.done();
    return run.findings[0].content;
  };
  CHECK(content("lacks `DB_HOST`, which 2 others set") == content("lacks `DB_HOST`, which 3 others set"));
  CHECK(content("lacks `DB_HOST`") != content("lacks `DB_PORT`"));
}

TEST_CASE("a baseline is written sorted, an entry a line, and read again") {
  Run run;
  run.file("a \"b\".py", "x = 1\nx = 1\n");
  run.file("z.py", "y = 1\n");
  run.finds(0, 1);
  run.finds(0, 2);
  run.finds(1, 1);
  run.done();
  const Baseline baseline = Baseline::of(run.findings, run.files);
  const std::string text = baseline.to_json();
  CHECK(baseline.size() == 3);
  CHECK(std::ranges::count(text, '\n') == 8);
  CHECK(text.find("\"count\":2") != std::string::npos);
  CHECK(text.find("a \\\"b\\\".py") < text.find("z.py"));
  std::string fault;
  const auto again = Baseline::parse(text, fault);
  REQUIRE(again);
  CHECK(again->counts() == baseline.counts());
  CHECK(Baseline().to_json() == "{\n \"schema\": 1,\n \"tool\": \"dbssot\",\n \"findings\": []\n}\n");
}

TEST_CASE("what is no baseline is refused with a reason") {
  const auto fault_of = [](const std::string& text) {
    std::string fault;
    CHECK_FALSE(Baseline::parse(text, fault));
    return fault;
  };
  CHECK(fault_of("") == "it is no JSON");
  CHECK(fault_of("<<<<<<< ours\n{}\n") == "it holds an unresolved merge conflict");
  CHECK(fault_of("[]") == "it is no baseline; `dbssot baseline create` writes one");
  CHECK(fault_of(R"({"schema": 2, "findings": []})") == "its format is not known to this version");
  for (const char* entry : {"1", "{}", R"({"file": "a", "rule": "b", "fingerprint": "xyz"})",
                            R"({"file": "a", "rule": "b", "fingerprint": "0123456789abcdef", "count": -1})",
                            R"({"file": "a", "rule": "b", "fingerprint": "0123456789abcdef", "count": 1e99})"}) {
    CHECK(fault_of(std::string(R"({"schema": 1, "findings": [)") + entry + "]}") == "entry 1 is not readable");
  }
}

TEST_CASE("an entry stands for as many findings as it counts") {
  Run old, now;
  old.file("a.py", "x = 1\n");
  old.finds(0, 1);
  old.done();
  now.file("a.py", "x = 1\nx = 1\n");
  now.finds(0, 1);
  now.finds(0, 2);
  now.done();
  const BaselineMatch more = match(Baseline::of(old.findings, old.files), now.findings, now.files, everywhere);
  CHECK(count(more.known) == 1);
  CHECK(more.gone.size() == 0);
  const BaselineMatch fewer = match(Baseline::of(now.findings, now.files), old.findings, old.files, everywhere);
  CHECK(count(fewer.known) == 1);
  CHECK(fewer.gone.size() == 1);
}

TEST_CASE("an entry follows a renamed file, but not into what this run did not look at") {
  Run old, now;
  old.file("a.py", "x = 1\n");
  old.finds(0, 1);
  old.done();
  now.file("lib/b.py", "x = 1\n");
  now.finds(0, 1);
  now.done();
  const Baseline baseline = Baseline::of(old.findings, old.files);
  CHECK(count(match(baseline, now.findings, now.files, everywhere).known) == 1);
  const BaselineMatch outside = match(baseline, now.findings, now.files, [](const std::string& file) { return file != "a.py"; });
  CHECK(count(outside.known) == 0);
  CHECK(outside.gone.size() == 0);
}

TEST_CASE("a suppressed finding needs no entry") {
  Run run;
  run.file("a.py", "x = 1\n");
  run.finds(0, 1);
  run.done();
  const Baseline baseline = Baseline::of(run.findings, run.files);
  run.findings[0].suppressed = Suppression{"comment", ""};
  CHECK(Baseline::of(run.findings, run.files).size() == 0);
  CHECK(match(baseline, run.findings, run.files, everywhere).gone.size() == 1);
}
