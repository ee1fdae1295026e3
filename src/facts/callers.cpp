#include "facts/callers.h"

namespace dbssot::program {
namespace {

std::uint64_t key_of(UnitId unit, FunctionId function) { return (static_cast<std::uint64_t>(unit) << 32) | function; }

const std::vector<CallSite> none;

std::string last_part(std::string_view name) { return std::string(name.substr(name.rfind('.') + 1)); }

/// The function that a call of the entity runs: itself, or the constructor of a class. 0: none.
FunctionId callee_function(const ProgramIndex& index, const Entity& entity) {
  if (entity.kind == Entity::Kind::function) return entity.index;
  if (entity.kind != Entity::Kind::type) return 0;
  const Class& type = index.type(entity);
  for (const FunctionId method : type.methods) {
    if (index.unit(entity.unit).functions[method].is_constructor) return method;
  }
  return 0;
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
        by_method_[std::string(unit.text(callee.text))].push_back({id, call});
      } else if (callee.kind == ExprKind::reference) {
        const auto [found, is_new] = resolved.emplace(callee.member != 0 ? callee.member : callee.text, 0);
        if (is_new) {
          const Entity entity = index.resolve_reference(id, callee);
          const FunctionId function = callee_function(index, entity);
          found->second = function == 0 ? 0 : key_of(entity.unit, function);
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
  const auto found = by_method_.find(std::string(name));
  return found == by_method_.end() ? none : found->second;
}

}  // namespace dbssot::program
