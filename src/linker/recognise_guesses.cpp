#include <algorithm>
#include <array>
#include <set>

#include "linker/environment_name.h"
#include "linker/linking.h"
#include "source/words.h"

// Answers to the question which environment this is, and what they rest on.

namespace dbssot {

using program::Entity;
using program::Expr;
using program::ExprId;
using program::ExprKind;
using program::FunctionId;
using program::UnitId;

namespace {

constexpr int max_helpers = 8;

/// ENVIRONMENT, APP_ENV, DEPLOY_STAGE: made to state it.
bool states_environment(std::string_view variable) {
  constexpr std::array<std::string_view, 6> words{"env", "environment", "stage", "tier", "profile", "mode"};
  std::string word;
  for (const char c : lowered(variable) + "_") {
    if (c != '_') {
      word += c;
      continue;
    }
    if (std::ranges::find(words, word) != words.end()) return true;
    word.clear();
  }
  return false;
}

bool asks_host_name(std::string_view call) {
  constexpr std::array<std::string_view, 8> calls{
      "socket.gethostname", "socket.getfqdn",           "platform.node",          "os.uname", "platform.uname",
      "gethostname",        "QSysInfo.machineHostName", "boost.asio.ip.host_name"};
  return std::ranges::find(calls, call) != calls.end();
}

struct Evidence {
  std::set<std::string> variables;
  std::set<std::string> searched;
  std::set<Place> asked;

  /// Hints that state nothing: a variable that is there for something else, the text of one, the name of the machine.
  [[nodiscard]] std::size_t hints() const {
    return static_cast<std::size_t>(
               std::ranges::count_if(variables, [](const std::string& variable) { return !states_environment(variable); })) +
           (searched.contains("the host name") ? 1 : 0);
  }
};

bool is_search(const Value& value) {
  constexpr std::array<std::string_view, 5> searches{"contains", "prefix", "match", "split", "compare"};
  return value.kind == ValueKind::transform && std::ranges::find(searches, value.detail) != searches.end();
}

std::string_view last_part(std::string_view name) { return name.substr(name.rfind('.') + 1); }

/// False if it names no environment and calls nobody who does.
bool may_answer(const Linking& linking, const program::Unit& unit, const program::Function& function) {
  std::vector<ExprId> pending{function.result};
  for (int steps = 0; !pending.empty() && steps < 256; ++steps) {
    const Expr& expr = unit[pending.back()];
    pending.pop_back();
    const std::string_view text = unit.text(expr.text);
    if (expr.kind == ExprKind::literal && !environment_named(text).empty()) return true;
    const bool is_name = expr.kind == ExprKind::reference || expr.kind == ExprKind::attribute;
    if (is_name && (!environment_named(last_part(text)).empty() || linking.answering.contains(last_part(text)))) return true;
    if (expr.kind != ExprKind::choice && expr.kind != ExprKind::call) continue;
    for (std::uint32_t operand = 0; operand < expr.operand_count; ++operand)
      pending.push_back(unit.operands[expr.first_operand + operand].value);
  }
  return !pending.empty();
}

class Guesses {
 public:
  explicit Guesses(Linking& linking) : linking_(linking) {}

  void run() {
    for (UnitId id = 0; id < linking_.units.size(); ++id) {
      const program::Unit& unit = linking_.unit(id);
      for (const FunctionId function : linking_.prospects[id].guesses) judge(id, function);
      if (!linking_.prospects[id].has_guessed_values) continue;
      for (const program::Binding& binding : unit.bindings) {
        if (asks_for_environment(last_part(unit.text(binding.name))))
          judge_yes_or_no(id, binding.value, unit.text(binding.name), binding.range, 0);
      }
      for (const program::Class& type : unit.classes) {
        for (const program::Field& field : type.fields) {
          if (asks_for_environment(unit.text(field.name)))
            judge_yes_or_no(id, field.value, unit.text(field.name), field.range, field.method);
        }
      }
    }
    // Who asks a helper gives the answer; the helper is a part of it.
    for (auto& [function, guess] : found_) {
      if (!helpers_.contains(function)) linking_.facts.all<EnvironmentGuess>().push_back(std::move(guess));
    }
  }

 private:
  using FunctionKey = std::pair<UnitId, FunctionId>;

