#include "linker/wrappers.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string_view>

#include "drivers/code_shape.h"
#include "source/parallel.h"

namespace dbssot::program {
namespace {

constexpr std::size_t max_nodes = 256;

ExprId operand(const Unit& unit, ExprId expr, std::uint32_t at) { return unit.operands[unit[expr].first_operand + at].value; }

bool is_named_like_environment(const Unit& unit, ExprId base) {
  const std::string_view name = unit.text(unit[base].text);
  return name.ends_with("env") || name.ends_with("environ") || name.ends_with("environment");
}

enum class Given : std::uint8_t { nothing, argument, object };

/// What of a text its function's caller brings: a parameter, or what the constructor left in the object.
Given given_by_caller(const Unit& unit, ExprId root) {
  std::vector<ExprId> pending{root};
  for (std::size_t nodes = 0; !pending.empty() && nodes < max_nodes; ++nodes) {
    const Expr& expr = unit[pending.back()];
    pending.pop_back();
    const std::string_view text = unit.text(expr.text);
    if (expr.kind == ExprKind::parameter && text != "self" && text != "cls") return Given::argument;
    if (expr.kind == ExprKind::attribute) {
      const Expr& base = unit[unit.operands[expr.first_operand].value];
      if (base.kind == ExprKind::parameter) return unit.text(base.text) == "self" ? Given::object : Given::argument;
    }
    const bool is_text = expr.kind == ExprKind::concat || expr.kind == ExprKind::operation || expr.kind == ExprKind::choice;
    if (!is_text) continue;
    for (std::uint32_t at = 0; at < expr.operand_count; ++at) pending.push_back(unit.operands[expr.first_operand + at].value);
  }
  return Given::nothing;
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
}

std::vector<UnitId> Wrappers::follow(std::span<const UnitId> units, unsigned jobs) {
  handings_.resize(index_.size());
  uses_.resize(index_.size());
  methods_.resize(relevance_.methods().size(), Use::none);
  in_parallel(units.size(), jobs, [&](std::size_t i) { collect(units[i]); });
  handing_units_.clear();
  for (UnitId id = 0; id < index_.size(); ++id) {
    if (!handings_[id].empty()) handing_units_.push_back(id);
  }
  std::set<UnitId> changed;
  for (bool goes_on = true; goes_on;) {
    goes_on = false;
    for (const UnitId id : handing_units_) {
      if (!find(id)) continue;
      changed.insert(id);
      goes_on = true;
    }
  }
  return {changed.begin(), changed.end()};
}

void Wrappers::collect(UnitId id) {
  const Unit& unit = index_.unit(id);
  std::vector<Handing>& found = handings_[id];
  found.clear();
  if (unit.language != "python" || !relevance_.is_relevant(id)) return;
  for (ExprId at = 1; at < unit.exprs.size(); ++at) {
    const Expr& expr = unit[at];
    if (expr.scope == 0 || (expr.kind != ExprKind::call && expr.kind != ExprKind::index)) continue;
    if (!relevance_.is_relevant(id, expr.scope) || !may_be_given(unit, expr)) continue;
    bool argument = false;
    bool object = false;
    for (std::uint32_t operand_at = 1; operand_at < expr.operand_count; ++operand_at) {
      const Given given = given_by_caller(unit, operand(unit, at, operand_at));
      argument = argument || given == Given::argument;
      object = object || given == Given::object;
    }
    if (!argument && !object) continue;
    Handing one = handing(id, operand(unit, at, 0));
    if (one.use == Use::none && one.method == no_method_name && one.called == nullptr) continue;
    one.scope = expr.scope;
    one.argument = argument;
    one.object = object;
    found.push_back(one);
  }
}

/// True if some function is a wrapper that was none, or opens.
bool Wrappers::find(UnitId id) {
  const Unit& unit = index_.unit(id);
  bool changed = false;
  for (const Handing& one : handings_[id]) {
    const Use use = use_of(one);
    if (use == Use::none) continue;
    for (FunctionId function = one.scope; function != 0; function = unit.functions[function].outer) {
      if (one.argument) changed = add(id, function, use, false) || changed;
      if (one.object) changed = add(id, function, use, true) || changed;
    }
  }
  return changed;
}

Wrappers::Use Wrappers::use_of(const Handing& handing) const {
  if (handing.method != no_method_name) return std::max(handing.use, methods_[handing.method]);
  if (handing.called == nullptr) return handing.use;
  const Entity& entity = *handing.called;
  if (entity.kind == Entity::Kind::function) return use_by(entity.unit, entity.index);
  Use use = Use::none;
  for (const FunctionId method : index_.type(entity).methods) {
    if (index_.unit(entity.unit).functions[method].is_constructor) use = std::max(use, use_by(entity.unit, method));
  }
  return use;
}

/// What is called, or indexed: the environment, a reader, what opens, or perhaps a wrapper of the project.
Wrappers::Handing Wrappers::handing(UnitId id, ExprId callee) const {
  const Unit& unit = index_.unit(id);
  const Expr& expr = unit[callee];
  Handing found;
  if (expr.kind == ExprKind::attribute) {
    const std::string_view name = unit.text(expr.text);
    found.method = relevance_.methods().find(name);
    // `self.env.get(name)`: what the attribute holds is known only when everything is linked.
    const ExprId base = operand(unit, callee, 0);
    const bool asks = (name == "get" || name == "getenv") && (is_environment(id, base) || is_named_like_environment(unit, base));
    if (asks) found.use = Use::reads;
  } else if (expr.kind == ExprKind::reference) {
    const Entity& entity = index_.resolve(id, expr.text);
    if (entity.kind == Entity::Kind::function || entity.kind == Entity::Kind::type) found.called = &entity;
    if (entity.kind != Entity::Kind::external) return found;
    const drivers::CodeShapes& shapes = drivers::code_shapes();
    if (shapes.sink(entity.name) != nullptr) {
      found.use = Use::opens;
    } else if (shapes.reader(entity.name) != nullptr || shapes.environment(entity.name) != nullptr) {
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
bool Wrappers::add(UnitId id, FunctionId at, Use use, bool by_object) {
  const Unit& unit = index_.unit(id);
  const Function& function = unit.functions[at];
  if (uses_[id].empty()) uses_[id].resize(unit.functions.size(), Use::none);
  bool is_new = uses_[id][at] < use;
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
