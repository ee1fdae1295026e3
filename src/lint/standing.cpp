#include "lint/standing.h"

#include <algorithm>
#include <utility>

namespace dbssot {

SourceOfTruthIs source_of_truth_is(const RuleContext& context) {
  if (!context.facts.inferred_source_of_truth.empty() || context.policy.source_of_truth_inferred) return SourceOfTruthIs::inferred;
  return context.policy.source_of_truth.empty() ? SourceOfTruthIs::unknown : SourceOfTruthIs::declared;
}

SourceOfTruthIs source_of_truth_is(const RuleContext& context, const FactHead& fact) {
  const SourceOfTruthIs general = source_of_truth_is(context);
  return general == SourceOfTruthIs::inferred && context.provenance.inferred_source_of_truth(fact.service) == nullptr
             ? SourceOfTruthIs::unknown
             : general;
}

std::string name_of_source_of_truth(const RuleContext& context, const FactHead& fact) {
  const std::vector<SourceOfTruth>& declared = context.policy.source_of_truth;
  for (const SourceOfTruth& source : declared) {
    if (!source.language || *source.language == fact.language) return source.name;
  }
  if (!declared.empty()) return declared.front().name;
  const FileId* inferred = context.provenance.inferred_source_of_truth(fact.service);
  return inferred == nullptr ? "" : context.facts.path(*inferred) + ", the likely source of truth";
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

void weigh_by_source_of_truth(Finding& finding, const RuleContext& context, const FactHead& fact, bool others) {
  finding.severity = softened(finding.severity, fact.context);
  switch (source_of_truth_is(context, fact)) {
    case SourceOfTruthIs::declared:
      break;
    case SourceOfTruthIs::inferred:
      finding.confidence = std::min(finding.confidence, Confidence::likely);
      // What a person starts by hand need not know a source of truth that nobody declared.
      if (fact.context == Context::script) finding.severity = Severity::note;
      break;
    case SourceOfTruthIs::unknown:
      finding.confidence = others ? std::min(finding.confidence, Confidence::likely) : Confidence::possible;
      if (!others) finding.severity = Severity::note;
      break;
  }
}

Place argument_place(const Place& argument, const Place& call) {
  const auto begin = [](const Range& range) { return std::pair(range.line, range.column); };
  const auto end = [](const Range& range) { return std::pair(range.end_line, range.end_column); };
  const bool is_inside =
      argument.file == call.file && begin(call.range) <= begin(argument.range) && end(argument.range) <= end(call.range);
  return is_inside ? argument : call;
}

Place written_place(const Place& argument, const Place& call) {
  return is_known(argument) && argument.file == call.file ? argument : call;
}

std::vector<Step> steps_to(const RuleContext& context, ValueId value) {
  std::vector<Step> steps;
  if (value == 0) return steps;
  for (const ProvenanceStep& step : context.provenance.steps(value)) steps.push_back({step.place, step.note});
  return steps;
}

}  // namespace dbssot
