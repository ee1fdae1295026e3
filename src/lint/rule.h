#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "deploy/deployment.h"
#include "facts/fact.h"
#include "facts/provenance.h"
#include "lint/finding.h"
#include "policy/policy.h"
#include "url/url.h"

namespace dbssot::deploy {
struct Connection;
}

namespace dbssot {

class FactTable;  // lint/own_rules.h

/// Everything a rule may look at. Rules are pure: same context, same findings, in any order.
struct RuleContext {
  const FactStore& facts;
  const Provenance& provenance;
  const Policy& policy;
  const deploy::Deployment& deployment = deploy::nothing_deployed();  ///< environments as their platforms put them together
  const std::vector<deploy::Connection>* connections = nullptr;  ///< with `--live`: what connecting with their addresses showed
  const FactTable* table = nullptr;  ///< facts as they are printed, for the policy's own rules; absent where it has none

  [[nodiscard]] const Value& value(ValueId id) const { return facts.values[id]; }
};

/// Takes the findings of one rule; id, severity and confidence start from the rule's RuleInfo and the policy.
class Findings {
 public:
  Findings(const struct RuleInfo& rule, std::vector<Finding>& out) : rule_(rule), out_(out) {}
  /// Adds a finding with the rule's own severity and confidence; the caller may change them on the reference.
  Finding& add(Place place, std::string message);
  [[nodiscard]] const RuleInfo& info() const { return rule_; }

 private:
  const RuleInfo& rule_;
  std::vector<Finding>& out_;
};

struct RuleInfo {
  std::string_view id;                    ///< kebab-case, the folder's name
  std::string_view summary;               ///< one sentence, lower case, no full stop; first sentence of the page
  Severity severity = Severity::warning;  ///< for production code, unless the rule says otherwise for one finding
  Confidence confidence = Confidence::certain;
  std::string_view help;         ///< what to do, one or two sentences; default of Finding::help
  double security_severity = 0;  ///< CVSS-like, 0: not a matter of security
  bool on_request = false;       ///< runs only where a policy, or `--select`, names it
};

/// One rule: `rules/<id>/rule.cpp` defines `const Rule dbssot::rules::<id_with_underscores>`, and nothing else needs to be touched.
struct Rule {
  RuleInfo info;
  void (*check)(const RuleContext& context, Findings& findings);
  std::string_view page = {};    ///< Markdown; built-in rules have theirs in rule_page()
  std::string_view origin = {};  ///< "" for built-in rules; else the plugin or the policy that it comes from
};

/// All built-in rules, sorted by id. The table is generated from the folders under rules/ when configuring.
[[nodiscard]] const std::vector<const Rule*>& builtin_rules();
[[nodiscard]] const Rule* find_rule(std::string_view id);
/// The page of a built-in rule (its README.md); empty if there is none.
[[nodiscard]] std::string_view rule_page(std::string_view id);

}  // namespace dbssot
