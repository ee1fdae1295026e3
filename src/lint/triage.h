#pragma once

#include <chrono>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lint/finding.h"
#include "lint/rule.h"
#include "lint/secrets.h"
#include "policy/policy.h"
#include "source/text.h"

namespace dbssot {

/// Gives the text of an analysed file by its path; nullptr if it is not at hand. Two threads may ask at once.
using TextOf = std::function<const SourceText*(std::string_view path)>;

struct TriageInput {
  const Policy& policy;
  const std::vector<std::string>& files;  ///< by FileId: those analysed
  TextOf text_of;
  const Secrets& secrets;
  std::span<const Rule* const> rules;  ///< those of this run, the four of triage among them: what is missing is not said
  std::chrono::year_month_day today;
  unsigned jobs = 1;  ///< threads; what comes out does not depend on their number
};

/// Decides what becomes of findings: severities by policy, suppressions by comment and policy with their own faults (unused,
/// malformed, expired, without reason), and fingerprints. What the policy switches off for all files is gone; what it switches off
/// in some is kept as suppressed. In and out in report order.
[[nodiscard]] std::vector<Finding> triage(std::vector<Finding> findings, const TriageInput& input);

}  // namespace dbssot
