#include "linker/wrappers.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string_view>

#include "drivers/code_shape.h"
#include "linker/asked_of_literals.h"
#include "source/parallel.h"

namespace dbssot::program {
namespace {

constexpr std::size_t max_nodes = 256;

ExprId operand(const Unit& unit, ExprId expr, std::uint32_t at) { return unit.operands[unit[expr].first_operand + at].value; }

/// What of a text its function's caller brings: parameters, or what the constructor left in the object.
struct Given {
  std::vector<StringId> parameters;
  bool object = false;
};

Given given_by_caller(const Unit& unit, ExprId root) {
  Given given;
  std::vector<ExprId> pending{root};
  for (std::size_t nodes = 0; !pending.empty() && nodes < max_nodes; ++nodes) {
    const Expr& expr = unit[pending.back()];
    pending.pop_back();
    const std::string_view text = unit.text(expr.text);
    if (expr.kind == ExprKind::parameter && text != "self" && text != "cls") given.parameters.push_back(expr.text);
    if (expr.kind == ExprKind::attribute) {
      const Expr& base = unit[unit.operands[expr.first_operand].value];
      const bool is_object = base.kind == ExprKind::parameter && unit.text(base.text) == "self";
      given.object = given.object || is_object;
      if (base.kind == ExprKind::parameter && !is_object) given.parameters.push_back(base.text);
    }
    const bool is_text = expr.kind == ExprKind::concat || expr.kind == ExprKind::operation || expr.kind == ExprKind::choice;
    if (!is_text) continue;
    for (std::uint32_t at = 0; at < expr.operand_count; ++at) pending.push_back(unit.operands[expr.first_operand + at].value);
  }
  return given;
}

constexpr std::size_t last_place = 63;

std::uint64_t bit_of(std::size_t place) { return std::uint64_t{1} << std::min(place, last_place); }

/// Which parameters an argument may be: all, where that cannot be told.
std::uint64_t parameters_of(const Unit& unit, const Function& function, const Unit& caller, const Expr& call, std::uint32_t at) {
  const auto operand_at = [&](std::uint32_t i) -> const Operand& { return caller.operands[call.first_operand + i]; };
  const auto bit_of_kind = [&](OperandKind kind) {
    const auto found = std::ranges::find(function.parameters, kind, &Parameter::kind);
    return found == function.parameters.end() ? ~std::uint64_t{0}
                                              : bit_of(static_cast<std::size_t>(found - function.parameters.begin()));
  };
  const Operand& given = operand_at(at);
  if (given.kind == OperandKind::keyword) {
    const std::string_view name = caller.text(given.name);
    for (std::size_t place = 0; place < function.parameters.size(); ++place) {
      if (unit.text(function.parameters[place].name) == name) return bit_of(place);
    }
    return bit_of_kind(OperandKind::keyword_spread);
  }
  if (given.kind != OperandKind::positional) return ~std::uint64_t{0};
  for (std::uint32_t before = 1; before < at; ++before) {
    if (operand_at(before).kind == OperandKind::spread) return ~std::uint64_t{0};
  }
  const std::size_t place = at - 1;  // the first operand is what is called
  if (place < function.parameters.size() && function.parameters[place].kind == OperandKind::positional) return bit_of(place);
  return bit_of_kind(OperandKind::spread);
}

/// The innermost function around an expression that has a parameter of this name.
FunctionId owner_of(const Unit& unit, FunctionId scope, StringId name) {
  for (; scope != 0; scope = unit.functions[scope].outer) {
    if (std::ranges::find(unit.functions[scope].parameters, name, &Parameter::name) != unit.functions[scope].parameters.end())
      return scope;
  }
  return 0;
}

std::uint64_t place_of(const Function& function, StringId name) {
  const auto found = std::ranges::find(function.parameters, name, &Parameter::name);
  return bit_of(static_cast<std::size_t>(found - function.parameters.begin()));
}

/// False for most calls: no argument is more than a literal or a name.
bool may_be_given(const Unit& unit, const Expr& call) {
  for (std::uint32_t at = 1; at < call.operand_count; ++at) {
    const ExprKind kind = unit[unit.operands[call.first_operand + at].value].kind;
    const bool may_be = kind == ExprKind::parameter || kind == ExprKind::attribute || kind == ExprKind::concat ||
                        kind == ExprKind::operation || kind == ExprKind::choice;
    if (may_be) return true;
  }
  return false;
}

}  // namespace

void Wrappers::forget(UnitId id) {
  if (id >= handings_.size()) return;
  handings_[id].clear();
  uses_[id].clear();
  names_[id].clear();
  locals_[id] = {};
}

std::vector<UnitId> Wrappers::follow(std::span<const UnitId> units, unsigned jobs) {
  handings_.resize(index_.size());
  uses_.resize(index_.size());
  names_.resize(index_.size());
  locals_.resize(index_.size());
  methods_.resize(relevance_.methods().size(), Use::none);
  in_parallel(units.size(), jobs, [&](std::size_t i) { collect(units[i]); }, 64);
  handing_units_.clear();
  for (UnitId id = 0; id < index_.size(); ++id) {
    if (!handings_[id].empty()) handing_units_.push_back(id);
  }
  std::set<UnitId> changed;
  // There and back again: a chain of wrappers may stand in either order.
  bool is_forth = true;
  for (bool goes_on = true; goes_on; is_forth = !is_forth) {
    goes_on = false;
    for (std::size_t i = 0; i < handing_units_.size(); ++i) {
      const UnitId id = handing_units_[is_forth ? i : handing_units_.size() - 1 - i];
      if (!find(id, is_forth)) continue;
      changed.insert(id);
      goes_on = true;
    }
  }
  return {changed.begin(), changed.end()};
}

void Wrappers::collect(UnitId id) {
  const Unit& unit = index_.unit(id);
  handings_[id].clear();
  if (unit.language != "python" || !relevance_.is_relevant(id)) return;
  locals_[id] = LocalFunctions(unit);
  for (ExprId at = 1; at < unit.exprs.size(); ++at) {
    const Expr& expr = unit[at];
    if (expr.scope == 0 || (expr.kind != ExprKind::call && expr.kind != ExprKind::index)) continue;
    if ((relevance_.is_relevant(id, expr.scope) || calls_relevant_local(id, expr)) && may_be_given(unit, expr)) collect(id, at);
  }
}

/// The function around a local one may have nothing else to do with a database.
bool Wrappers::calls_relevant_local(UnitId id, const Expr& call) const {
  const Unit& unit = index_.unit(id);
  const Expr& callee = unit[unit.operands[call.first_operand].value];
  if (callee.kind != ExprKind::function) return false;
  const FunctionId local = locals_[id].named(callee.text);
  return local != 0 && relevance_.is_relevant(id, local);
}

void Wrappers::collect(UnitId id, ExprId call) {
  const Unit& unit = index_.unit(id);
  const Called called = called_by(id, operand(unit, call, 0));
  if (called.use == Use::none && called.method == no_method_name && called.entity == nullptr && called.local == 0) return;
  for (std::uint32_t at = 1; at < unit[call].operand_count; ++at) {
    const Given given = given_by_caller(unit, operand(unit, call, at));
    Handing one;
    one.scope = unit[call].scope;
    one.call = call;
    one.operand = at;
    one.called = called;
    const OperandKind kind = unit.operands[unit[call].first_operand + at].kind;
    if (called.takes_name_first && at > 1 && kind == OperandKind::positional) one.called.use = Use::none;
    for (const StringId parameter : given.parameters) {
      one.owner = owner_of(unit, one.scope, parameter);
      one.parameters = one.owner == 0 ? 0 : place_of(unit.functions[one.owner], parameter);
      handings_[id].push_back(one);
    }
    one.is_object = true;
    if (given.object) handings_[id].push_back(one);
  }
}

/// True if some function is a wrapper that was none, or opens.
bool Wrappers::find(UnitId id, bool is_forth) {
  const Unit& unit = index_.unit(id);
  const std::vector<Handing>& handings = handings_[id];
  bool changed = false;
  for (std::size_t i = 0; i < handings.size(); ++i) {
    const Handing& one = handings[is_forth ? i : handings.size() - 1 - i];
    const Use use = use_of(id, one);
    if (use == Use::none) continue;
    if (use == Use::reads && !one.is_object && one.owner != 0) {
      changed = add_reader(id, one) || changed;
      continue;
    }
    for (FunctionId function = one.scope; function != 0; function = unit.functions[function].outer)
      changed = add(id, function, use, one.is_object, ~Parameters{0}) || changed;
  }
  return changed;
}

/// Who calls a local function that gets out is not known: it may be whoever calls the function around it.
bool Wrappers::add_reader(UnitId id, const Handing& one) {
  const Unit& unit = index_.unit(id);
  bool changed = add(id, one.owner, Use::reads, false, one.parameters);
  if (!unit.functions[one.owner].is_local || !locals_[id].gets_out(one.owner)) return changed;
  for (FunctionId function = unit.functions[one.owner].outer; function != 0; function = unit.functions[function].outer)
    changed = add(id, function, Use::reads, false, ~Parameters{0}) || changed;
  return changed;
}

Wrappers::Use Wrappers::use_of(UnitId id, const Handing& handing) const {
  const Called& called = handing.called;
  if (called.method != no_method_name) return std::max(called.use, methods_[called.method]);
  if (called.local != 0) return use_at(id, handing, id, called.local);
  if (called.entity == nullptr) return called.use;
  const Entity& entity = *called.entity;
  if (entity.kind == Entity::Kind::function) return use_at(id, handing, entity.unit, entity.index);
  Use use = Use::none;
  for (const FunctionId method : index_.type(entity).methods) {
    if (index_.unit(entity.unit).functions[method].is_constructor) use = std::max(use, use_by(entity.unit, method));
  }
  return use;
}

/// Of a function that reads, what is handed to parameters that do not name the variable comes to nothing.
Wrappers::Use Wrappers::use_at(UnitId id, const Handing& handing, UnitId of, FunctionId at) const {
  const Use use = use_by(of, at);
  const Function& function = index_.unit(of).functions[at];
  if (use != Use::reads || function.owner != 0) return use;
  const Unit& unit = index_.unit(id);
  const Parameters given = parameters_of(index_.unit(of), function, unit, unit[handing.call], handing.operand);
  return (given & names_[of][at]) == 0 ? Use::none : use;
}

/// What is called, or indexed: the environment, a reader, what opens, or perhaps a wrapper of the project.
Wrappers::Called Wrappers::called_by(UnitId id, ExprId callee) const {
  const Unit& unit = index_.unit(id);
  const Expr& expr = unit[callee];
  Called found;
  if (expr.kind == ExprKind::function) found.local = locals_[id].named(expr.text);
  if (expr.kind == ExprKind::attribute) {
    const std::string_view name = unit.text(expr.text);
    found.method = relevance_.methods().find(name);
    // `self.env.get(name)`: what the attribute holds is known only when everything is linked.
    const ExprId base = operand(unit, callee, 0);
    const bool asks =
        (name == "get" || name == "getenv") && (is_environment(id, base) || is_named_like_environment(unit.text(unit[base].text)));
    if (asks) found.use = Use::reads;
    found.takes_name_first = asks;
  } else if (expr.kind == ExprKind::reference) {
    const Entity& entity = index_.resolve(id, expr.text);
    if (entity.kind == Entity::Kind::function || entity.kind == Entity::Kind::type) found.entity = &entity;
    if (entity.kind != Entity::Kind::external) return found;
    const drivers::CodeShapes& shapes = drivers::code_shapes();
    if (shapes.sink(entity.name) != nullptr) {
      found.use = Use::opens;
    } else if (const drivers::ReaderShape* reader = shapes.reader(entity.name); reader != nullptr) {
      found.use = Use::reads;
      found.takes_name_first = reader->variable.position == 0;
    } else if (shapes.environment(entity.name) != nullptr) {
      found.use = Use::reads;
    }
  }
  return found;
}

bool Wrappers::is_environment(UnitId id, ExprId base) const {
  const Expr& expr = index_.unit(id)[base];
  if (expr.kind != ExprKind::reference) return false;
  const Entity& entity = index_.resolve(id, expr.text);
  return entity.kind == Entity::Kind::external && drivers::code_shapes().environment(entity.name) != nullptr;
}

/// `by_object`: what it hands on was given to the constructor. True if that was not known.
bool Wrappers::add(UnitId id, FunctionId at, Use use, bool by_object, Parameters names) {
  const Unit& unit = index_.unit(id);
  const Function& function = unit.functions[at];
  uses_[id].resize(unit.functions.size(), Use::none);
  names_[id].resize(unit.functions.size());
  bool is_new = uses_[id][at] < use || (names & ~names_[id][at]) != 0;
  names_[id][at] |= names;
  uses_[id][at] = std::max(uses_[id][at], use);
  if (function.is_local) return is_new;
  const std::string_view name = unit.text(function.name);
  if (function.owner == 0) {
    return call(unit.module, name, "", use) || is_new;
  }
  const std::string_view owner = unit.text(unit.classes[function.owner - 1].name);
  if (function.is_constructor || by_object) return call(unit.module, owner, "", use) || is_new;
  Use& known = methods_[relevance_.methods().find(name)];
  is_new = is_new || known < use;
  known = std::max(known, use);
  return call(unit.module, name, owner, use) || is_new;
}

bool Wrappers::call(std::string_view module, std::string_view name, std::string_view owner, Use use) {
  const auto [known, is_new] = called_.try_emplace({std::string(module), std::string(name), std::string(owner)}, use);
  if (is_new || known->second >= use) return is_new;
  known->second = use;
  return true;
}

std::vector<Wrapper> Wrappers::called() const {
  std::vector<Wrapper> called;
  for (const auto& [names, use] : called_) {
    const auto& [module, name, owner] = names;
    called.push_back({module, name, owner, use == Use::opens});
  }
  return called;
}

}  // namespace dbssot::program
