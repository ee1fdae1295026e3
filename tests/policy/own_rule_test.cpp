// Rules that a policy states itself: what the reader takes, and what it says of slips.
#include <catch2/catch.hpp>

#include "policy/own_rule.h"
#include "policy/policy.h"

using namespace dbssot;

namespace {

std::optional<Policy> read(const std::string& text, std::vector<Diagnostic>& faults) {
  return parse_policy(text, ".dbssot.yaml", faults);
}

/// "3:12 message" of the only fault.
std::string fault_of(const std::string& text) {
  std::vector<Diagnostic> faults;
  CHECK_FALSE(read(text, faults).has_value());
  REQUIRE(faults.size() == 1);
  return std::to_string(faults[0].line) + ":" + std::to_string(faults[0].column) + " " + faults[0].message;
}

std::string rule(const std::string& lines) { return "rules:\n  shop-rule:\n    fact: engine\n" + lines + "    message: m\n"; }

}  // namespace

TEST_CASE("a rule of one's own is read whole") {
  std::vector<Diagnostic> faults;
  const auto policy = read(
      "rules:\n"
      "  hardcoded-url: error\n"
      "  shop-rule:\n"
      "    fact: [engine, connection]\n"
      "    where:\n"
      "      pool_class: [NullPool, StaticPool]\n"
      "      arguments.pool_size: {exists: false}\n"
      "      driver: {not: asyncpg, matches: ^psy, not-matches: [x, y]}\n"
      "    paths: services/**\n"
      "    contexts: [production, migration]\n"
      "    severity: error\n"
      "    confidence: likely\n"
      "    message: '{call} opens {value}'\n"
      "overrides:\n"
      "  - {paths: [services/old], rules: {shop-rule: off}}\n",
      faults);
  REQUIRE(policy.has_value());
  REQUIRE(policy->own_rules.size() == 1);
  const OwnRule& own = *policy->own_rules[0];
  CHECK(own.id == "shop-rule");
  CHECK(own.kinds == std::vector<std::string>{"engine", "connection"});
  CHECK(own.where[0].equals == std::vector<std::string>{"NullPool", "StaticPool"});
  CHECK(own.where[1].exists == false);
  CHECK(own.where[2].is_not == std::vector<std::string>{"asyncpg"});
  CHECK(own.where[2].matches_not.size() == 2);
  CHECK(own.contexts == std::vector<Context>{Context::production, Context::migration});
  CHECK(own.severity == Severity::error);
  CHECK(own.confidence == Confidence::likely);
  CHECK(own.summary == "{call} opens {value}");
  CHECK_FALSE(policy->severity_of("shop-rule", "services/old/a.py", Severity::error).has_value());
  CHECK(policy->rules.at("hardcoded-url").severity == Severity::error);
}

