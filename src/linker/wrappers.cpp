#include "linker/wrappers.h"

#include <algorithm>
#include <cstdint>

#include "drivers/code_shape.h"

namespace dbssot::program {
namespace {

constexpr int max_rounds = 3;  // wrappers of wrappers
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

Wrappers::Wrappers(const ProgramIndex& index, const Relevance& relevance) : index_(index), relevance_(relevance) {
  std::size_t known = 0;
  std::size_t opening = 0;
  for (int round = 0; round < max_rounds; ++round) {
    for (UnitId id = 0; id < index_.size(); ++id) {
      if (index_.unit(id).language == "python" && relevance_.is_relevant(id)) find(id);
    }
    if (functions_.size() == known && openers_.size() == opening) break;
    known = functions_.size();
    opening = openers_.size();
  }
}

void Wrappers::find(UnitId id) {
  const Unit& unit = index_.unit(id);
  for (ExprId at = 1; at < unit.exprs.size(); ++at) {
    const Expr& expr = unit[at];
    if (expr.scope == 0 || (expr.kind != ExprKind::call && expr.kind != ExprKind::index)) continue;
    if (!relevance_.is_relevant(id, expr.scope) || !may_be_given(unit, expr)) continue;
    const Use use = use_of(id, operand(unit, at, 0));
    if (use == Use::none) continue;
    for (std::uint32_t argument = 1; argument < expr.operand_count; ++argument) {
      const Given given = given_by_caller(unit, operand(unit, at, argument));
      if (given == Given::nothing) continue;
      for (FunctionId function = expr.scope; function != 0; function = unit.functions[function].outer)
        add(id, function, use, given == Given::object);
    }
  }
}

/// Called, or indexed: the environment, a reader, what opens, or a wrapper of the project.
Wrappers::Use Wrappers::use_of(UnitId id, ExprId callee) const {
  const Unit& unit = index_.unit(id);
  const Expr& expr = unit[callee];
  if (expr.kind == ExprKind::attribute) {
    const std::string_view name = unit.text(expr.text);
    if (methods_.contains(name)) return opening_methods_.contains(name) ? Use::opens : Use::reads;
    // `self.env.get(name)`: what the attribute holds is known only when everything is linked.
    const ExprId base = operand(unit, callee, 0);
    const bool asks = (name == "get" || name == "getenv") && (is_environment(id, base) || is_named_like_environment(unit, base));
    return asks ? Use::reads : Use::none;
  }
  if (expr.kind != ExprKind::reference) return Use::none;
  const Entity entity = index_.resolve(id, unit.text(expr.text));
  const auto use_of_function = [&](UnitId home, FunctionId function) {
    if (openers_.contains({home, function})) return Use::opens;
    return functions_.contains({home, function}) ? Use::reads : Use::none;
  };
  if (entity.kind == Entity::Kind::function) return use_of_function(entity.unit, entity.index);
  if (entity.kind == Entity::Kind::type) {
    Use use = Use::none;
    for (const FunctionId method : index_.type(entity).methods) {
      if (index_.unit(entity.unit).functions[method].is_constructor) use = std::max(use, use_of_function(entity.unit, method));
    }
    return use;
  }
  if (entity.kind != Entity::Kind::external) return Use::none;
  const drivers::CodeShapes& shapes = drivers::code_shapes();
  if (shapes.sink(entity.name) != nullptr) return Use::opens;
  return shapes.reader(entity.name) != nullptr || shapes.environment(entity.name) != nullptr ? Use::reads : Use::none;
}

bool Wrappers::is_environment(UnitId id, ExprId base) const {
  const Expr& expr = index_.unit(id)[base];
  if (expr.kind != ExprKind::reference) return false;
  const Entity entity = index_.resolve(id, index_.unit(id).text(expr.text));
  return entity.kind == Entity::Kind::external && drivers::code_shapes().environment(entity.name) != nullptr;
}

/// `by_object`: what it hands on was given to the constructor.
void Wrappers::add(UnitId id, FunctionId at, Use use, bool by_object) {
  const Unit& unit = index_.unit(id);
  const Function& function = unit.functions[at];
  functions_.emplace(id, at);
  if (use == Use::opens) openers_.emplace(id, at);
  if (function.is_local) return;
  std::string name(unit.text(function.name));
  if (function.owner == 0) {
    called_.insert({unit.module, std::move(name), "", use == Use::opens});
    return;
  }
  std::string owner(unit.text(unit.classes[function.owner - 1].name));
  if (function.is_constructor || by_object) {
    called_.insert({unit.module, std::move(owner), "", use == Use::opens});
  } else {
    methods_.insert(name);
    if (use == Use::opens) opening_methods_.insert(name);
    called_.insert({unit.module, std::move(name), std::move(owner), use == Use::opens});
  }
}

}  // namespace dbssot::program
