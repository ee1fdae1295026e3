#pragma once

#include <span>
#include <vector>

#include "audit/audit.h"

namespace dbssot {

/// The built-in rules and those of plugins, by id: the same for every policy.
[[nodiscard]] std::vector<const Rule*> common_rules(const AuditOptions& options);

/// `rules` and those that the policy states itself; the result keeps these, and has them among its rules. Of several that state a
/// rule of the same name, the reports describe the first.
[[nodiscard]] std::vector<const Rule*> with_stated_rules(const Policy& policy, std::vector<const Rule*> rules, AuditResult& result);

/// Holds what was linked against the rules of each policy. Findings with their fixes come into the result, which has the texts and
/// the secrets by then, and its rules. On up to `jobs` threads.
void judge(std::span<AuditGroup* const> groups, const AuditOptions& options, AuditResult& result, unsigned jobs);

}  // namespace dbssot
