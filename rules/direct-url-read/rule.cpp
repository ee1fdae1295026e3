#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "lint/rule.h"
#include "lint/standing.h"

namespace dbssot::rules {
namespace {

struct Read {
  const FactHead* fact;
  std::string name;
  ValueId value;
  int others = 0;      ///< further variables that the same place may read
  std::string second;  ///< the first of them
};

/// Reads of the environment, and of settings where the declared source of truth is something else. Without a declared one, a
/// settings class is itself the best candidate: its fields are then read as intended.
std::vector<Read> reads_outside(const RuleContext& context) {
  std::vector<Read> reads;
  for (const EnvRead& read : context.facts.all<EnvRead>()) {
    if (!read.is_database || read.in_source_of_truth || read.handed_over) continue;
    reads.push_back({&read, read.variable.empty() ? "a database variable" : read.variable, read.value});
  }
  if (source_of_truth_is(context) != SourceOfTruthIs::declared) return reads;
  for (const ConfigFieldRead& read : context.facts.all<ConfigFieldRead>()) {
    if (!read.is_database || read.in_source_of_truth || read.handed_over) continue;
    if (context.value(read.value).kind == ValueKind::source_of_truth) continue;
    reads.push_back({&read, read.field, read.value});
  }
  return reads;
}

/// A loop over a table of names reads them all in one place: one finding names them.
std::vector<Read> one_for_each_place(const std::vector<Read>& reads) {
  std::vector<Read> merged;
  std::map<Place, std::size_t> at;
  for (const Read& read : reads) {
    const auto [known, is_new] = at.emplace(read.fact->place, merged.size());
    if (is_new) {
      merged.push_back(read);
    } else if (merged[known->second].name != read.name) {
      Read& first = merged[known->second];
      if (++first.others == 1) first.second = read.name;
    }
  }
  for (Read& read : merged) {
    if (read.others == 1) read.name += " or " + read.second;
    if (read.others > 1) read.name += fmt::format(" or another of {} variables", read.others + 1);
  }
  return merged;
}

std::string message_for(const Read& read, const RuleContext& context, bool others) {
  const std::string source = name_of_source_of_truth(context, *read.fact);
  if (!source.empty()) return fmt::format("{} is read outside {}; ask it for the URL", read.name, source);
  if (others)
    return fmt::format("{} is read in several places of the project; read it in one and declare that as source-of-truth",
                       read.name);
  return fmt::format("{} is read where it is used; give the database URL one home and declare it as source-of-truth", read.name);
}

void check(const RuleContext& context, Findings& findings) {
  const std::vector<Read> reads = reads_outside(context);
  std::vector<const FactHead*> places;
  for (const Read& read : reads) places.push_back(read.fact);
  const FurtherFiles further(places);
  const bool is_declared = source_of_truth_is(context) == SourceOfTruthIs::declared;
  for (const Read& read : one_for_each_place(reads)) {
    if (!is_declared && is_for_show(read.fact->context))
      continue;  // sixteen recipes in the manual read the same variable: nothing to mend
    const bool others = further.than(*read.fact);
    Finding& finding = findings.add(read.fact->place, message_for(read, context, others));
    weigh_by_source_of_truth(finding, context, *read.fact, others);
  }
}

}  // namespace

extern const Rule direct_url_read;
const Rule direct_url_read{
    {.id = "direct-url-read",
     .summary = "a database variable is read outside the single source of truth",
     .severity = Severity::warning,
     .confidence = Confidence::certain,
     .help =
         "Every reader is one more place that decides which database is meant. Ask the source of truth for the URL, or hand it the "
         "parts; if this code is the source of truth, declare it under source-of-truth in .dbssot.yaml."},
    check};

}  // namespace dbssot::rules
