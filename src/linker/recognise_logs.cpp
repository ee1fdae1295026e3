#include <algorithm>
#include <array>
#include <cctype>

#include "facts/url_text.h"
#include "facts/variable_role.h"
#include "linker/linking.h"
#include "source/words.h"

// Calls that write a URL where people read it.
namespace dbssot {

using program::Expr;
using program::ExprId;
using program::ExprKind;
using program::UnitId;

namespace {

/// The last word of a dotted name says that it is a logger: "app.db.logger", "log", "_LOG", not "catalog".
bool names_logger(std::string_view dotted) {
  std::string word(dotted.substr(dotted.rfind('.') + 1));
  std::ranges::transform(word, word.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return word == "log" || word.ends_with("_log") || word.find("logger") != std::string::npos ||
         word.find("logging") != std::string::npos;
}

bool is_log(Linking& linking, UnitId id, ExprId call, std::string& name) {
  for (const std::string_view callee : linking.external_callees(id, call)) {
    if (linking.shapes.is_log_call(callee)) {
      name = callee;
      return true;
    }
  }
  const Expr& callee = linking.unit(id)[linking.operand(id, call, 0).value];
  if (callee.kind == ExprKind::reference) {
    const std::string_view dotted = linking.unit(id).text(callee.text);
    const std::size_t dot = dotted.rfind('.');
    if (dot == std::string_view::npos || !linking.shapes.is_log_method(dotted.substr(dot + 1)) ||
        !names_logger(dotted.substr(0, dot)))
      return false;
    name = std::string(dotted.substr(dotted.rfind('.', dot - 1) + 1));
    return true;
  }
  if (callee.kind != ExprKind::attribute || !linking.shapes.is_log_method(linking.unit(id).text(callee.text))) return false;
  const ExprId base = linking.operand(id, linking.operand(id, call, 0).value, 0).value;
  const Expr& logger = linking.unit(id)[base];
  std::string receiver(linking.unit(id).text(logger.text));
  const Value& value = linking.facts.values[linking.evaluator.evaluate(id, base)];
  if (value.kind == ValueKind::call_result || value.kind == ValueKind::external) receiver += " " + value.text.reveal();
  std::ranges::transform(receiver, receiver.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  name = std::string(linking.unit(id).text(callee.text));
  return receiver.find("log") != std::string::npos;
}

/// urlunparse() over parts of a URL shows the password if one of them holds it, and nothing stands in for it.
bool reassembles_password(const FactStore& facts, ValueId id, int depth = 0) {
  if (depth > 8) return false;
  const Value& value = facts.values[id];
  if (value.kind == ValueKind::transform && value.detail == "part")
    return value.text.reveal() == "netloc" || value.text.reveal() == "password";
  const auto hides = [&](ValueId part) {
    return facts.values[part].kind == ValueKind::literal && facts.values[part].text.reveal().find("**") != std::string::npos;
  };
  if (std::ranges::any_of(value.operands, hides)) return false;
  return std::ranges::any_of(value.operands, [&](ValueId part) { return reassembles_password(facts, part, depth + 1); });
}

/// A password that is none any more: stars, dots, a word that says so.
bool shows_password(const url::Reading& reading) {
  if (!reading.spec || !reading.spec->password) return false;
  const std::string text = lowered(reading.spec->password->reveal());
  constexpr std::array<std::string_view, 6> words{"redacted", "[redacted]", "<redacted>", "hidden", "<hidden>", "masked"};
  return text.find_first_not_of("*x.") != std::string::npos && std::ranges::find(words, text) == words.end();
}

/// `url.replace("sqlite:///", "")`: the path of a file.
bool is_path_of_file(const FactStore& facts, const Value& changed) {
  if (changed.detail != "replace" || changed.operands.size() < 2) return false;
  const Value& taken_off = facts.values[changed.operands[1]];
  return taken_off.kind == ValueKind::literal && taken_off.text.reveal().starts_with("sqlite");
}

/// The part of an argument that may show a password; 0 if there is none. `masked` when something hides it first.
ValueId carried_url(const Linking& linking, ValueId id, int depth = 0) {
  if (depth > 8) return 0;
  const Value& value = linking.facts.values[id];
  switch (value.kind) {
    case ValueKind::literal: {
      const url::Reading reading = url::read(url::Text::literal(value.text.reveal()));
      return linking.is_database_url(id) && shows_password(reading) ? id : 0;
    }
    case ValueKind::env_read:
      if (is_database_variable(linking.policy, value.text.reveal()) &&
          read_variable_name(value.text.reveal()).role == VariableRole::password)
        return id;
      return linking.is_database_url(id) ? id : 0;
    case ValueKind::config_field:
    case ValueKind::source_of_truth:
      return linking.is_database_url(id) ? id : 0;
    case ValueKind::concat: {
      if (linking.is_database_url(id)) {
        const url::Reading reading = url::read(text_of(linking.facts, id));
        return shows_password(reading) ? id : 0;
      }
      for (const ValueId part : value.operands) {
        if (const ValueId found = carried_url(linking, part, depth + 1)) return found;
      }
      return 0;
    }
    case ValueKind::choice:
    case ValueKind::list:
    case ValueKind::dictionary:
      for (const ValueId part : value.operands) {
        if (const ValueId found = carried_url(linking, part, depth + 1)) return found;
      }
      return 0;
    case ValueKind::call_result:
      return value.text.reveal().starts_with("urllib.parse.urlun") && linking.is_database_url(id) &&
                     reassembles_password(linking.facts, id)
                 ? id
                 : 0;
    // Nobody was seen to call the function: its name says what the parameter holds, and the rule says how sure that is.
    case ValueKind::parameter:
      return names_database_url(value.text.reveal()) ? id : 0;
    case ValueKind::transform:
      if (is_path_of_file(linking.facts, value)) return 0;
      return linking.is_database_url(id) && value.detail != "slice" ? id : 0;
    default:
      return 0;
  }
}

}  // namespace

void look_for_logs(const Linking& linking, UnitId id, Prospects& found) {
  const program::Unit& unit = linking.unit(id);
  MeantCalls meant(linking, id, [&](std::string_view name) { return linking.shapes.is_log_call(name); });
  AskedOfStrings is_log_method(
      unit, [&](std::string_view name) { return linking.shapes.is_log_method(name.substr(name.rfind('.') + 1)); });
  for (ExprId call = 1; call < unit.exprs.size(); ++call) {
    const Expr& expr = unit[call];
    if (expr.kind != ExprKind::call || expr.operand_count < 2 || !linking.is_relevant(id, call)) continue;
    const Expr& callee = unit[linking.operand(id, call, 0).value];
    const bool is_name = callee.kind == ExprKind::attribute || callee.kind == ExprKind::reference;
    if (meant.may_be(call) || (is_name && is_log_method(callee.text))) found.logs.push_back(call);
  }
}

void recognise_logs(Linking& linking) {
  for (UnitId id = 0; id < linking.units.size(); ++id) {
    for (const ExprId call : linking.prospects[id].logs) {
      const Expr& expr = linking.unit(id)[call];
      std::string name;
      if (!is_log(linking, id, call, name)) continue;
      for (std::uint32_t at = 1; at < expr.operand_count; ++at) {
        const ExprId argument = linking.operand(id, call, at).value;
        const Expr& given = linking.unit(id)[argument];
        if (given.kind == ExprKind::literal && linking.unit(id).text(given.text).find("://") == std::string_view::npos) continue;
        const ValueId carried = carried_url(linking, linking.evaluator.evaluate(id, argument));
        if (carried == 0) continue;
        Log log;
        static_cast<FactHead&>(log) = linking.head(id, expr.range, expr.scope);
        log.call = name;
        log.value = carried;
        log.argument_place = {linking.files[id], linking.unit(id)[argument].range};
        linking.facts.all<Log>().push_back(std::move(log));
        break;
      }
    }
  }
}

}  // namespace dbssot
