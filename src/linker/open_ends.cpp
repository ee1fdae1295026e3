#include "linker/open_ends.h"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "drivers/code_shape.h"
#include "linker/outside_modules.h"
#include "linker/program_index.h"
#include "linker/relevance.h"
#include "linker/trail.h"

namespace dbssot::program {
namespace {

constexpr int wrapper_rounds = 3;  // wrappers of wrappers
constexpr std::size_t max_nodes = 256;

template <class Items>
void sort_and_deduplicate(Items& items) {
  std::ranges::sort(items);
  items.erase(std::ranges::unique(items).begin(), items.end());
}

class Search {
 public:
  Search(const ProgramIndex& index, const Relevance& relevance, const Policy& policy)
      : index_(index), relevance_(relevance), policy_(policy) {}

  OpenEnds run() {
    for (UnitId id = 0; id < index_.size(); ++id) {
      asked_.emplace_back(index_.unit(id).strings.size());
      walked_.emplace_back(index_.unit(id).exprs.size());
      if (has_to_do_with_databases(id)) units_.push_back(id);
    }
    std::size_t known = 0;
    for (int round = 0; round < wrapper_rounds; ++round) {
      for (const UnitId id : units_) find_wrappers(id);
      if (functions_.size() == known) break;
      known = functions_.size();
    }
    index_fields();
    const Trail trail(index_, relevance_, policy_, functions_);
    for (const UnitId id : units_) look_into(trail, id);
    sort_and_deduplicate(ends_.names);
    sort_and_deduplicate(ends_.wrappers);
    return std::move(ends_);
  }

 private:
  bool has_to_do_with_databases(UnitId id) const {
    const Unit& unit = index_.unit(id);
    if (unit.language != "python") return false;
    for (FunctionId function = 0; function < unit.functions.size(); ++function) {
      if (relevance_.is_relevant(id, function)) return true;
    }
    return false;
  }

  // Names

  void look_into(const Trail& trail, UnitId id) {
    const Unit& unit = index_.unit(id);
    for (ExprId at = 1; at < unit.exprs.size(); ++at) {
      if (trail.is_on(id, at)) pending_.emplace_back(id, at);
    }
    // What a function on the trail gives back, puts elsewhere or does in an emergency, and what is wrapped around it.
    for (FunctionId function = 0; function < unit.functions.size(); ++function) {
      if (!trail.passes(id, function)) continue;
      pending_.emplace_back(id, unit.functions[function].result);
      for (const ExprId decorator : unit.functions[function].decorators) pending_.emplace_back(id, decorator);
    }
    for (const Store& store : unit.stores) {
      if (trail.passes(id, store.scope)) pending_.emplace_back(id, store.value);
    }
    for (const Handler& handler : unit.handlers) {
      if (!trail.passes(id, handler.scope)) continue;
      for (const ExprId result : handler.results) pending_.emplace_back(id, result);
    }
    for (const Class& type : unit.classes) {
      if (!has_part(trail, id, type)) continue;
      for (const ExprId base : type.bases) pending_.emplace_back(id, base);
    }
    // A star may bring anything.
    for (const Import& import : unit.imports) {
      if (unit.text(import.name) == "*" && passes_somewhere(trail, id)) leave_open(id, std::string(unit.text(import.module)));
    }
    while (!pending_.empty()) {
      const auto [owner, root] = pending_.back();
      pending_.pop_back();
      walk(owner, root);
    }
  }

  /// Settings may inherit fields from a mixin that names no database.
  bool has_part(const Trail& trail, UnitId id, const Class& type) const {
    const auto is_on = [&](ExprId expr) { return trail.is_on(id, expr); };
    return std::ranges::any_of(type.bases, is_on) ||
           std::ranges::any_of(type.methods, [&](FunctionId method) { return trail.passes(id, method); }) ||
           std::ranges::any_of(type.fields, [&](const Field& field) {
             return is_on(field.value) || trail.names_database(index_.unit(id).text(field.name));
           });
  }

  bool passes_somewhere(const Trail& trail, UnitId id) const {
    for (FunctionId function = 0; function < index_.unit(id).functions.size(); ++function) {
      if (trail.passes(id, function)) return true;
    }
    return false;
  }

  void leave_open(UnitId id, std::string name) {
    const bool is_of_outside = comes_from_outside(name);
    ends_.names.push_back({std::move(name), is_of_outside ? index_.unit(id).module : ""});
  }

  /// What a name means: outside, a name left open; inside, the names in a value or a short function are open as well.
  void ask(UnitId id, ExprId at) {
    const Unit& unit = index_.unit(id);
    const Expr& expr = unit[at];
    if (expr.kind != ExprKind::reference || asked_[id][expr.text]) return;
    asked_[id][expr.text] = true;
    Entity entity = index_.resolve(id, unit.text(expr.text));
    if (entity.kind == Entity::Kind::external) {
      leave_open(id, std::move(entity.name));
    } else if (entity.kind == Entity::Kind::function) {
      if (relevance_.is_worth_following(entity.unit, entity.index))
        pending_.emplace_back(entity.unit, index_.function(entity).result);
    } else if (entity.kind == Entity::Kind::binding) {
      for (const Binding* binding : index_.bindings(entity.unit, entity.name)) pending_.emplace_back(entity.unit, binding->value);
    }
  }

  void walk(UnitId id, ExprId root) {
    const Unit& unit = index_.unit(id);
    std::vector<ExprId> below{root};
    while (!below.empty()) {
      const ExprId at = below.back();
      below.pop_back();
      if (walked_[id][at]) continue;
      walked_[id][at] = true;
      ask(id, at);
      if (unit[at].kind == ExprKind::attribute) ask_fields(unit.text(unit[at].text));
      for (std::uint32_t operand = 0; operand < unit[at].operand_count; ++operand) {
        below.push_back(unit.operands[unit[at].first_operand + operand].value);
        below.push_back(unit.operands[unit[at].first_operand + operand].key);
      }
    }
  }

