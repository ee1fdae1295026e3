#pragma once

#include <span>
#include <vector>

#include "lint/rule.h"

namespace dbssot {

/// Runs the rules and orders what they say: by place, rule and message, each once. Severities are those of the rules; findings in
/// tests, CI, examples and documentation are softened; what the policy says comes with triage. A rule that throws gives a
/// diagnostic. Built-in rules run on up to `jobs` threads; what is found does not depend on their number.
[[nodiscard]] std::vector<Finding> run_rules(const RuleContext& context, std::span<const Rule* const> rules,
                                             std::vector<Diagnostic>& diagnostics, unsigned jobs = 1);

/// The order of findings in every report.
[[nodiscard]] bool stands_before(const Finding& left, const Finding& right);

}  // namespace dbssot
