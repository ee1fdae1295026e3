#include "linker/callers.h"

namespace dbssot::program {
namespace {

std::uint64_t key_of(UnitId unit, FunctionId function) { return (static_cast<std::uint64_t>(unit) << 32) | function; }

const std::vector<CallSite> none;

std::string_view last_part(std::string_view name) { return name.substr(name.rfind('.') + 1); }

constexpr int max_bases = 8;

/// The constructor that a class has or inherits, the first base first. 0: none in the project.
std::uint64_t constructor_of(const ProgramIndex& index, const Entity& entity, int depth, bool own_too = true) {
  const Class& type = index.type(entity);
  for (const FunctionId method : type.methods) {
    if (own_too && index.unit(entity.unit).functions[method].is_constructor) return key_of(entity.unit, method);
  }
  if (depth == 0) return 0;
  for (const ExprId base : type.bases) {
    const Expr& expr = index.unit(entity.unit)[base];
    if (expr.kind != ExprKind::reference) continue;
    const Entity parent = index.resolve(entity.unit, index.unit(entity.unit).text(expr.text));
    if (parent.kind != Entity::Kind::type) continue;
    if (const std::uint64_t found = constructor_of(index, parent, depth - 1); found != 0) return found;
  }
  return 0;
}

/// The function that a call of the entity runs: itself, or the constructor of a class. 0: none.
std::uint64_t callee_function(const ProgramIndex& index, const Entity& entity) {
  if (entity.kind == Entity::Kind::function) return key_of(entity.unit, entity.index);
  return entity.kind == Entity::Kind::type ? constructor_of(index, entity, max_bases) : 0;
}

/// super().__init__(url) inside a class: the constructor of its bases. 0: it is none, or lies outside the project.
std::uint64_t inherited_constructor(const ProgramIndex& index, UnitId id, ExprId call) {
  const Unit& unit = index.unit(id);
  const Expr& callee = unit[unit.operands[unit[call].first_operand].value];
  const Expr& base = unit[unit.operands[callee.first_operand].value];
  if (unit.text(callee.text) != "__init__" || base.kind != ExprKind::call || base.operand_count == 0) return 0;
  const Expr& asked = unit[unit.operands[base.first_operand].value];
  const Entity owner = index.owner(id, unit[call].scope);
  const bool is_super = asked.kind == ExprKind::reference && unit.text(asked.text) == "super";
  return is_super && owner.kind == Entity::Kind::type ? constructor_of(index, owner, max_bases, false) : 0;
}

}  // namespace

Callers::Callers(const ProgramIndex& index) {
  for (UnitId id = 0; id < index.size(); ++id) {
    const Unit& unit = index.unit(id);
    std::unordered_map<StringId, std::uint64_t> resolved;  // one name is called many times in a file
    for (ExprId call = 1; call < unit.exprs.size(); ++call) {
      if (unit[call].kind != ExprKind::call || unit[call].operand_count == 0) continue;
      const Expr& callee = unit[unit.operands[unit[call].first_operand].value];
      if (callee.kind == ExprKind::attribute) {
        by_method_[unit.text(callee.text)].push_back({id, call});
        if (const std::uint64_t inherited = inherited_constructor(index, id, call); inherited != 0)
          by_function_[inherited].push_back({id, call});
      } else if (callee.kind == ExprKind::reference) {
        const auto [found, is_new] = resolved.emplace(callee.member != 0 ? callee.member : callee.text, 0);
        if (is_new) {
          const Entity entity = index.resolve_reference(id, callee);
          found->second = callee_function(index, entity);
          if (!entity) by_method_[last_part(unit.text(callee.text))].push_back({id, call});
        } else if (found->second == 0 && !index.resolve_reference(id, callee)) {
          by_method_[last_part(unit.text(callee.text))].push_back({id, call});
        }
        if (found->second != 0) by_function_[found->second].push_back({id, call});
      }
    }
  }
}

const std::vector<CallSite>& Callers::of(UnitId unit, FunctionId function) const {
  const auto found = by_function_.find(key_of(unit, function));
  return found == by_function_.end() ? none : found->second;
}

const std::vector<CallSite>& Callers::of_method(std::string_view name) const {
  const auto found = by_method_.find(name);
  return found == by_method_.end() ? none : found->second;
}

}  // namespace dbssot::program
