#include "lint/triage.h"

#include <algorithm>
#include <map>

#include <catch2/catch.hpp>

#include "lint/rule.h"

using namespace dbssot;
using namespace std::chrono_literals;

namespace {

void silent(const RuleContext&, Findings&) {}
const Rule hardcoded{{.id = "hardcoded-url", .summary = "s", .severity = Severity::error, .help = "h"}, silent};
const Rule logged{{.id = "logged-url", .summary = "s", .severity = Severity::warning, .help = "h"}, silent};

/// One file, findings at lines of it, and what triage makes of them.
struct Bench {
  explicit Bench(std::string content) : text(std::move(content)) {
    for (const char* id : {"unused-suppression", "malformed-suppression", "expired-suppression", "missing-reason"})
      rules.push_back(find_rule(id));
  }

  void finds(const Rule& rule, std::uint32_t line) { Findings(rule.info, found).add({FileId{0}, {line, 1, line, 4}}, "m"); }

  /// "LINE rule severity" with "(comment: reason)" where suppressed.
  std::vector<std::string> outcome() {
    std::vector<std::string> lines;
    for (const Finding& finding : run()) {
      std::string line =
          std::to_string(finding.place.range.line) + " " + std::string(finding.rule) + " " + std::string(name_of(finding.severity));
      if (finding.suppressed) line += " (" + finding.suppressed->by + ": " + finding.suppressed->reason + ")";
      lines.push_back(line);
    }
    return lines;
  }

  std::vector<Finding> run() {
    return triage(found, {policy, files, [this](std::string_view) { return &text; }, secrets, rules, 2027y / 1 / 31});
  }

