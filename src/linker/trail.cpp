#include "linker/trail.h"

#include <algorithm>
#include <array>
#include <utility>

#include "drivers/code_shape.h"
#include "linker/outside_modules.h"

namespace dbssot::program {
namespace {

constexpr int max_rounds = 4;  // functions that bring what another brings

/// What begins or takes a value of a database; an import alone (`sqlalchemy.select`) does neither.
bool is_of_client(std::string_view name) {
  const drivers::CodeShapes& shapes = drivers::code_shapes();
  return shapes.sink(name) != nullptr || shapes.url_call(name) != nullptr;
}

/// What begins or takes a value of anything.
bool may_begin(std::string_view name) {
  const drivers::CodeShapes& shapes = drivers::code_shapes();
  return shapes.reader(name) != nullptr || shapes.environment(name) != nullptr || shapes.is_settings_base(name) ||
         shapes.is_section_file(name) || shapes.is_option_table(name) || shapes.is_wait_call(name) ||
         shapes.secret_store(name) != nullptr;
}

std::string_view last_part(std::string_view name) { return name.substr(name.rfind('.') + 1); }

/// True if a parameter has a part in the expression.
bool is_given(const Unit& unit, ExprId root) {
  constexpr std::size_t max_nodes = 256;
  std::vector<ExprId> pending{root};
  for (std::size_t nodes = 0; !pending.empty(); ++nodes) {
    const Expr& expr = unit[pending.back()];
    pending.pop_back();
    if (expr.kind == ExprKind::parameter || nodes > max_nodes) return true;
    for (std::uint32_t at = 0; at < expr.operand_count; ++at) pending.push_back(unit.operands[expr.first_operand + at].value);
  }
  return false;
}

}  // namespace

Trail::Trail(const ProgramIndex& index, const Relevance& relevance, const Policy& policy, const Wrappers& wrappers)
    : index_(index),
      relevance_(relevance),
      policy_(policy),
      wrappers_(wrappers),
      on_(index.size()),
      passed_(index.size()),
      meanings_(index.size()),
      said_(index.size()) {
  for (UnitId id = 0; id < index_.size(); ++id) {
    const Unit& unit = index_.unit(id);
    for (const Function& function : unit.functions) {
      if (function.owner != 0) ++namesakes_[unit.text(function.name)];
    }
    if (unit.language != "python" || !relevance_.is_relevant(id)) continue;
    on_[id].resize(unit.exprs.size());
    passed_[id].resize(unit.functions.size());
    meanings_[id].resize(unit.strings.size());
    said_[id].resize(unit.strings.size());
  }
  bool changed = true;
  for (int round = 0; changed && round < max_rounds; ++round) {
    changed = false;
    for (UnitId id = 0; id < index_.size(); ++id) changed = pass(id) || changed;
  }
}

/// Goes over a unit once, operands before users. True if a function or a name of it brings something that it did not bring before.
bool Trail::pass(UnitId id) {
  const Unit& unit = index_.unit(id);
  if (on_[id].empty()) return false;
  bool changed = false;
  for (ExprId at = 1; at < unit.exprs.size(); ++at) {
    if (on_[id][at] == Level::sure || !relevance_.is_relevant(id, unit[at].scope)) continue;
    const Level found = compute(id, at);
    if (found <= on_[id][at]) continue;
    on_[id][at] = found;
    if (found == Level::sure && unit[at].kind != ExprKind::reference) passed_[id][unit[at].scope] = true;
    changed = true;
  }
  if (!changed) return false;
  for (const Function& function : unit.functions) {
    if (function.owner == 0 || function.result == 0 || on_[id][function.result] == Level::off) continue;
    if (namesakes_[unit.text(function.name)] > max_namesakes) continue;
    Level& known = bringing_methods_[unit.text(function.name)];
    known = std::max(known, on_[id][function.result]);
  }
  return true;
}

Trail::Level Trail::compute(UnitId id, ExprId at) {
  const Unit& unit = index_.unit(id);
  const Expr& expr = unit[at];
  switch (expr.kind) {
    case ExprKind::literal:
      return begins(id, expr.text) ? Level::sure : Level::off;
    case ExprKind::reference:
      return reference(id, at);
    case ExprKind::parameter:
      return names(id, expr.text) ? Level::sure : Level::off;
    case ExprKind::attribute:
      return names(id, expr.text) ? Level::sure : std::max(any_operand(id, at), brought_by(unit.text(expr.text)));
    case ExprKind::call:
      return reads_something_else(id, at) ? Level::off : call(id, at);
    case ExprKind::index:
      return reads_something_else(id, at) ? Level::off : any_operand(id, at);
    case ExprKind::operation:
      return std::max(any_operand(id, at), expr.op == Op::parse ? Level::possible : Level::off);
    default:
      return any_operand(id, at);
  }
}

Trail::Level Trail::brought_by(std::string_view method) const {
  const auto found = bringing_methods_.find(method);
  return found == bringing_methods_.end() ? Level::off : found->second;
}

/// `os.environ["HOME"]`, `os.getenv(part + "HOME")`: a variable that is no database's by its name. If it is one all the same, then
/// a client is reached from here, and the trail begins there. A name that callers give may be any, if one of them is on the trail.
bool Trail::reads_something_else(UnitId id, ExprId at) {
  const Unit& unit = index_.unit(id);
  const Expr& expr = unit[at];
  if (expr.operand_count < 2) return false;
  ExprId read = unit.operands[expr.first_operand].value;
  if (unit[read].kind == ExprKind::attribute) read = unit.operands[unit[read].first_operand].value;
  const ExprId name = unit.operands[expr.first_operand + 1].value;
  if (unit[read].kind != ExprKind::reference || on_[id][name] != Level::off || !meaning(id, unit[read].text).reads) return false;
  return !is_asked(id, expr.scope) || !is_given(unit, name);
}

ExprId Trail::name_of_read(UnitId id, ExprId at) const {
  const Unit& unit = index_.unit(id);
  const Expr& expr = unit[at];
  if (meanings_[id].empty() || expr.operand_count < 2) return 0;
  ExprId read = unit.operands[expr.first_operand].value;
  if (unit[read].kind == ExprKind::attribute) read = unit.operands[unit[read].first_operand].value;
  if (unit[read].kind != ExprKind::reference || !meanings_[id][unit[read].text].reads) return 0;
  const ExprId name = unit.operands[expr.first_operand + 1].value;
  return unit[name].kind == ExprKind::reference || unit[name].kind == ExprKind::attribute ? name : 0;
}

bool Trail::is_asked(UnitId id, FunctionId function) const {
  const Unit& unit = index_.unit(id);
  for (; function != 0; function = unit.functions[function].outer) {
    const Function& asked = unit.functions[function];
    const auto is_on = [&](const Parameter& parameter) { return on_[id][parameter.default_value] != Level::off; };
    if (asked_.contains({id, function}) || asked_methods_.contains(unit.text(asked.name)) ||
        std::ranges::any_of(asked.parameters, is_on))
      return true;
  }
  return false;
}

/// Notes the wrapper that a call hands something of the trail to.
void Trail::hand_on(UnitId id, ExprId call) {
  const Unit& unit = index_.unit(id);
  const Expr& called = unit[unit.operands[unit[call].first_operand].value];
  if (called.kind == ExprKind::attribute) {
    asked_methods_.insert(unit.text(called.text));
  } else if (called.kind == ExprKind::reference) {
    const Meaning& found = meaning(id, called.text);
    if (found.kind == Entity::Kind::function) {
      asked_.insert({found.unit, found.index});
    } else if (found.kind == Entity::Kind::type) {
      for (const FunctionId method : index_.unit(found.unit).classes[found.index - 1].methods) asked_.insert({found.unit, method});
    } else {
      asked_methods_.insert(last_part(unit.text(called.text)));
    }
  }
}

Trail::Level Trail::any_operand(UnitId id, ExprId at, std::uint32_t from) {
  const Unit& unit = index_.unit(id);
  const Expr& expr = unit[at];
  Level level = Level::off;
  for (std::uint32_t operand = from; operand < expr.operand_count && level != Level::sure; ++operand) {
    const Operand& found = unit.operands[expr.first_operand + operand];
    level = std::max({level, on_[id][found.value], on_[id][found.key]});
    if (found.kind == OperandKind::keyword && names(id, found.name)) level = Level::sure;
  }
  return level;
}

Trail::Level Trail::reference(UnitId id, ExprId at) {
  const Meaning& found = meaning(id, index_.unit(id)[at].text);
  if (found.begins == Level::sure) return Level::sure;
  if (found.kind == Entity::Kind::function) {
    if (wrappers_.openers().contains({found.unit, found.index})) return Level::sure;
    const ExprId result = index_.unit(found.unit).functions[found.index].result;
    return std::max(found.begins, result == 0 ? Level::off : level(found.unit, result));
  }
  if (found.kind == Entity::Kind::type) {
    const std::vector<FunctionId>& methods = index_.unit(found.unit).classes[found.index - 1].methods;
    const auto opens = [&](FunctionId method) { return wrappers_.openers().contains({found.unit, method}); };
    return std::ranges::any_of(methods, opens) ? Level::sure : found.begins;
  }
  Level most = found.begins;
  for (const std::uint32_t binding : found.bindings)
    most = std::max(most, level(found.unit, index_.unit(found.unit).bindings[binding].value));
  return most;
}

/// A call gives back what goes through it, unless what is called is known to do something else with it.
Trail::Level Trail::call(UnitId id, ExprId at) {
  const Unit& unit = index_.unit(id);
  const ExprId callee = unit.operands[unit[at].first_operand].value;
  const Expr& called = unit[callee];
  if (any_operand(id, at, 1) != Level::off) hand_on(id, at);
  if (called.kind == ExprKind::attribute) {
    const std::string_view method = unit.text(called.text);
    if (names(id, called.text) || bringing_methods_.contains(method) || drivers::code_shapes().may_be_called(method))
      return any_operand(id, at);
    // `session.execute(…)` on what an engine made is no longer the database's address; what goes in may come out.
    return any_operand(id, at, 1);
  }
  if (called.kind == ExprKind::reference && on_[id][callee] == Level::off) {
    const Meaning& found = meaning(id, called.text);
    if (found.kind == Entity::Kind::external && !found.is_open) return Level::off;
  }
  return any_operand(id, at);
}

const Trail::Meaning& Trail::meaning(UnitId id, StringId name) {
  Meaning& found = meanings_[id][name];
  if (found.is_known) return found;
  found.is_known = true;
  const std::string_view written = index_.unit(id).text(name);
  const Entity entity = index_.resolve(id, written);
  found.kind = entity.kind;
  found.unit = entity.unit;
  found.index = entity.index;
  if (entity.kind == Entity::Kind::external || entity.kind == Entity::Kind::none) {
    const std::string_view whole = entity.name.empty() ? written : std::string_view(entity.name);
    if (is_of_client(whole) || names_database(policy_, last_part(whole))) {
      found.begins = Level::sure;
    } else if (may_begin(whole)) {
      found.begins = drivers::code_shapes().environment(whole) != nullptr ? Level::environment : Level::possible;
    }
    found.is_open = !comes_from_outside(whole);
    const drivers::CodeShapes& shapes = drivers::code_shapes();
    found.reads = shapes.reader(whole) != nullptr || shapes.environment(whole) != nullptr;
  } else {
    found.begins = names_database(policy_, last_part(written)) ? Level::sure : Level::off;
  }
  if (entity.kind == Entity::Kind::binding) found.bindings = index_.binding_ids(entity.unit, entity.name);
  return found;
}

bool Trail::names(UnitId id, StringId text) {
  signed char& known = said_[id][text].names;
  if (known < 0) known = names_database(policy_, index_.unit(id).text(text)) ? 1 : 0;
  return known == 1;
}

bool Trail::begins(UnitId id, StringId text) {
  signed char& known = said_[id][text].begins;
  if (known < 0) known = begins_in(index_.unit(id).text(text)) ? 1 : 0;
  return known == 1;
}

bool Trail::begins_in(std::string_view literal) const {
  if (literal.size() < 3 || literal.size() > 2000) return false;
  constexpr std::array<std::string_view, 4> words{"postgres", "dbname=", "sslmode", "host="};
  if (literal.starts_with("://")) return true;
  if (std::ranges::any_of(words, [&](std::string_view word) { return literal.find(word) != std::string_view::npos; })) return true;
  if (literal.find(' ') != std::string_view::npos) return false;
  // "+asyncpg": a client, of which URLs are made.
  const std::string_view client = literal.starts_with('+') ? literal.substr(1) : literal;
  return is_database_variable(policy_, literal) || drivers::code_shapes().import(client) != nullptr;
}

}  // namespace dbssot::program
