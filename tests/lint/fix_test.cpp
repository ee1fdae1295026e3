#include "lint/fix.h"

#include <array>

#include <catch2/catch.hpp>

#include "lint/patch.h"

using namespace dbssot;

namespace {

const std::vector<std::string> files = {"a.py"};

Finding finding_with(Range range, std::string text, bool safe = true) {
  Finding finding;
  finding.rule = "some-rule";
  finding.place = {FileId{0}, range};
  finding.fix = FixIt{"change it", safe, {{{FileId{0}, range}, std::move(text)}}};
  return finding;
}

FixPlan planned(const std::vector<Finding>& findings, const SourceText& text) {
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < findings.size(); ++i) all.push_back(i);
  return plan_fixes(findings, all, files, [&](std::string_view) { return &text; });
}

std::string resolved(const std::string& source, std::string before, std::string after) {
  const SourceText text(source);
  Finding finding;
  finding.place = {FileId{0}, text.range(0, source.size())};
  finding.repair = Repair{"", true, {{finding.place, {Sensitive(std::move(before))}, {Sensitive(std::move(after))}}}};
  std::vector<Finding> findings{finding};
  resolve_repairs(findings, files, [&](std::string_view) { return &text; }, Secrets());
  const FixPlan plan = planned(findings, text);
  return plan.taken.empty() ? "none" : with_edits(source, plan.edits.at("a.py"));
}

bool nothing_is_secret(std::string_view) { return false; }

}  // namespace

TEST_CASE("of fixes that meet, the first is taken and the other waits") {
  const SourceText text("abcdef\n");
  const FixPlan plan =
      planned({finding_with({1, 1, 1, 4}, "x"), finding_with({1, 3, 1, 6}, "y"), finding_with({1, 6, 1, 7}, "z")}, text);
  CHECK(plan.taken == std::vector<std::size_t>{0, 2});
  CHECK(plan.colliding == std::vector<std::size_t>{1});
  CHECK(with_edits(text.bytes(), plan.edits.at("a.py")) == "xdez\n");
}

TEST_CASE("two insertions at one place meet, two equal fixes are one") {
  const SourceText text("abc\n");
  CHECK(planned({finding_with({1, 2, 1, 2}, "x"), finding_with({1, 2, 1, 2}, "y")}, text).colliding.size() == 1);
  const FixPlan equal = planned({finding_with({1, 2, 1, 3}, "x"), finding_with({1, 2, 1, 3}, "x")}, text);
  CHECK(equal.taken.size() == 2);
  CHECK(with_edits(text.bytes(), equal.edits.at("a.py")) == "axc\n");
}

TEST_CASE("what is not safe or suppressed is not taken") {
  const SourceText text("abc\n");
  Finding suppressed = finding_with({1, 1, 1, 2}, "x");
  suppressed.suppressed = Suppression{"comment", ""};
  CHECK(planned({finding_with({1, 1, 1, 2}, "x", false), suppressed}, text).taken.empty());
}

TEST_CASE("a repair finds its bytes only where the text stands as the rule knows it") {
  CHECK(resolved("'postgres://db/s'", "postgres://db/s", "postgresql://db/s") == "'postgresql://db/s'");
  CHECK(resolved("'postgres:' '//db/s'", "postgres://db/s", "postgresql://db/s") == "none");
  CHECK(resolved("'postgres://db/s' 'postgres://db/s'", "postgres://db/s", "postgresql://db/s") == "none");
  CHECK(resolved("", "postgres://db/s", "postgresql://db/s") == "none");
  CHECK(resolved(std::string("\xff\xfe") + "'postgres://db/s'", "postgres://db/s", "postgresql://db/s") == "none");
}

TEST_CASE("scheme and parameter are two edits, so that what stands between is not touched") {
  const std::string source = "postgres://u:pw@db/s?sslmode=require";
  const SourceText text(source);
  Finding finding;
  finding.place = {FileId{0}, text.range(0, source.size())};
  finding.repair =
      Repair{"", true, {{finding.place, {Sensitive(source)}, {Sensitive("postgresql+asyncpg://u:pw@db/s?ssl=require")}}}};
  std::vector<Finding> findings{finding};
  resolve_repairs(findings, files, [&](std::string_view) { return &text; }, Secrets());
  REQUIRE(findings.front().fix);
  REQUIRE(findings.front().fix->edits.size() == 2);
  CHECK(findings.front().fix->edits[0].place.range == Range{1, 1, 1, 9});
  CHECK(findings.front().fix->edits[1].text == "ssl");
}

TEST_CASE("a patch keeps line ends and the missing one at the end") {
  const SourceText text("one\r\ntwo\r\nthree");
  const std::array edits{ByteEdit{0, 3, "ONE"}, ByteEdit{10, 15, "THREE"}};
  const Patch patch = patch_of("a b.py", text, edits, nothing_is_secret);
  CHECK(patch.text ==
        "diff --git a/a b.py b/a b.py\n--- a/a b.py\t\n+++ b/a b.py\t\n@@ -1,3 +1,3 @@\n-one\r\n+ONE\r\n two\r\n-three\n\\ No "
        "newline at end of file\n"
        "+THREE\n\\ No newline at end of file\n");
}

TEST_CASE("a patch leaves out what would show a secret, and its neighbours as context") {
  const SourceText text("a\nsecret\nb\nc\nd\n");
  const std::function<bool(std::string_view)> is_secret = [](std::string_view line) { return line == "secret\n"; };
  const std::array edits{ByteEdit{0, 1, "A"}, ByteEdit{2, 3, "S"}, ByteEdit{9, 10, "B"}};
  const Patch patch = patch_of("a", text, edits, is_secret);
  CHECK(patch.text.find("secret") == std::string::npos);
  CHECK(patch.hidden_lines == std::vector<std::uint32_t>{1, 2});
  CHECK(patch.text.find("@@ -3,3 +3,3 @@\n-b\n+B\n c\n d\n") != std::string::npos);
}