  void judge(UnitId id, FunctionId function) {
    const program::Function& asked = linking_.unit(id).functions[function];
    if (asked.result == 0) return;
    if (asks_for_environment(linking_.unit(id).text(asked.name))) {
      return judge_yes_or_no(id, asked.result, linking_.unit(id).text(asked.name), asked.name_range, function);
    }
    std::set<std::string> answers;
    std::set<FunctionKey> visited;
    collect_answers(id, function, answers, visited);
    if (answers.size() < 2) return;
    Evidence evidence;
    for (const auto& [unit, helper] : visited) collect_conditions(unit, helper, evidence);
    // One variable whose being there says something is how platforms are told (PYTEST_CURRENT_TEST); guessing takes more.
    const bool searches_a_hint =
        std::ranges::any_of(evidence.searched, [](const std::string& variable) { return !states_environment(variable); });
    if (!searches_a_hint && evidence.hints() < 2) return;
    visited.erase({id, function});
    helpers_.insert(visited.begin(), visited.end());
    add({id, function}, linking_.unit(id).text(asked.name), asked.name_range, answers, evidence);
  }

  /// `is_local = "localhost" in url`
  void judge_yes_or_no(UnitId id, ExprId expr, std::string_view name, const Range& range, FunctionId function) {
    if (expr == 0 || (function != 0 && !linking_.evaluator.is_relevant(id, function))) return;
    Evidence evidence;
    walk(linking_.evaluator.evaluate(id, expr), evidence);
    const bool searches_a_hint =
        std::ranges::any_of(evidence.searched, [](const std::string& variable) { return !states_environment(variable); });
    if (searches_a_hint) add({id, function}, name, range, {}, evidence);
  }

  void add(FunctionKey key, std::string_view name, const Range& range, const std::set<std::string>& answers,
           const Evidence& evidence) {
    EnvironmentGuess guess;
    static_cast<FactHead&>(guess) = linking_.head(key.first, range, key.second);
    guess.name = last_part(name);
    guess.answers.assign(answers.begin(), answers.end());
    guess.variables.assign(evidence.variables.begin(), evidence.variables.end());
    guess.searched.assign(evidence.searched.begin(), evidence.searched.end());
    guess.asked.assign(evidence.asked.begin(), evidence.asked.end());
    found_.emplace_back(key, std::move(guess));
  }

  /// Names of environments among what a function returns, and the functions of the project that it gets them from.
  void collect_answers(UnitId id, FunctionId function, std::set<std::string>& answers, std::set<FunctionKey>& visited) {
    if (visited.size() >= max_helpers || !visited.emplace(id, function).second) return;
    const program::Unit& unit = linking_.unit(id);
    std::vector<ExprId> pending{unit.functions[function].result};
    for (int steps = 0; !pending.empty() && steps < 256; ++steps) {
      const ExprId at = pending.back();
      pending.pop_back();
      const Expr& expr = unit[at];
      switch (expr.kind) {
        case ExprKind::literal:
          answer(unit.text(expr.text), answers);
          break;
        case ExprKind::reference:
        case ExprKind::attribute:
          answer(last_part(unit.text(expr.text)), answers);
          break;  // Environment.PRODUCTION
        case ExprKind::choice:
          for (std::uint32_t operand = 0; operand < expr.operand_count; ++operand)
            pending.push_back(linking_.operand(id, at, operand).value);
          break;
        case ExprKind::call: {
          if (expr.operand_count == 0) break;
          const ExprId callee = linking_.operand(id, at, 0).value;
          // Environment("production"), Environment.from_text("production")
          for (std::uint32_t operand = 1; operand < expr.operand_count; ++operand) {
            const Expr& given = unit[linking_.operand(id, at, operand).value];
            if (given.kind == ExprKind::literal) answer(unit.text(given.text), answers);
          }
          if (unit[callee].kind != ExprKind::attribute && unit[callee].kind != ExprKind::reference) break;
          if (!linking_.answering.contains(last_part(unit.text(unit[callee].text)))) break;
          for (const ValueId value : linking_.facts.values.alternatives(linking_.evaluator.evaluate(id, callee))) {
            const Entity* helper = linking_.evaluator.entity(value);
            if (helper != nullptr && helper->kind == Entity::Kind::function)
              collect_answers(helper->unit, helper->index, answers, visited);
          }
          break;
        }
        default:
          break;
      }
    }
  }

  static void answer(std::string_view text, std::set<std::string>& answers) {
    if (const std::string_view environment = environment_named(text); !environment.empty()) answers.emplace(environment);
  }

