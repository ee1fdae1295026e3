#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "drivers/code_shape.h"
#include "lint/rule.h"
#include "lint/standing.h"
#include "source/words.h"

namespace dbssot::rules {
namespace {

std::string last_part(std::string_view name) { return std::string(name.substr(name.rfind('.') + 1)); }

bool catches_everything(const HandlerFact& handler) {
  return handler.types.empty() || std::any_of(handler.types.begin(), handler.types.end(), [](const std::string& type) {
           const std::string name = lowered(last_part(type));
           return name == "exception" || name == "baseexception" || type == "std.exception";
         });
}

bool has_any(std::string_view text, const auto& words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

/// The answer says that something is wrong, or carries the error itself.
bool tells_the_error(const RuleContext& context, ValueId root) {
  static constexpr std::array<std::string_view, 14> words = {"unhealthy",   "error",        "fail",      "down",     "degraded",
                                                             "unavailable", "disconnected", "exception", "503",      "not ok",
                                                             "unreachable", "problem",      "cannot",    "could not"};
  std::vector<ValueId> pending{root};
  std::set<ValueId> seen;
  while (!pending.empty() && seen.size() < 128) {
    const ValueId at = pending.back();
    pending.pop_back();
    if (at == 0 || !seen.insert(at).second) continue;
    const Value& value = context.value(at);
    if (value.kind == ValueKind::unknown && (value.text.reveal() == "exception" || value.text.reveal() == "caught")) return true;
    const bool is_text = value.kind == ValueKind::literal || value.kind == ValueKind::call_result ||
                         value.kind == ValueKind::external || value.kind == ValueKind::object || value.kind == ValueKind::entity;
    if (is_text && has_any(lowered(value.text.reveal()), words)) return true;
    for (const std::string& key : value.keys) {
      if (has_any(lowered(key), words)) return true;
    }
    pending.insert(pending.end(), value.operands.begin(), value.operands.end());
  }
  return false;
}

/// `ping`, `check_connection`, `is_ready`: False or None is its answer, and who asks is told.
bool asks(std::string_view scope) {
  static constexpr std::array<std::string_view, 18> words = {"health", "ready",  "ping", "check",  "alive",     "probe",
                                                             "test_",  "is_",    "has_", "can_",   "wait",      "verify",
                                                             "valid",  "exists", "try_", "status", "connected", "available"};
  return has_any(lowered(last_part(scope)), words);
}

/// `return False, None` answers no with its first.
bool is_plain_no(const RuleContext& context, ValueId result) {
  const std::vector<ValueId> alternatives = context.facts.values.alternatives(result);
  return std::any_of(alternatives.begin(), alternatives.end(), [&](ValueId id) {
    const Value* answer = &context.value(id);
    if (answer->kind == ValueKind::list && !answer->operands.empty()) answer = &context.value(answer->operands.front());
    const Value& value = *answer;
    return (value.kind == ValueKind::literal &&
            (lowered(value.text.reveal()) == "false" || value.text.reveal() == "1" || value.text.reveal() == "-1")) ||
           value.kind == ValueKind::null;
  });
}

/// `except TypeError: engine = create_engine(url)`: the clause opens in another way; nothing is dropped.
bool opens_instead(const RuleContext& context, ValueId result) {
  const std::vector<ValueId> alternatives = context.facts.values.alternatives(result);
  return std::any_of(alternatives.begin(), alternatives.end(), [&](ValueId id) {
    const Value& value = context.value(id);
    return value.kind == ValueKind::call_result && drivers::code_shapes().sink(value.text.reveal()) != nullptr;
  });
}

/// Everything around configuration without a word: a slip of the pen looks like a missing database then.
bool hides_slips(const HandlerFact& handler) {
  return handler.guarded == "configuration" && catches_everything(handler) && !handler.logs;
}

/// `bool open() { … catch (…) { log(…); return false; } }`: in C++ nobody takes a bool for a connection, and who calls is told.
bool answers_no(const RuleContext& context, const HandlerFact& handler) {
  if (handler.language != Language::cpp || !handler.logs) return false;
  const Value& answer = context.value(handler.fallback);
  return answer.kind == ValueKind::literal && answer.text.reveal() == "false";
}

bool is_swallowed(const RuleContext& context, const HandlerFact& handler) {
  if (handler.outcome == "reraised" || handler.insists || handler.by_others || handler.context == Context::test) return false;
  if (handler.fallback == 0) return true;
  if (opens_instead(context, handler.fallback)) return false;
  if (tells_the_error(context, handler.fallback) || answers_no(context, handler)) return false;
  return !(asks(handler.scope) && is_plain_no(context, handler.fallback)) || hides_slips(handler);
}

/// The keyword alone: a clause may be long.
Place place_of(const HandlerFact& handler) {
  Place place = handler.place;
  const std::uint32_t length = handler.language == Language::cpp ? 5 : 6;
  place.range.end_line = place.range.line;
  place.range.end_column = place.range.column + length;
  return place;
}

std::string what_is_caught(const HandlerFact& handler) {
  std::vector<std::string> names;
  for (const std::string& type : handler.types) names.push_back(type == "?" ? "an error" : last_part(type));
  return names.empty() ? "every error" : fmt::format("{}", fmt::join(names, ", "));
}

/// `except retryable():` may catch errors of the database or not.
bool is_not_known(const HandlerFact& handler) {
  return !handler.types.empty() && std::ranges::all_of(handler.types, [](const std::string& type) { return type == "?"; });
}

void check(const RuleContext& context, Findings& findings) {
  for (const HandlerFact& handler : context.facts.all<HandlerFact>()) {
    if (!is_swallowed(context, handler)) continue;
    const std::string of =
        handler.guarded == "configuration" ? "the database's configuration" : fmt::format("the {}", handler.guarded);
    Finding& finding =
        findings.add(place_of(handler), fmt::format("{} of {} is {}; raise, or let the caller know", what_is_caught(handler), of,
                                                    handler.logs ? "logged and dropped" : "dropped"));
    finding.severity = softened(finding.severity, handler.context);
    if (handler.context == Context::script) finding.severity = Severity::note;
    if (is_not_known(handler)) finding.confidence = Confidence::possible;
    if (finding.confidence == Confidence::certain && (handler.logs || handler.guarded == "configuration"))
      finding.confidence = Confidence::likely;
    finding.related.push_back({handler.guarded_place, "what can fail"});
  }
}

}  // namespace

extern const Rule swallowed_database_error;
const Rule swallowed_database_error{{.id = "swallowed-database-error",
                                     .summary = "configuration or connection errors of the database are caught and dropped",
                                     .severity = Severity::warning,
                                     .confidence = Confidence::certain,
                                     .help = "The service goes on without its database and fails later, elsewhere, with an error "
                                             "that says nothing. Raise at startup, or hand the "
                                             "failure to whoever asked; catch what you mean to catch, not Exception."},
                                    check};

}  // namespace dbssot::rules
