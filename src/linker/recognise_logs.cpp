#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <tuple>

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

/// Of the arguments of a log call, and what they are put together from.
constexpr std::size_t most_pieces = 16;

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

/// `re.sub(":[^:@]+@", ":***@", url)`, `url.replace(password, "****")`: something stands where the password was.
bool puts_stand_in(const FactStore& facts, const Value& value) {
  return value.operands.size() > 1 && std::any_of(value.operands.begin() + 1, value.operands.end(), [&](ValueId id) {
           const Value& given = facts.values[id];
           if (given.kind != ValueKind::literal) return false;
           const std::string text = lowered(given.text.reveal());
           constexpr std::array<std::string_view, 6> marks{"**", "...", "xxx", "redacted", "hidden", "masked"};
           return std::ranges::any_of(marks, [&](std::string_view mark) { return text.find(mark) != std::string::npos; });
         });
}

/// `for name in NAMES: value = os.getenv(name); if "URL" in name: value = "***" + value[-4:]`: of many variables those that hold
/// secrets are hidden, by their names.
bool hides_some_of_many(const FactStore& facts, ValueId id) {
  std::string_view first;
  bool are_many = false;
  bool hides = false;
  for (const ValueId alternative : facts.values.alternatives(id)) {
    const Value& value = facts.values[alternative];
    const Value& begin = value.kind == ValueKind::concat && !value.operands.empty() ? facts.values[value.operands.front()] : value;
    hides = hides || (begin.kind == ValueKind::literal && begin.text.reveal().find("**") != std::string::npos);
    if (value.kind != ValueKind::env_read) continue;
    are_many = are_many || (!first.empty() && first != value.text.reveal());
    first = value.text.reveal();
  }
  return are_many && hides;
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
      if (hides_some_of_many(linking.facts, id)) return 0;
      [[fallthrough]];
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
      return linking.is_database_url(id) && value.detail != "slice" && !puts_stand_in(linking.facts, value) ? id : 0;
    default:
      return 0;
  }
}

/// Calls that log a URL which the function around knows.
void recognise_own_logs(Linking& linking) {
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

/// The parameters of the function around that a log call writes as they were handed over, alone or inside of a message.
void note_parameters(const program::Unit& unit, ExprId call, std::vector<Prospects::LoggedParameter>& found) {
  const program::FunctionId scope = unit[call].scope;
  const auto& parameters = unit.functions[scope].parameters;
  std::vector<ExprId> pending;
  const auto add_operands = [&](ExprId of, std::uint32_t first) {
    for (std::uint32_t at = first; at < unit[of].operand_count; ++at)
      pending.push_back(unit.operands[unit[of].first_operand + at].value);
  };
  add_operands(call, 1);
  for (std::size_t at = 0; at < pending.size() && at < most_pieces; ++at) {
    const Expr& expr = unit[pending[at]];
    if (expr.kind == ExprKind::concat || (expr.kind == ExprKind::operation && expr.op == program::Op::convert))
      add_operands(pending[at], 0);
    if (expr.kind != ExprKind::parameter) continue;
    const auto named = std::ranges::find(parameters, expr.text, &program::Parameter::name);
    if (named == parameters.end() || named->kind == program::OperandKind::spread) continue;
    found.push_back({call, scope, static_cast<int>(named - parameters.begin())});
  }
}

/// announce(f"database: {url}") where `announce` logs what it is given: the URL leaves the function that knows it for one that does
/// not, and that one is no place to mend it.
void recognise_handed_on(Linking& linking, UnitId id, const Prospects::LoggedParameter& logged) {
  const program::Function& function = linking.unit(id).functions[logged.function];
  const std::string name(linking.unit(id).text(function.parameters[static_cast<std::size_t>(logged.position)].name));
  const bool has_self = function.owner != 0 && !function.is_static && linking.unit(id).language == "python";
  for (const program::CallSite& site : linking.evaluator.possible_call_sites(id, logged.function)) {
    if (!linking.is_relevant(site.unit, site.call)) continue;
    const ExprId argument = linking.argument(site.unit, site.call, logged.position - (has_self ? 1 : 0), {name});
    if (argument == 0 || linking.unit(site.unit)[argument].kind == ExprKind::literal) continue;
    const ValueId carried = carried_url(linking, linking.evaluator.evaluate(site.unit, argument));
    if (carried == 0 || linking.facts.values[carried].kind == ValueKind::parameter) continue;
    if (!linking.evaluator.calls(site, id, logged.function)) continue;
    const Expr& expr = linking.unit(site.unit)[site.call];
    Log log;
    static_cast<FactHead&>(log) = linking.head(site.unit, expr.range, expr.scope);
    const auto is_same = [&](const Log& other) { return other.place == log.place; };
    if (std::ranges::any_of(linking.facts.all<Log>(), is_same)) continue;
    log.call = linking.unit(id).text(function.name);
    log.value = carried;
    log.argument_place = {linking.files[site.unit], linking.unit(site.unit)[argument].range};
    linking.facts.all<Log>().push_back(std::move(log));
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
    if (expr.kind != ExprKind::call || expr.operand_count < 2) continue;
    const bool is_relevant = linking.is_relevant(id, call);
    if (!is_relevant && unit.functions[expr.scope].parameters.empty()) continue;
    const Expr& callee = unit[linking.operand(id, call, 0).value];
    const bool is_name = callee.kind == ExprKind::attribute || callee.kind == ExprKind::reference;
    if (!meant.may_be(call) && !(is_name && is_log_method(callee.text))) continue;
    if (is_relevant) found.logs.push_back(call);
    note_parameters(unit, call, found.logged_parameters);
  }
}

void recognise_logs(Linking& linking) {
  recognise_own_logs(linking);
  std::set<std::tuple<UnitId, program::FunctionId, int>> looked_at;
  for (UnitId id = 0; id < linking.units.size(); ++id) {
    for (const Prospects::LoggedParameter& logged : linking.prospects[id].logged_parameters) {
      std::string name;
      const bool is_told = std::ranges::any_of(linking.facts.all<Log>(), [&](const Log& log) {
        return log.place == Place{linking.files[id], linking.unit(id)[logged.call].range};
      });
      if (is_told || looked_at.contains({id, logged.function, logged.position}) || !is_log(linking, id, logged.call, name))
        continue;
      looked_at.emplace(id, logged.function, logged.position);
      recognise_handed_on(linking, id, logged);
    }
  }
}

}  // namespace dbssot