  void collect_conditions(UnitId id, FunctionId function, Evidence& evidence) {
    for (const program::Branch& branch : linking_.unit(id).branches) {
      if (branch.scope == function) walk(linking_.evaluator.evaluate(id, branch.condition), evidence);
    }
  }

  void walk(ValueId root, Evidence& evidence) {
    std::vector<std::pair<ValueId, bool>> pending{{root, false}};
    std::set<std::pair<ValueId, bool>> seen;
    while (!pending.empty() && seen.size() < 256) {
      const auto [at, is_searched] = pending.back();
      pending.pop_back();
      if (at == 0 || !seen.insert({at, is_searched}).second) continue;
      const Value& value = linking_.facts.values[at];
      std::string name;
      if (value.kind == ValueKind::env_read) name = value.text.reveal();
      const bool is_host = (value.kind == ValueKind::call_result && asks_host_name(value.text.reveal())) || name == "HOSTNAME" ||
                           name == "COMPUTERNAME";
      if (is_host) name = "the host name";
      if (!name.empty()) {
        if (!is_host) evidence.variables.insert(name);
        if (is_searched) evidence.searched.insert(name);
        if (value.place.range.line != 0) evidence.asked.insert(value.place);
        continue;
      }
      // An equal text is a search only for the name of a machine, or for a part of a URL: `ENV == "prod"` asks what is stated.
      const bool searches = is_search(value) && (value.detail != "compare" || compares_a_piece(value));
      for (const ValueId operand : value.operands) pending.emplace_back(operand, is_searched || searches);
    }
  }

  [[nodiscard]] bool compares_a_piece(const Value& value) const {
    return std::ranges::any_of(value.operands, [&](ValueId operand) {
      const Value& found = linking_.facts.values[operand];
      if (found.kind == ValueKind::call_result) return asks_host_name(found.text.reveal());
      return found.kind == ValueKind::transform && (found.detail == "part" || found.detail == "item" || found.detail == "slice");
    });
  }

  Linking& linking_;
  std::vector<std::pair<FunctionKey, EnvironmentGuess>> found_;
  std::set<FunctionKey> helpers_;
};

}  // namespace

/// Only calls of functions that name an environment themselves are worth following.
void look_for_answers(const Linking& linking, UnitId id, Prospects& found) {
  const program::Unit& unit = linking.unit(id);
  for (const program::Function& function : unit.functions) {
    std::vector<ExprId> pending{function.result};
    for (int steps = 0; function.result != 0 && !pending.empty() && steps < 256; ++steps) {
      const ExprId at = pending.back();
      pending.pop_back();
      const Expr& expr = unit[at];
      const bool is_name = expr.kind == ExprKind::literal || expr.kind == ExprKind::reference || expr.kind == ExprKind::attribute;
      const std::string_view text = unit.text(expr.text);
      if (is_name && !environment_named(expr.kind == ExprKind::literal ? text : last_part(text)).empty())
        found.answering.push_back(unit.text(function.name));
      if (expr.kind != ExprKind::choice && expr.kind != ExprKind::call) continue;
      for (std::uint32_t operand = 0; operand < expr.operand_count; ++operand)
        pending.push_back(unit.operands[expr.first_operand + operand].value);
    }
  }
}

void note_who_answers(Linking& linking) {
  for (const Prospects& of_unit : linking.prospects) linking.answering.insert(of_unit.answering.begin(), of_unit.answering.end());
}

void look_for_guesses(const Linking& linking, UnitId id, Prospects& found) {
  const program::Unit& unit = linking.unit(id);
  const auto asks = [&](const program::Binding& binding) { return asks_for_environment(last_part(unit.text(binding.name))); };
  const auto field_asks = [&](const program::Field& field) { return asks_for_environment(unit.text(field.name)); };
  for (FunctionId at = 1; at < unit.functions.size(); ++at) {
    const program::Function& function = unit.functions[at];
    if (function.result != 0 && (asks_for_environment(unit.text(function.name)) || may_answer(linking, unit, function)))
      found.guesses.push_back(at);
  }
  found.has_guessed_values =
      std::ranges::any_of(unit.bindings, asks) ||
      std::ranges::any_of(unit.classes, [&](const program::Class& type) { return std::ranges::any_of(type.fields, field_asks); });
}

void recognise_guesses(Linking& linking) { Guesses(linking).run(); }

}  // namespace dbssot
