#include <string>

#include <fmt/format.h>

#include "lint/rule.h"
#include "lint/standing.h"

namespace dbssot::rules {
namespace {

std::string short_name(const std::string& qualified) { return qualified.substr(qualified.rfind('.') + 1); }

void check(const RuleContext& context, Findings& findings) {
  for (const UnknownMember& member : context.facts.all<UnknownMember>()) {
    const std::string owner = short_name(member.owner);
    const std::string way_out =
        member.nearest.empty() ? "ask it for something that it has" : fmt::format("did you mean `{}`?", member.nearest);
    Finding& finding =
        findings.add(member.place, fmt::format("{} has no {}{}; {}", owner, member.member, member.is_call ? "()" : "", way_out));
    finding.severity = softened(finding.severity, member.context);
    finding.related.push_back({member.owner_place, fmt::format("{} is this one", owner)});
  }
}

}  // namespace

extern const Rule unknown_source_of_truth_member;
const Rule unknown_source_of_truth_member{
    {.id = "unknown-source-of-truth-member",
     .summary = "code calls a function or method that the declared source of truth does not have",
     .severity = Severity::error,
     .confidence = Confidence::certain,
     .help = "The call raises when it is reached, and an `except Exception` nearby makes that look like a missing database. Call "
             "what the source "
             "of truth offers, or give it the member; if the name is added at run time, suppress this with the reason."},
    check};

}  // namespace dbssot::rules