  /// `self.url`: what classes put under that name.
  void ask_fields(std::string_view name) {
    const auto found = fields_.find(name);
    if (found == fields_.end()) return;
    pending_.insert(pending_.end(), found->second.begin(), found->second.end());
    fields_.erase(found);
  }

  void index_fields() {
    for (const UnitId id : units_) {
      for (const Class& type : index_.unit(id).classes) {
        for (const Field& field : type.fields) fields_[index_.unit(id).text(field.name)].emplace_back(id, field.value);
      }
    }
  }

  // Wrappers

  void find_wrappers(UnitId id) {
    const Unit& unit = index_.unit(id);
    for (ExprId at = 1; at < unit.exprs.size(); ++at) {
      const Expr& expr = unit[at];
      if (expr.scope == 0 || (expr.kind != ExprKind::call && expr.kind != ExprKind::index)) continue;
      if (!relevance_.is_relevant(id, expr.scope) || !leads_to_database(id, operand(unit, at, 0))) continue;
      for (std::uint32_t argument = 1; argument < expr.operand_count; ++argument) {
        const Given given = given_by_caller(unit, operand(unit, at, argument));
        if (given == Given::nothing) continue;
        for (FunctionId function = expr.scope; function != 0; function = unit.functions[function].outer)
          add_wrapper(id, function, given);
      }
    }
  }

  static ExprId operand(const Unit& unit, ExprId expr, std::uint32_t at) {
    return unit.operands[unit[expr].first_operand + at].value;
  }

  /// Called, or indexed: the environment, a reader, what opens, or a wrapper of the project.
  bool leads_to_database(UnitId id, ExprId callee) const {
    const Unit& unit = index_.unit(id);
    const Expr& expr = unit[callee];
    if (expr.kind == ExprKind::attribute) {
      const std::string_view name = unit.text(expr.text);
      if (methods_.contains(name)) return true;
      // `self.env.get(name)`: what the attribute holds is known only when everything is linked.
      const ExprId base = operand(unit, callee, 0);
      return (name == "get" || name == "getenv") && (is_environment(id, base) || is_named_so(unit, base));
    }
    if (expr.kind != ExprKind::reference) return false;
    const Entity entity = index_.resolve(id, unit.text(expr.text));
    if (entity.kind == Entity::Kind::function) return functions_.contains({entity.unit, entity.index});
    if (entity.kind == Entity::Kind::type) {
      return std::ranges::any_of(index_.type(entity).methods, [&](FunctionId method) {
        return index_.unit(entity.unit).functions[method].is_constructor && functions_.contains({entity.unit, method});
      });
    }
    const drivers::CodeShapes& shapes = drivers::code_shapes();
    return entity.kind == Entity::Kind::external && (shapes.reader(entity.name) != nullptr || shapes.sink(entity.name) != nullptr ||
                                                     shapes.environment(entity.name) != nullptr);
  }

  bool is_environment(UnitId id, ExprId base) const {
    const Expr& expr = index_.unit(id)[base];
    if (expr.kind != ExprKind::reference) return false;
    const Entity entity = index_.resolve(id, index_.unit(id).text(expr.text));
    return entity.kind == Entity::Kind::external && drivers::code_shapes().environment(entity.name) != nullptr;
  }

  static bool is_named_so(const Unit& unit, ExprId base) {
    const std::string_view name = unit.text(unit[base].text);
    return name.ends_with("env") || name.ends_with("environ") || name.ends_with("environment");
  }

  enum class Given : std::uint8_t { nothing, argument, object };

  /// What of a text its function's caller brings: a parameter, or what the constructor left in the object.
  static Given given_by_caller(const Unit& unit, ExprId root) {
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

  void add_wrapper(UnitId id, FunctionId at, Given given) {
    const Unit& unit = index_.unit(id);
    const Function& function = unit.functions[at];
    functions_.emplace(id, at);
    if (function.is_local) return;
    std::string name(unit.text(function.name));
    if (function.owner == 0) {
      ends_.wrappers.push_back({unit.module, std::move(name), ""});
      return;
    }
    std::string owner(unit.text(unit.classes[function.owner - 1].name));
    if (function.is_constructor || given == Given::object) {
      ends_.wrappers.push_back({unit.module, std::move(owner), ""});
    } else {
      methods_.insert(name);
      ends_.wrappers.push_back({unit.module, std::move(name), std::move(owner)});
    }
  }

  const ProgramIndex& index_;
  const Relevance& relevance_;
  const Policy& policy_;
  std::vector<UnitId> units_;
  std::vector<std::vector<bool>> asked_;                                                 ///< by UnitId and StringId
  std::vector<std::vector<bool>> walked_;                                                ///< by UnitId and ExprId
  std::vector<std::pair<UnitId, ExprId>> pending_;                                       ///< values to look into
  FunctionSet functions_;                                                                ///< wrappers
  std::unordered_map<std::string_view, std::vector<std::pair<UnitId, ExprId>>> fields_;  ///< by name, those not looked into
  std::set<std::string, std::less<>> methods_;                                           ///< of wrappers
  OpenEnds ends_;
};

}  // namespace

OpenEnds open_ends(std::span<const Unit> units, const Policy& policy) {
  const ProgramIndex index(units);
  const Relevance relevance(index, drivers::code_shapes(), policy);
  return Search(index, relevance, policy).run();
}

}  // namespace dbssot::program
