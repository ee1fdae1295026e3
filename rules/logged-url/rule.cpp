#include <algorithm>

#include <fmt/format.h>

#include "facts/url_text.h"
#include "facts/variable_role.h"
#include "lint/literal_target.h"
#include "lint/rule.h"
#include "lint/standing.h"

namespace dbssot::rules {
namespace {

/// Parts of a URL that hold no password: what parsing gave, a comparison, a length.
bool is_harmless_part(const Value& value) {
  return value.kind == ValueKind::transform &&
         (value.detail == "contains" || value.detail == "compare" || value.detail == "truth" || value.detail == "prefix");
}

bool may_hold_password(const RuleContext& context, const Source& source) {
  switch (source.kind) {
    case ValueKind::env_read:
    case ValueKind::config_field: {
      const VariableRole role = read_variable_name(source.name).role;
      return role == VariableRole::url || role == VariableRole::password || role == VariableRole::other;
    }
    case ValueKind::literal:
      return read_target(url::Text::literal(context.value(source.value).text.reveal())).password.has_value();
    case ValueKind::secret:
    case ValueKind::source_of_truth:
      return true;
    default:
      return false;
  }
}

/// What carries the password, if something does: rather what says so by its name than a variable of whatever kind.
const Source* carrier(const RuleContext& context, const std::vector<Source>& sources) {
  const Source* found = nullptr;
  for (const Source& source : sources) {
    if (!may_hold_password(context, source)) continue;
    const VariableRole role = read_variable_name(source.name).role;
    if (role == VariableRole::url || role == VariableRole::password) return &source;
    if (found == nullptr) found = &source;
  }
  return found;
}

/// For a parameter or a result that was not followed, the fact rests on its name.
bool rests_on_name(const std::vector<Source>& sources) {
  return sources.empty() || std::all_of(sources.begin(), sources.end(), [](const Source& source) {
           return source.kind == ValueKind::parameter || source.kind == ValueKind::call_result || source.kind == ValueKind::unknown;
         });
}

void check(const RuleContext& context, Findings& findings) {
  for (const Log& log : context.facts.all<Log>()) {
    if (log.masked || is_harmless_part(context.value(log.value))) continue;
    const std::vector<Source> sources = context.facts.values.sources(log.value);
    const Source* source = carrier(context, sources);
    // A URL put together with a password in it carries one, wherever its parts come from.
    const bool is_built = context.value(log.value).kind == ValueKind::concat;
    if (source == nullptr && !is_built && !rests_on_name(sources)) continue;
    const bool named = source != nullptr && (source->kind == ValueKind::env_read || source->kind == ValueKind::config_field);
    Finding& finding =
        findings.add(argument_place(log.argument_place, log.place),
                     fmt::format("{} writes {} with its password to the log; log host and database, or mask the password", log.call,
                                 named ? source->name : "a database URL"));
    if (source == nullptr) {
      finding.confidence = Confidence::likely;
      finding.severity = Severity::warning;
    }
    finding.severity = softened(finding.severity, log.context);
    finding.provenance = steps_to(context, log.value);
    finding.provenance.push_back({log.place, "written by " + log.call});
  }
}

}  // namespace

extern const Rule logged_url;
const Rule logged_url{{.id = "logged-url",
                       .summary = "a URL that may hold a password is logged or printed",
                       .severity = Severity::error,
                       .confidence = Confidence::certain,
                       .help = "Logs are read by more people, and kept longer, than secrets are. SQLAlchemy's URL prints itself "
                               "with *** in place of the password "
                               "(render_as_string does so by default).",
                       .security_severity = 6.5},
                      check};

}  // namespace dbssot::rules