  SourceText text;
  Policy policy;
  Secrets secrets;
  std::vector<std::string> files{"svc/a.py"};
  std::vector<const Rule*> rules{&hardcoded, &logged};
  std::vector<Finding> found;
};

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("a comment silences its rule at its line, and nothing else") {
  Bench bench("a = 1  # dbssot: allow hardcoded-url -- old\nb = 2\n# dbssot: allow logged-url\nc = 3\n");
  bench.finds(hardcoded, 1);
  bench.finds(logged, 1);
  bench.finds(hardcoded, 2);
  bench.finds(logged, 4);
  CHECK(bench.outcome() == Lines{"1 hardcoded-url error (comment: old)", "1 logged-url warning", "2 hardcoded-url error",
                                 "4 logged-url warning (comment: )"});
}

TEST_CASE("a comment that silences nothing is a finding, for each of its rules") {
  Bench bench("a = 1  # dbssot: allow hardcoded-url, logged-url\n");
  bench.finds(hardcoded, 1);
  CHECK(bench.outcome() == Lines{"1 hardcoded-url error (comment: )", "1 unused-suppression warning"});
}

TEST_CASE("a rule that did not run cannot have been silenced") {
  Bench bench("a = 1  # dbssot: allow hardcoded-url, weak-tls\n");
  bench.policy.rules["hardcoded-url"].off = true;
  CHECK(bench.outcome().empty());
}

TEST_CASE("a malformed comment silences nothing") {
  Bench bench("a = 1  # dbssot: allow hardcoded-url logged-url\n");
  bench.finds(hardcoded, 1);
  CHECK(bench.outcome() == Lines{"1 hardcoded-url error", "1 malformed-suppression warning"});
}

TEST_CASE("the day of `until` is the last one") {
  Bench last("a = 1  # dbssot: allow hardcoded-url until 2027-01-31\n");
  last.finds(hardcoded, 1);
  CHECK(last.outcome() == Lines{"1 hardcoded-url error (comment: )"});
  Bench past("a = 1  # dbssot: allow hardcoded-url until 2027-01-30\n");
  past.finds(hardcoded, 1);
  CHECK(past.outcome() == Lines{"1 hardcoded-url error", "1 expired-suppression warning"});
}

TEST_CASE("reasons are asked for only where the policy wants them") {
  Bench bench("a = 1  # dbssot: allow hardcoded-url\n");
  bench.finds(hardcoded, 1);
  CHECK(bench.outcome().size() == 1);
  bench.policy.require_reason = true;
  CHECK(bench.outcome() == Lines{"1 hardcoded-url error (comment: )", "1 missing-reason warning"});
}

TEST_CASE("allow-file speaks of every line") {
  Bench bench("# dbssot: allow-file hardcoded-url -- all of it\n\n\na = 1\n");
  bench.finds(hardcoded, 4);
  CHECK(bench.outcome() == Lines{"4 hardcoded-url error (comment: all of it)"});
}

TEST_CASE("the policy sets severities, drops a rule, and suppresses in some files") {
  Bench bench("a\nb\n");
  bench.finds(hardcoded, 1);
  bench.finds(logged, 2);
  bench.policy.rules["hardcoded-url"].severity = Severity::note;
  bench.policy.overrides.push_back({{"svc/**"}, {{"logged-url", RuleSetting{true, {}, ""}}}, "printed masked"});
  CHECK(bench.outcome() == Lines{"1 hardcoded-url note", "2 logged-url warning (policy: printed masked)"});
  bench.policy.rules["hardcoded-url"].off = true;
  CHECK(bench.outcome().size() == 1);
}

TEST_CASE("fingerprints survive moved lines and changed blanks, and tell equal lines apart") {
  Bench before("url = 1\n");
  before.finds(hardcoded, 1);
  before.finds(logged, 1);
  Bench after("\n\nurl  =  1\nurl = 1\n");
  after.finds(hardcoded, 3);
  after.finds(hardcoded, 4);
  const auto old = before.run();
  const auto now = after.run();
  CHECK(old[0].fingerprint == now[0].fingerprint);
  CHECK(old[0].fingerprint.size() == 16);
  CHECK(now[0].fingerprint != now[1].fingerprint);
  CHECK(old[0].fingerprint != old[1].fingerprint);
}

TEST_CASE("known secrets are masked wherever they stand, also in base64") {
  Secrets secrets;
  secrets.add("hunter22x");
  secrets.add("tiger1");
  CHECK(secrets.masked("pw is hunter22x, xhunter22xx, aHVudGVyMjJ4") == "pw is ***, x***x, ***");
  CHECK(secrets.masked("tiger1 tiger12 atiger1 'tiger1'") == "*** tiger12 atiger1 '***'");
  secrets.add("app");
  CHECK(secrets.masked("app") == "app");
}

TEST_CASE("a comment at the key of a YAML block speaks of its text") {
  const char* block =
      "data:\n  # dbssot: allow hardcoded-url -- old\n  DATABASE_URL: |-  # as it is\n    postgresql://shop@db/shop\n";
  Bench bench(block);
  bench.files = {"k8s/shop.yaml"};
  bench.finds(hardcoded, 4);
  CHECK(bench.outcome() == Lines{"4 hardcoded-url error (comment: old)"});
}

TEST_CASE("thousands of comments, each for its line, and those above one line for that") {
  std::string text;
  for (int line = 0; line < 5'000; ++line) text += "a = 1  # dbssot: allow hardcoded-url -- old\n";
  for (int line = 0; line < 4'000; ++line) text += "# dbssot: allow logged-url -- above\n";
  Bench bench(text + "b = 2\n");
  for (std::uint32_t line = 1; line <= 5'000; ++line) bench.finds(hardcoded, line);
  bench.finds(logged, 9'001);
  bench.finds(logged, 5'000);
  const Lines outcome = bench.outcome();
  REQUIRE(outcome.size() == 5'002);
  CHECK(std::ranges::count_if(outcome, [](const std::string& line) { return line.ends_with("(comment: old)"); }) == 5'000);
  CHECK(outcome.back() == "9001 logged-url warning (comment: above)");
  CHECK(std::ranges::count(outcome, "5000 logged-url warning") == 1);
}
