#include "lint/run_rules.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "facts/context.h"
#include "lint/standing.h"

namespace dbssot {
namespace {

auto order(const Finding& finding) { return std::tie(finding.place.file, finding.place.range, finding.rule, finding.message); }

}  // namespace

bool stands_before(const Finding& left, const Finding& right) { return order(left) < order(right); }

std::vector<Finding> run_rules(const RuleContext& context, std::span<const Rule* const> rules,
                               std::vector<Diagnostic>& diagnostics) {
  std::vector<Finding> found;
  for (const Rule* rule : rules) {
    if (rule->check == nullptr) continue;  // found by triage
    if (rule->info.on_request && !context.policy.asks_for(rule->info.id)) continue;
    const std::size_t before = found.size();
    try {
      Findings findings(rule->info, found);
      rule->check(context, findings);
    } catch (...) {  // a plugin may throw anything
      found.resize(before);
      diagnostics.push_back({DiagnosticLevel::error, "", 0,
                             fmt::format("rule `{}` {}failed and was left out; please report it{}", rule->info.id,
                                         rule->origin.empty() ? "" : fmt::format("of {} ", rule->origin),
                                         rule->origin.empty() ? "" : " to its authors"),
                             true});
    }
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
