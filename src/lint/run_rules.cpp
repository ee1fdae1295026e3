#include "lint/run_rules.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "facts/context.h"
#include "lint/standing.h"
#include "source/parallel.h"

namespace dbssot {
namespace {

auto order(const Finding& finding) { return std::tie(finding.place.file, finding.place.range, finding.rule, finding.message); }

struct Said {
  std::vector<Finding> findings;
  std::optional<Diagnostic> fault;
};

Said what_is_said_by(const Rule& rule, const RuleContext& context) {
  Said said;
  if (rule.check == nullptr) return said;  // found by triage
  if (rule.info.on_request && !context.policy.asks_for(rule.info.id)) return said;
  try {
    Findings findings(rule.info, said.findings);
    rule.check(context, findings);
  } catch (...) {  // a plugin may throw anything
    said.findings.clear();
    said.fault = Diagnostic{
        DiagnosticLevel::error, "", 0,
        fmt::format("rule `{}` {}failed and was left out; please report it{}", rule.info.id,
                    rule.origin.empty() ? "" : fmt::format("of {} ", rule.origin), rule.origin.empty() ? "" : " to its authors"),
        true};
  }
  return said;
}

}  // namespace

bool stands_before(const Finding& left, const Finding& right) { return order(left) < order(right); }

std::vector<Finding> run_rules(const RuleContext& context, std::span<const Rule* const> rules, std::vector<Diagnostic>& diagnostics,
                               unsigned jobs) {
  std::vector<Said> said(rules.size());
  const auto ask = [&](std::size_t at) { said[at] = what_is_said_by(*rules[at], context); };
  in_parallel(rules.size(), jobs, [&](std::size_t at) {
    if (rules[at]->origin.empty()) ask(at);
  });
  // Of a plugin nobody knows whether it may run beside others.
  for (std::size_t at = 0; at < rules.size(); ++at) {
    if (!rules[at]->origin.empty()) ask(at);
  }
  std::vector<Finding> found;
  for (Said& one : said) {
    found.insert(found.end(), std::move_iterator(one.findings.begin()), std::move_iterator(one.findings.end()));
    if (one.fault) diagnostics.push_back(std::move(*one.fault));
  }
  // A place without a file would be a fault of the rule; it must not become one of the reports.
  std::erase_if(found,
                [&](const Finding& finding) { return static_cast<std::size_t>(finding.place.file) >= context.facts.files.size(); });
  for (Finding& finding : found) {
    const std::string& path = context.facts.path(finding.place.file);
    finding.severity = softened(finding.severity, context_of(path, context.policy.is_migration(path)));
  }
  std::ranges::stable_sort(found, stands_before);
  const auto doubled =
      std::ranges::unique(found, [](const Finding& left, const Finding& right) { return order(left) == order(right); });
  found.erase(doubled.begin(), doubled.end());
  return found;
}

}  // namespace dbssot
