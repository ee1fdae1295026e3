#include "lint/standing.h"

#include <algorithm>

namespace dbssot {

SourceOfTruthIs source_of_truth_is(const Policy& policy) {
  if (policy.source_of_truth.empty()) return SourceOfTruthIs::unknown;
  return policy.source_of_truth_inferred ? SourceOfTruthIs::inferred : SourceOfTruthIs::declared;
}

std::string name_of_source_of_truth(const Policy& policy, Language language) {
  for (const SourceOfTruth& source : policy.source_of_truth) {
    if (!source.language || *source.language == language) return source.name;
  }
  return policy.source_of_truth.empty() ? "" : policy.source_of_truth.front().name;
}

Severity softened(Severity severity, Context context) {
  switch (context) {
    case Context::example:
    case Context::documentation:
      return Severity::note;
    case Context::test:
    case Context::ci:
      return std::min(severity, Severity::warning);
    default:
      return severity;
  }
}

void weigh_by_source_of_truth(Finding& finding, const Policy& policy, const FactHead& fact, bool others) {
  finding.severity = softened(finding.severity, fact.context);
  switch (source_of_truth_is(policy)) {
    case SourceOfTruthIs::declared:
      break;
    case SourceOfTruthIs::inferred:
      finding.confidence = std::min(finding.confidence, Confidence::likely);
      break;
    case SourceOfTruthIs::unknown:
      finding.confidence = others ? std::min(finding.confidence, Confidence::likely) : Confidence::possible;
      if (!others) finding.severity = Severity::note;
      break;
  }
}

std::vector<Step> steps_to(const RuleContext& context, ValueId value) {
  std::vector<Step> steps;
  if (value == 0) return steps;
  for (const ProvenanceStep& step : context.provenance.steps(value)) steps.push_back({step.place, step.note});
  return steps;
}

}  // namespace dbssot
