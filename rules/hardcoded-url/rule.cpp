#include <algorithm>

#include <fmt/format.h>

#include "lint/literal_target.h"
#include "lint/rule.h"
#include "lint/standing.h"

namespace dbssot::rules {
namespace {

/// A server on the network is a fault wherever it stands; a development server on this machine is advice, and as a part of a format
/// or as the default of a read in the source of truth it is common sense.
std::optional<Severity> severity_of(const UrlLiteral& literal, const LiteralTarget& target) {
  switch (target.reach) {
    case Reach::none:
    case Reach::placeholder:
      return std::nullopt;
    case Reach::local:
      if (literal.role == LiteralRole::format || target.is_template) return std::nullopt;
      return literal.role == LiteralRole::default_of_read ? Severity::note : Severity::warning;
    case Reach::neighbour:
      return Severity::warning;
    case Reach::network:
      return Severity::error;
  }
  return std::nullopt;
}

std::string message_for(const UrlLiteral& literal, const LiteralTarget& target, const RuleContext& context) {
  const std::string source = name_of_source_of_truth(context, literal.language);
  const std::string where = source.empty() || literal.in_source_of_truth ? "" : " outside " + source;
  if (literal.role == LiteralRole::default_of_read) {
    return fmt::format("default URL with host `{}`{}; let a missing variable fail instead", target.host, where);
  }
  return fmt::format("database URL with host `{}` is hard-coded{}; {}", target.host, where,
                     where.empty() ? "read it from configuration" : "ask that for the URL");
}

void check(const RuleContext& context, Findings& findings) {
  for (const UrlLiteral& literal : context.facts.all<UrlLiteral>()) {
    const url::Text text = url::Text::from_template(literal.text.reveal());
    if (!url::looks_like_sql_url(text)) continue;
    const LiteralTarget target = read_target(text);
    const std::optional<Severity> severity = severity_of(literal, target);
    if (!severity) continue;
    Finding& finding = findings.add(literal.place, message_for(literal, target, context));
    finding.severity = softened(std::min(finding.severity, *severity), literal.context);
  }
}

}  // namespace

extern const Rule hardcoded_url;
const Rule hardcoded_url{
    {.id = "hardcoded-url",
     .summary = "a database URL with its host stands in the code",
     .severity = Severity::error,
     .confidence = Confidence::certain,
     .help = "A URL in the code is a source of truth that no deployment can change, and as a default it hides a missing variable. Read it "
             "from the environment through the source of truth.",
     .security_severity = 4.0},
    check};

}  // namespace dbssot::rules