TEST_CASE("slips in a rule of one's own are told with their place") {
  CHECK(fault_of(rule("    wher: {}\n")) == "4:5 unknown key `wher` in rule `shop-rule`; did you mean `where`?");
  CHECK(fault_of(rule("    where: {pool_clas: NullPool}\n")) ==
        "4:13 `where`: engine has no field `pool_clas`; did you mean `pool_class`?");
  CHECK(fault_of(rule("    where: {mode: asnyc}\n")) ==
        "4:19 `mode` is never `asnyc`; it is one of sync, async, both, unknown; did you mean `async`?");
  CHECK(fault_of(rule("    where: {mode: {equal: async}}\n")) ==
        "4:20 unknown key `equal` in `where` `mode`; did you mean `equals`?");
  CHECK(fault_of(rule("    where: {call: {matches: '('}}\n")) == "4:30 not a regular expression: missing ): (");
  CHECK(fault_of(rule("    where: {call: {above: 3}}\n")) == "4:27 `above` is of numbers, and `call` holds none");
  CHECK(fault_of("rules:\n  shop-rule: {fact: engin, message: m}\n") ==
        "2:21 there is no kind of fact `engin`; did you mean `engine`?");
  CHECK(fault_of("rules:\n  shop-rule: {fact: engine}\n") == "2:3 rule `shop-rule` has no `message`");
  CHECK(fault_of("rules:\n  shop-rule: {message: m}\n") == "2:3 rule `shop-rule` has no `fact`: the kind of fact that it looks at");
  CHECK(fault_of("rules:\n  shop-rule: {fact: engine, message: 'a {cal}'}\n") ==
        "2:39 `message`: engine has no field `cal`; did you mean `call`?");
  CHECK(fault_of("rules:\n  shop-rule: {fact: engine, message: 'a {call'}\n") ==
        "2:39 a `{` is not closed; a brace of its own is written `{{`");
  CHECK(fault_of("rules:\n  hardcoded-url: {fact: engine, message: m}\n") ==
        "2:3 `hardcoded-url` is a rule of dbssot; a rule of your own wants an id of its own");
  CHECK(fault_of("rules:\n  Shop_Rule: {fact: engine, message: m}\n") ==
        "2:3 `Shop_Rule` is no rule id; write small letters and digits, with hyphens between words");
  CHECK(fault_of("rules:\n  shop-rule: {fact: engine, message: m}\noverrides: [{paths: [a], rules: {shop-rul: off}}]\n") ==
        "3:34 unknown rule `shop-rul`; did you mean `shop-rule`?");
  CHECK(fault_of("overrides: [{paths: [a], rules: {shop-rule: {fact: engine, message: m}}}]\n") ==
        "1:34 a rule is stated under `rules` at the top of the policy");
  CHECK(fault_of("plugins: [./rules.so]\n") ==
        "1:1 a policy loads no code; plugins are named on the command line, with `--plugin FILE`");
}

TEST_CASE("a field has to be one of every kind that the rule names") {
  CHECK(fault_of("rules:\n  r: {fact: [engine, pool], where: {is_default: true}, message: m}\n") ==
        "2:37 `where`: engine has no field `is_default`; it has file, line, column, end_line, service, scope, context, language, "
        "call, library, driver, mode, pool_class, value, arguments., open_arguments, in_source_of_truth, sources.kind, "
        "sources.name, sources.file, sources.line, sources.column");
}

TEST_CASE("a later policy gives another severity to a rule of an earlier one") {
  std::vector<Diagnostic> faults;
  Policy policy;
  REQUIRE(extend_policy("rules: {r: {fact: engine, message: m}}\n", "base.yaml", "", policy, faults));
  REQUIRE(extend_policy("rules: {r: error}\n", ".dbssot.yaml", "", policy, faults));
  CHECK(policy.severity_of("r", "a.py", Severity::warning) == Severity::error);
  REQUIRE(extend_policy("rules: {r: {fact: pool, message: n}}\n", "other.yaml", "", policy, faults));
  REQUIRE(policy.own_rules.size() == 1);
  CHECK(policy.own_rules[0]->message == "n");
}

TEST_CASE("rules of plugins may be named where they are known") {
  std::vector<Diagnostic> faults;
  Policy policy;
  policy.further_rules = {"shop-rule"};
  CHECK(extend_policy("rules: {shop-rule: error}\n", ".dbssot.yaml", "", policy, faults));
  CHECK_FALSE(extend_policy("rules: {shop-rule: {fact: engine, message: m}}\n", ".dbssot.yaml", "", policy, faults));
}

TEST_CASE("the parts of a message") {
  std::string fault;
  const auto parts = parts_of_message("a {b} {{c}} d", fault);
  REQUIRE(parts.has_value());
  REQUIRE(parts->size() == 3);
  CHECK((*parts)[1].is_field);
  CHECK((*parts)[2].text == " {c} d");
  CHECK_FALSE(parts_of_message("{}", fault).has_value());
  CHECK(parts_of_message("", fault)->empty());
}
