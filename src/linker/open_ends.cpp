#include "linker/open_ends.h"

#include <algorithm>
#include <unordered_map>

#include "drivers/code_shape.h"
#include "linker/outside_modules.h"
#include "linker/program_index.h"
#include "linker/relevance.h"
#include "linker/trail.h"
#include "linker/wrappers.h"

namespace dbssot::program {
namespace {

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
      if (relevance_.is_relevant(id) && index_.unit(id).language == "python") units_.push_back(id);
    }
    index_fields();
    index_unread();
    const Wrappers wrappers(index_, relevance_);
    const Trail trail(index_, relevance_, policy_, wrappers);
    for (const UnitId id : units_) look_into(trail, id);
    for (const UnitId id : units_) name_values(trail, wrappers, id);
    sort_and_deduplicate(ends_.names);
    sort_and_deduplicate(ends_.unread);
    sort_and_deduplicate(ends_.hot);
    ends_.wrappers = wrappers.called();
    return std::move(ends_);
  }

 private:
  // Names

  void look_into(const Trail& trail, UnitId id) {
    const Unit& unit = index_.unit(id);
    for (ExprId at = 1; at < unit.exprs.size(); ++at) {
      const bool is_handed = unit[at].kind == ExprKind::call && trail.hands_environment(id, at);
      if (is_handed || trail.is_sure(id, at)) pending_.emplace_back(id, at);
      if (unit[at].kind != ExprKind::call && unit[at].kind != ExprKind::index) continue;
      if (const ExprId name = trail.name_of_read(id, at); name != 0) pending_.emplace_back(id, name);
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
             return is_on(field.value) || names_database(policy_, index_.unit(id).text(field.name));
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
    std::string_view name = unit.text(expr.text);
    Entity entity = index_.resolve(id, name);
    // `app.config.settings.url`: what is open is what the name before is bound to.
    for (std::size_t dot = name.rfind('.'); !entity && dot != std::string_view::npos; dot = name.rfind('.')) {
      name = name.substr(0, dot);
      entity = index_.resolve(id, name);
    }
    if (entity.kind == Entity::Kind::external) {
      leave_open(id, std::move(entity.name));
    } else if (entity.kind == Entity::Kind::function) {
      ask_to_read(entity.unit, entity.index);
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
      if (unit[at].kind == ExprKind::attribute) {
        ask_fields(unit.text(unit[at].text));
        ask_methods(id, unit.text(unit[at].text));
      }
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

  // Bodies that were left out

  void ask_to_read(UnitId id, FunctionId at) {
    const Unit& unit = index_.unit(id);
    const Function& function = unit.functions[at];
    if (function.is_unread) ends_.unread.push_back({unit.path, std::string(unit.text(function.name))});
  }

  /// `self.url()`: which class is meant is known when everything is linked. A name that many have says nothing, but for those
  /// beside it.
  void ask_methods(UnitId id, std::string_view name) {
    const auto found = methods_.find(name);
    if (found == methods_.end()) return;
    for (const auto& [owner, method] : found->second) {
      if (owner == id || found->second.size() <= max_namesakes) ask_to_read(owner, method);
    }
  }

  void index_unread() {
    for (UnitId id = 0; id < index_.size(); ++id) {
      const Unit& unit = index_.unit(id);
      for (FunctionId at = 1; at < unit.functions.size(); ++at) {
        if (unit.functions[at].owner != 0) methods_[unit.text(unit.functions[at].name)].emplace_back(id, at);
      }
    }
  }

  /// A value on the trail, or what a call makes of one: `sessionmaker(bind=engine)`.
  bool is_made_of_value(const Trail& trail, UnitId id, ExprId expr) const {
    if (expr == 0) return false;
    const Unit& unit = index_.unit(id);
    if (trail.is_sure(id, expr)) return true;
    if (unit[expr].kind != ExprKind::call) return false;
    const auto first = unit.operands.begin() + unit[expr].first_operand;
    return std::any_of(first, first + unit[expr].operand_count,
                       [&](const Operand& operand) { return trail.is_sure(id, operand.value); });
  }

  void name_values(const Trail& trail, const Wrappers& wrappers, UnitId id) {
    const Unit& unit = index_.unit(id);
    for (FunctionId at = 1; at < unit.functions.size(); ++at) {
      const Function& function = unit.functions[at];
      const bool gives = is_made_of_value(trail, id, function.result) || wrappers.functions().contains({id, at});
      if (!gives || function.is_local) continue;
      const bool is_member = function.owner != 0 && !function.is_constructor;
      if (is_member && methods_[unit.text(function.name)].size() > max_namesakes) continue;
      heat(unit, unit.text(function.is_constructor ? unit.classes[function.owner - 1].name : function.name), is_member);
    }
    for (const Binding& binding : unit.bindings) {
      if (is_made_of_value(trail, id, binding.value)) heat(unit, unit.text(binding.name), false);
    }
    for (const Class& type : unit.classes) {
      for (const Field& field : type.fields) {
        if (is_made_of_value(trail, id, field.value)) heat(unit, unit.text(field.name), true);
      }
    }
  }

  void heat(const Unit& unit, std::string_view name, bool is_member) {
    ends_.hot.push_back({std::string(name.substr(name.rfind('.') + 1)), unit.path, unit.module, is_member});
  }

  void index_fields() {
    for (const UnitId id : units_) {
      for (const Class& type : index_.unit(id).classes) {
        for (const Field& field : type.fields) fields_[index_.unit(id).text(field.name)].emplace_back(id, field.value);
      }
    }
  }

  const ProgramIndex& index_;
  const Relevance& relevance_;
  const Policy& policy_;
  std::vector<UnitId> units_;
  std::vector<std::vector<bool>> asked_;                                                      ///< by UnitId and StringId
  std::vector<std::vector<bool>> walked_;                                                     ///< by UnitId and ExprId
  std::vector<std::pair<UnitId, ExprId>> pending_;                                            ///< values to look into
  std::unordered_map<std::string_view, std::vector<std::pair<UnitId, ExprId>>> fields_;       ///< by name, those not looked into
  std::unordered_map<std::string_view, std::vector<std::pair<UnitId, FunctionId>>> methods_;  ///< by name
  OpenEnds ends_;
};

}  // namespace

OpenEnds open_ends(std::span<const Unit> units, const Policy& policy, unsigned jobs) {
  const ProgramIndex index(units);
  const Relevance relevance(index, drivers::code_shapes(), policy, jobs);
  return Search(index, relevance, policy).run();
}

}  // namespace dbssot::program
