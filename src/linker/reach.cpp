#include "linker/reach.h"

#include <algorithm>
#include <set>

namespace dbssot::program {
namespace {

constexpr std::size_t most_functions = 400;
/// A name that more classes have says nothing of which is meant (`get`, `run`).
constexpr std::size_t most_methods = 12;

}  // namespace

Reach::Reach(const ProgramIndex& index) : index_(index), bodies_(index.size()) {
  for (UnitId id = 0; id < index.size(); ++id) {
    const Unit& unit = index.unit(id);
    bodies_[id].resize(unit.functions.size());
    for (ExprId at = 1; at < unit.exprs.size(); ++at) bodies_[id][unit[at].scope].push_back(at);
    for (FunctionId at = 1; at < unit.functions.size(); ++at) {
      const Function& function = unit.functions[at];
      if (function.is_declaration) continue;
      if (function.owner != 0) methods_[unit.text(function.name)].push_back({id, at});
      if (function.is_local) by_name_[unit.text(function.qualified_name)].push_back({id, at});
    }
  }
}

const std::vector<ExprId>& Reach::body(FunctionAt function) const { return bodies_[function.unit][function.function]; }

void Reach::add_entity(UnitId in, const Expr& reference, std::vector<FunctionAt>& found) const {
  const Entity& entity = index_.resolve_reference(in, reference);
  if (entity.kind == Entity::Kind::function) {
    const Entity defined = index_.definition(entity);
    found.push_back({defined.unit, defined.index});
  }
  if (entity.kind != Entity::Kind::type) return;
  for (const Entity& part : index_.parts(entity)) {
    for (const FunctionId method : index_.type(part).methods) {
      const Function& function = index_.unit(part.unit).functions[method];
      const std::string_view name = index_.unit(part.unit).text(function.name);
      if (function.is_constructor || name == "__init__" || name == "__post_init__" || name == "__call__" || name == "__aenter__" ||
          name == "__enter__")
        found.push_back({part.unit, method});
    }
  }
}

std::vector<FunctionAt> Reach::named(UnitId in, ExprId id) const {
  std::vector<FunctionAt> found;
  const Unit& unit = index_.unit(in);
  const Expr& expr = unit[id];
  if (expr.kind == ExprKind::reference) {
    add_entity(in, expr, found);
    // An object of a module: settings.validate is one name.
    const std::string_view name = unit.text(expr.text);
    if (found.empty() && name.find('.') != std::string_view::npos) {
      const auto methods = methods_.find(name.substr(name.rfind('.') + 1));
      const Entity& entity = index_.resolve(in, name);
      const bool is_ours = entity.kind != Entity::Kind::external;
      if (is_ours && methods != methods_.end() && methods->second.size() <= most_methods) found = methods->second;
    }
  }
  if (expr.kind == ExprKind::function || (expr.kind == ExprKind::reference && found.empty())) {
    const auto local = by_name_.find(unit.text(expr.text));
    if (local != by_name_.end()) {
      std::ranges::copy_if(local->second, std::back_inserter(found), [&](const FunctionAt& at) { return at.unit == in; });
    }
  }
  if (expr.kind == ExprKind::attribute) {
    const auto methods = methods_.find(unit.text(expr.text));
    if (methods != methods_.end() && methods->second.size() <= most_methods) found = methods->second;
  }
  return found;
}

std::vector<FunctionAt> Reach::from(const std::vector<FunctionAt>& first) const {
  std::vector<FunctionAt> reached = first;
  std::set<FunctionAt> seen(first.begin(), first.end());
  for (std::size_t next = 0; next < reached.size() && reached.size() < most_functions; ++next) {
    const FunctionAt at = reached[next];
    for (const ExprId expr : body(at)) {
      for (const FunctionAt& called : named(at.unit, expr)) {
        if (seen.insert(called).second) reached.push_back(called);
      }
    }
  }
  return reached;
}

}  // namespace dbssot::program
