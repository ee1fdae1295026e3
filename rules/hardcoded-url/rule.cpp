#include <algorithm>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "facts/url_text.h"
#include "lint/literal_target.h"
#include "lint/rule.h"
#include "lint/standing.h"

namespace dbssot::rules {
namespace {

/// A server on the network is a fault wherever it stands; a development server on this machine is advice, and as a part of a format
/// it is common sense.
std::optional<Severity> severity_of(LiteralRole role, const LiteralTarget& target) {
  switch (target.reach) {
    case Reach::none:
    case Reach::placeholder:
      return std::nullopt;
    case Reach::local:
      if (role == LiteralRole::format || target.is_template) return std::nullopt;
      return role == LiteralRole::default_of_read ? Severity::note : Severity::warning;
    case Reach::neighbour:
      return Severity::warning;
    case Reach::network:
      return Severity::error;
  }
  return std::nullopt;
}

class Check {
 public:
  Check(const RuleContext& context, Findings& findings) : context_(context), findings_(findings) {}

  void run() {
    for (const UrlLiteral& literal : context_.facts.all<UrlLiteral>()) {
      const url::Text text = url::Text::from_template(literal.text.reveal());
      if (url::looks_like_sql_url(text)) judge(text, literal, literal.role, literal.in_source_of_truth);
    }
    // A URL put together around a host that stands in the code: only its other parts come from outside.
    for (const UrlBuild& build : context_.facts.all<UrlBuild>()) {
      judge(text_of(context_.facts, build.value), build, LiteralRole::format, build.in_source_of_truth);
    }
  }

 private:
  void judge(const url::Text& text, const FactHead& fact, LiteralRole role, bool in_source_of_truth) {
    const LiteralTarget target = read_target(text);
    const std::optional<Severity> severity = severity_of(role, target);
    if (!severity || (fact.context == Context::test && target.reach < Reach::network)) return;
    Finding& finding = findings_.add(fact.place, message_for(fact, role, target, in_source_of_truth));
    finding.severity = softened(std::min(finding.severity, *severity), fact.context);
  }

  [[nodiscard]] std::string message_for(const FactHead& fact, LiteralRole role, const LiteralTarget& target,
                                        bool in_source_of_truth) const {
    const std::string source = name_of_source_of_truth(context_, fact);
    const std::string where = source.empty() || in_source_of_truth ? "" : " outside " + source;
    if (role == LiteralRole::default_of_read) {
      return fmt::format("default URL with host `{}`{}; let a missing variable fail instead", target.host, where);
    }
    return fmt::format("database URL with host `{}` is hard-coded{}; {}", target.host, where,
                       where.empty() ? "read it from configuration" : "ask that for the URL");
  }

  const RuleContext& context_;
  Findings& findings_;
};

void check(const RuleContext& context, Findings& findings) { Check(context, findings).run(); }

}  // namespace

extern const Rule hardcoded_url;
const Rule hardcoded_url{{.id = "hardcoded-url",
                          .summary = "a database URL with its host stands in the code",
                          .severity = Severity::error,
                          .confidence = Confidence::certain,
                          .help = "A URL in the code is a source of truth that no deployment can change, and as a default it hides "
                                  "a missing variable. Read it "
                                  "from the environment through the source of truth.",
                          .security_severity = 4.0},
                         check};

}  // namespace dbssot::rules
