#include "lint/run_rules.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <tuple>

#include <fmt/format.h>

#include "facts/context.h"
#include "lint/standing.h"
#include "source/parallel.h"

namespace dbssot {
namespace {

auto order(const Finding& finding) { return std::tie(finding.place.file, finding.place.range, finding.rule, finding.message); }

/// What one rule says; nothing if it throws.
std::optional<std::vector<Finding>> said_by(const Rule& rule, const RuleContext& context) try {
  std::vector<Finding> found;
  Findings findings(rule.info, found);
  rule.check(context, findings);
  return found;
} catch (...) {  // a plugin may throw anything
  return std::nullopt;
}

}  // namespace

bool stands_before(const Finding& left, const Finding& right) { return order(left) < order(right); }

std::vector<Finding> run_rules(const RuleContext& context, std::span<const Rule* const> rules, std::vector<Diagnostic>& diagnostics,
                               unsigned jobs) {
  std::vector<const Rule*> asked;
  std::ranges::copy_if(rules, std::back_inserter(asked), [&](const Rule* rule) {
    const bool is_found_by_triage = rule->check == nullptr;
    return !is_found_by_triage && (!rule->info.on_request || context.policy.asks_for(rule->info.id));
  });
  const auto is_built_in = [](const Rule* rule) { return rule->origin.empty(); };
  std::vector<std::optional<std::vector<Finding>>> said(asked.size());
  in_parallel(asked.size(), jobs, [&](std::size_t at) {
    if (is_built_in(asked[at])) said[at] = said_by(*asked[at], context);
  });
  std::vector<Finding> found;
  for (std::size_t at = 0; at < asked.size(); ++at) {
    const Rule* rule = asked[at];
    if (!is_built_in(rule)) said[at] = said_by(*rule, context);
    if (said[at]) {
      std::ranges::move(*said[at], std::back_inserter(found));
      continue;
    }
    diagnostics.push_back({DiagnosticLevel::error, "", 0,
                           fmt::format("rule `{}` {}failed and was left out; please report it{}", rule->info.id,
                                       rule->origin.empty() ? "" : fmt::format("of {} ", rule->origin),
                                       rule->origin.empty() ? "" : " to its authors"),
                           true});
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
