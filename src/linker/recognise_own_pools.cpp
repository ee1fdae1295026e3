#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "linker/linking.h"

// Pools that a project writes itself, in C++: a class that keeps connections in a container and hands them out, or one that the
// policy names under pools. Every place that makes one is a pool, as every engine is.
namespace dbssot {

using program::Class;
using program::ClassId;
using program::Entity;
using program::Expr;
using program::ExprId;
using program::ExprKind;
using program::Field;
using program::Function;
using program::FunctionId;
using program::Unit;
using program::UnitId;

namespace {

constexpr std::string_view held_mark = "[]";  ///< behind the name of a field: what its container is for
constexpr int deepest_wrapper = 2;
constexpr std::size_t most_fields_of_wrapper = 6;

class OwnPools {
 public:
  explicit OwnPools(Linking& linking) : linking_(linking) {}

  void recognise() {
    for (UnitId id = 0; id < linking_.units.size(); ++id) {
      if (linking_.unit(id).language != "cpp") continue;
      for (ExprId call = 1; call < linking_.unit(id).exprs.size(); ++call) look_at(id, call);
    }
  }

 private:
  void look_at(UnitId id, ExprId call) {
    const Unit& unit = linking_.unit(id);
    if (unit[call].kind != ExprKind::call || unit[call].operand_count == 0) return;
    const Expr& callee = unit[linking_.operand(id, call, 0).value];
    if (callee.kind != ExprKind::reference) return;
    const auto [known, is_new] = by_name_.emplace(unit.text(callee.text), Entity{});
    if (is_new) {
      const Entity& type = linking_.index.resolve(id, callee.text);
      if (type.kind == Entity::Kind::type && is_pool(type)) known->second = type;
    }
    if (known->second) add(id, call, known->second);
  }

  void add(UnitId id, ExprId call, const Entity& type) {
    const Expr& made = linking_.unit(id)[call];
    Pool pool;
    static_cast<FactHead&>(pool) = linking_.head(id, made.range, made.scope);
    if (!made_.insert(pool.place).second) return;
    pool.pool_class = type.name.substr(type.name.rfind('.') + 1);
    pool.call = type.name;
    const std::vector<std::string> names = parameters_of(type, made.operand_count - 1);
    std::size_t position = 0;
    for (std::uint32_t at = 1; at < made.operand_count; ++at) {
      const program::Operand given = linking_.operand(id, call, at);
      const Place where{linking_.files[id], linking_.unit(id)[given.value].range};
      std::string name(linking_.unit(id).text(given.name));
      if (name.empty() && position < names.size()) name = names[position];
      ++position;
      pool.arguments.push_back({std::move(name), linking_.evaluator.evaluate(id, given.value), where});
    }
    linking_.facts.all<Pool>().push_back(std::move(pool));
  }

  /// Names of the parameters of the constructor that takes so many arguments; of the shortest that takes them where none takes just
  /// as many.
  [[nodiscard]] std::vector<std::string> parameters_of(const Entity& type, std::size_t given) const {
    const Function* best = nullptr;
    const Unit* home = nullptr;
    for (const Entity& part : linking_.index.parts(type)) {
      const Unit& unit = linking_.unit(part.unit);
      for (const FunctionId method : linking_.index.type(part).methods) {
        const Function& function = unit.functions[method];
        if (!function.is_constructor || function.parameters.size() < given) continue;
        if (best != nullptr && best->parameters.size() <= function.parameters.size()) continue;
        best = &function;
        home = &unit;
      }
    }
    std::vector<std::string> names;
    for (std::size_t at = 0; best != nullptr && at < best->parameters.size(); ++at)
      names.emplace_back(home->text(best->parameters[at].name));
    return names;
  }

  [[nodiscard]] bool is_named_by_policy(std::string_view qualified) const {
    const std::string_view name = qualified.substr(qualified.rfind('.') + 1);
    const auto is_it = [&](std::string_view declared) { return !declared.empty() && (declared == name || declared == qualified); };
    const Policy& policy = linking_.policy;
    return is_it(policy.pools.default_class) || is_it(policy.pools.serverless_class) ||
           std::ranges::any_of(policy.services, [&](const ServicePolicy& service) { return is_it(service.pool); });
  }

  bool is_pool(const Entity& type) {
    std::set<std::string> held;
    std::set<std::string> handed_out;
    const std::vector<Entity> parts = linking_.index.parts(type);
    if (std::ranges::any_of(parts, [&](const Entity& part) { return linking_.unit(part.unit).is_test; })) return false;
    if (is_named_by_policy(type.name)) return true;
    for (const Entity& part : parts) {
      const Unit& unit = linking_.unit(part.unit);
      const Class& found = linking_.index.type(part);
      for (const Field& field : found.fields) {
        if (unit.text(field.name).ends_with(held_mark)) held.emplace(unit.text(unit[field.value].text));
      }
      for (const FunctionId method : found.methods) {
        const Function& function = unit.functions[method];
        if (!function.is_constructor && function.result_type != 0) handed_out.emplace(unit.text(function.result_type));
      }
    }
    std::erase_if(held, [&](const std::string& name) { return !is_connection(type.unit, name, deepest_wrapper); });
    if (held.empty()) return false;
    return std::ranges::any_of(handed_out, [&](const std::string& name) {
      return name != type.name && (held.contains(name) || is_connection(type.unit, name, deepest_wrapper));
    });
  }

  /// A connection of some client, or a small class of the project that is made around one.
  bool is_connection(UnitId from, const std::string& name, int depth) const {
    if (linking_.shapes.is_connection_type(name)) return true;
    const Entity type = depth == 0 ? Entity{} : linking_.index.resolve(from, name);
    if (type.kind != Entity::Kind::type) return false;
    const Unit& unit = linking_.unit(type.unit);
    const Class& wrapper = linking_.index.type(type);
    for (const ExprId base : wrapper.bases) {
      if (unit[base].kind == ExprKind::reference && is_connection(type.unit, std::string(unit.text(unit[base].text)), depth - 1))
        return true;
    }
    const auto is_declared = [](const Field& field) { return field.method == 0 && field.type != 0; };
    if (static_cast<std::size_t>(std::ranges::count_if(wrapper.fields, is_declared)) > most_fields_of_wrapper) return false;
    return std::ranges::any_of(wrapper.fields, [&](const Field& field) {
      return is_declared(field) && is_connection(type.unit, std::string(unit.text(field.type)), depth - 1);
    });
  }

  Linking& linking_;
  std::map<std::string, Entity, std::less<>> by_name_;  ///< the class, where the name is one of a pool
  std::set<Place> made_;
};

}  // namespace

void recognise_own_pools(Linking& linking) { OwnPools(linking).recognise(); }

}  // namespace dbssot
