#include "guide/guide.h"

#include <algorithm>
#include <map>

#include "guide/draft.h"

namespace dbssot::guide {
namespace {

std::optional<Proposal> proposal_for(const Workbench& bench, const Finding& finding) {
  if (finding.rule == "direct-url-read") return call_for_read(bench, finding.place);
  if (finding.rule == "hand-parsed-url") return form_for_conversion(bench, finding.place);
  if (finding.rule == "hand-built-url") return call_for_build(bench, finding.place);
  if (finding.rule == "inconsistent-pool-class") return pool_of_policy(bench);
  if (finding.rule == "hardcoded-url") return variable_for_literal(bench, finding.place);
  return std::nullopt;
}

/// What one rule's repair also ends: the steps between a read and its sink.
bool may_go_along(std::string_view rule) {
  return rule == "direct-url-read" || rule == "hand-parsed-url" || rule == "hand-built-url";
}

/// Nobody reads what was changed in a line that a program wrote, and there may be thousands of findings in it.
bool stands_in_long_line(const Workbench& bench, const Place& place) {
  constexpr std::size_t longest_line = 4096;
  const SourceText* text = bench.source(place.file);
  return text != nullptr && text->line(place.range.line).size() > longest_line;
}

/// Whose repair needs no declared source of truth.
bool stands_alone(std::string_view rule) { return rule == "inconsistent-pool-class" || rule == "hardcoded-url"; }

}  // namespace

bool may_gain_fix(const Finding& finding, bool has_offers) {
  return !finding.fix && (stands_alone(finding.rule) || (has_offers && may_go_along(finding.rule)));
}

void propose_fixes(std::vector<Finding>& findings, const RuleContext& context, const TextOf& text_of) {
  const auto is_ours = [](const Finding& finding) {
    return !finding.fix && (may_go_along(finding.rule) || stands_alone(finding.rule));
  };
  if (std::ranges::none_of(findings, is_ours)) return;
  const Workbench bench(context, text_of);
  std::map<Place, std::vector<Finding*>> going_along;
  for (Finding& finding : findings) {
    if (may_go_along(finding.rule)) going_along[finding.place].push_back(&finding);
  }
  // Reads and builds first: their repairs take the conversions between along.
  for (const std::string_view rule :
       {"hand-built-url", "direct-url-read", "hand-parsed-url", "inconsistent-pool-class", "hardcoded-url"}) {
    for (Finding& finding : findings) {
      if (finding.rule != rule || !is_ours(finding) || stands_in_long_line(bench, finding.place)) continue;
      const auto proposal = proposal_for(bench, finding);
      if (!proposal) continue;
      const auto fix = bench.finished(proposal->draft);
      if (!fix) continue;
      finding.fix = fix;
      for (const Place& end : proposal->ends) {
        const auto others = going_along.find(end);
        if (others == going_along.end()) continue;
        for (Finding* other : others->second) {
          if (!other->fix) other->fix = fix;
        }
      }
    }
  }
}

}  // namespace dbssot::guide
