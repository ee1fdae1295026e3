#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "linker/linking.h"
#include "source/nearest_name.h"

// Members that the declared source of truth is asked for and does not have.
namespace dbssot {

using program::Class;
using program::Entity;
using program::Expr;
using program::ExprId;
using program::ExprKind;
using program::UnitId;

namespace {

std::string_view last_part(std::string_view name) { return name.substr(name.rfind('.') + 1); }

/// Bases outside the project that add no members of their own.
bool adds_nothing(std::string_view base) {
  constexpr std::array<std::string_view, 8> plain{"object",          "abc.ABC", "ABC",      "typing.Generic",
                                                  "typing.Protocol", "Generic", "Protocol", "builtins.object"};
  return std::ranges::find(plain, base) != plain.end();
}

/// Decorators that keep the class what it is. The rest may return anything.
bool keeps_members(std::string_view decorator) {
  constexpr std::array<std::string_view, 4> keeping{"dataclasses.dataclass", "dataclass", "typing.final", "final"};
  return std::ranges::find(keeping, decorator) != keeping.end();
}

/// What every object, class or function has.
bool is_everyones(std::string_view member) { return member.starts_with("__") && member.ends_with("__"); }

class Members {
 public:
  explicit Members(Linking& linking) : linking_(linking) {}

  void run() {
    if (!linking_.source_of_truth.any()) return;
    collect_writes();
    const std::vector<bool> mentions = mentioning_units();
    for (UnitId id = 0; id < linking_.units.size(); ++id) {
      if (!linking_.unit(id).module.empty() && linking_.source_of_truth.covers("python", linking_.unit(id).module)) continue;
      for (ExprId at = 1; at < linking_.unit(id).exprs.size(); ++at) {
        const ExprKind kind = linking_.unit(id)[at].kind;
        if (linking_.is_written(id, at) || is_inside(id, linking_.unit(id)[at].scope)) continue;
        if (kind == ExprKind::attribute && (mentions[id] || linking_.is_relevant(id, at))) judge_attribute(id, at);
        if (kind == ExprKind::reference) judge_reference(id, at);
      }
      for (const program::Import& import : linking_.unit(id).imports) judge_import(id, import);
    }
  }

 private:
  /// Files that name the source of truth: any function there may ask it for something.
  [[nodiscard]] std::vector<bool> mentioning_units() const {
    std::vector<bool> mentions;
    for (UnitId id = 0; id < linking_.units.size(); ++id) {
      const program::Unit& unit = linking_.unit(id);
      const auto is_of_it = [&](const program::Import& import) {
        const program::StringId name = import.name;
        const std::string qualified = std::string(unit.text(import.module)) + (name == 0 ? "" : "." + std::string(unit.text(name)));
        if (linking_.source_of_truth.covers(unit.language, qualified)) return true;
        const Entity& entity = linking_.index.resolve(id, qualified);
        return entity && entity.kind != Entity::Kind::external && linking_.source_of_truth.covers(unit.language, entity.name);
      };
      mentions.push_back(unit.language == "cpp" || std::ranges::any_of(unit.imports, is_of_it));
    }
    return mentions;
  }

  /// Names that are given to something from outside: `Builder.debug_info = …`, `setattr(Builder, "x", …)`, `patch.object(Builder,
  /// "x")`.
  void collect_writes() {
    for (const program::Unit& unit : linking_.units) {
      for (const program::Store& store : unit.stores) {
        const Expr& target = unit[store.target];
        if (target.kind == ExprKind::attribute || target.kind == ExprKind::reference)
          written_.insert(std::string(last_part(unit.text(target.text))));
      }
      for (ExprId call = 1; call < unit.exprs.size(); ++call) {
        if (unit[call].kind != ExprKind::call || unit[call].operand_count < 3) continue;
        const Expr& callee = unit[unit.operands[unit[call].first_operand].value];
        const std::string_view name = last_part(unit.text(callee.text));
        if (name != "setattr" && name != "object" && name != "register") continue;
        const Expr& given = unit[unit.operands[unit[call].first_operand + 2].value];
        if (given.kind == ExprKind::literal) {
          written_.insert(std::string(unit.text(given.text)));
        } else if (name == "setattr") {
          const Expr& object = unit[unit.operands[unit[call].first_operand + 1].value];
          if (object.kind == ExprKind::reference || object.kind == ExprKind::parameter)
            changed_.insert(std::string(last_part(unit.text(object.text))));
        }
      }
    }
  }

  [[nodiscard]] bool is_inside(UnitId id, program::FunctionId scope) const { return linking_.in_source_of_truth(id, scope); }

  void judge_attribute(UnitId id, ExprId attribute) {
    const program::Unit& unit = linking_.unit(id);
    const std::string_view name = unit.text(unit[attribute].text);
    // A language that tells what is named, names it: what is there needs no look.
    if (name.empty() || is_everyones(name) || unit[attribute].member != 0) return;
    const ValueId base = linking_.evaluator.evaluate(id, linking_.operand(id, attribute, 0).value);
    std::vector<ValueId> alternatives;
    for (const ValueId alternative : linking_.facts.values.alternatives(base)) {
      const std::vector<ValueId> inner = linking_.facts.values.alternatives(given_out(alternative));
      alternatives.insert(alternatives.end(), inner.begin(), inner.end());
    }
    // `builder or None`: an alternative that has it, or that was not followed, leaves it open.
    std::optional<UnknownMember> found;
    for (const ValueId alternative : alternatives) {
      const Value& value = linking_.facts.values[alternative];
      if (value.kind == ValueKind::null) continue;
      const Entity* entity = linking_.evaluator.entity(alternative);
      if (entity == nullptr || (value.kind != ValueKind::object && value.kind != ValueKind::entity)) return;
      found = missing(*entity, name);
      if (!found) return;
    }
    if (found) add(id, *std::move(found), unit[attribute].range, unit[attribute].scope, name, is_called(id, attribute));
  }

  /// What a factory of the source of truth gave out: `Builder.from_environment()` is a Builder.
  [[nodiscard]] ValueId given_out(ValueId id) const {
    const Value& value = linking_.facts.values[id];
    if (value.kind != ValueKind::source_of_truth) return id;
    const auto found = std::ranges::find(value.keys, given_out_key);
    return found == value.keys.end() ? id : value.operands[static_cast<std::size_t>(found - value.keys.begin())];
  }

  /// `shared.database_url.build` after `import shared.database_url`, `Builder.create` of a class.
  void judge_reference(UnitId id, ExprId reference) {
    const program::Unit& unit = linking_.unit(id);
    const Expr& expr = unit[reference];
    const std::string_view text = unit.text(expr.text);
    const std::size_t dot = text.rfind('.');
    if (dot == std::string_view::npos || !linking_.source_of_truth.covers(unit.language, text)) return;
    const std::string_view name = text.substr(dot + 1);
    if (is_everyones(name) || replaces_import(unit, expr, text)) return;
    const Entity& owner = linking_.index.resolve(id, text.substr(0, dot));
    if (auto found = missing(owner, name)) add(id, *std::move(found), expr.range, expr.scope, name, is_called(id, reference));
  }

  /// `except ImportError: fast_url = None`: the name may be the one that was tried to import.
  static bool replaces_import(const program::Unit& unit, const Expr& expr, std::string_view text) {
    const bool in_handler = std::ranges::any_of(unit.handlers, [&](const program::Handler& handler) {
      return handler.range.line <= expr.range.line && expr.range.end_line <= handler.range.end_line;
    });
    return in_handler && std::ranges::any_of(unit.imports, [&](const program::Import& import) {
             return text == std::string(unit.text(import.module)) + "." + std::string(unit.text(import.name));
           });
  }

  void judge_import(UnitId id, const program::Import& import) {
    const program::Unit& unit = linking_.unit(id);
    const std::string_view name = unit.text(import.name);
    if (unit.language == "cpp" || name.empty() || name == "*" || import.type_checking_only) return;
    // `try: from shared.db import fast_url / except ImportError:` asks whether it is there.
    const bool is_tried = std::ranges::any_of(unit.handlers, [&](const program::Handler& handler) {
      return handler.guarded.line <= import.range.line && import.range.end_line <= handler.guarded.end_line;
    });
    const std::string_view module = unit.text(import.module);
    if (is_tried || !linking_.source_of_truth.covers(unit.language, std::string(module) + "." + std::string(name))) return;
    const Entity& owner = linking_.index.resolve(id, module);
    if (owner.kind != Entity::Kind::module) return;
    if (auto found = missing(owner, name)) add(id, *std::move(found), import.range, import.scope, name, false);
  }

  /// The member, if the owner is part of the source of truth and certainly has none of that name.
  std::optional<UnknownMember> missing(const Entity& owner, std::string_view name) {
    if (written_.contains(std::string(name))) return std::nullopt;
    if (owner.kind == Entity::Kind::type) return missing_in_class(owner, name);
    if (owner.kind == Entity::Kind::module) return missing_in_module(owner, name);
    return std::nullopt;
  }

  std::optional<UnknownMember> missing_in_class(const Entity& owner, std::string_view name) {
    const program::Unit& home = linking_.unit(owner.unit);
    if (!linking_.source_of_truth.covers(home.language, owner.name) || changed_.contains(std::string(last_part(owner.name))))
      return std::nullopt;
    std::vector<std::string> known;
    for (const Entity& current : linking_.evaluator.ancestry(owner)) {
      if (!is_closed(current)) return std::nullopt;
      const program::Unit& unit = linking_.unit(current.unit);
      const Class& type = linking_.index.type(current);
      for (const program::FunctionId method : type.methods) known.emplace_back(unit.text(unit.functions[method].name));
      for (const program::Field& field : type.fields) known.emplace_back(unit.text(field.name));
      for (const program::ClassId inner : type.inner) known.emplace_back(unit.text(unit.classes[inner - 1].name));
    }
    const Class& type = linking_.index.type(owner);
    return if_absent(owner.name, name, known, linking_.evaluator.place(owner.unit, type.name_range));
  }

  /// Every base is known, and nothing in the class makes members up.
  [[nodiscard]] bool is_closed(const Entity& current) const {
    const program::Unit& unit = linking_.unit(current.unit);
    const Class& type = linking_.index.type(current);
    if (std::ranges::any_of(unit.diagnostics, &Diagnostic::incomplete)) return false;
    if (type.is_partial) return true;  // its own entry is asked too
    for (const ExprId base : type.bases) {
      ExprId at = base;
      if (unit[at].kind == ExprKind::index) at = unit.operands[unit[at].first_operand].value;  // Generic[T]
      if (unit[at].kind != ExprKind::reference) return false;
      const Entity& parent = linking_.index.resolve(current.unit, unit[at].text);
      if (parent.kind != Entity::Kind::type && !(parent.kind == Entity::Kind::external && adds_nothing(parent.name))) return false;
    }
    for (const ExprId decorator : type.decorators) {
      ExprId at = decorator;
      if (unit[at].kind == ExprKind::call && unit[at].operand_count != 0) at = unit.operands[unit[at].first_operand].value;
      if (unit[at].kind != ExprKind::reference || !keeps_members(unit.text(unit[at].text))) return false;
    }
    const bool has_metaclass = std::ranges::any_of(type.class_arguments, [&](const program::Operand& argument) {
      return argument.kind != program::OperandKind::keyword ||
             (unit.text(argument.name) == "metaclass" && last_part(unit.text(unit[argument.value].text)) != "ABCMeta");
    });
    if (has_metaclass) return false;
    for (const program::FunctionId method : type.methods) {
      const std::string_view name = unit.text(unit.functions[method].name);
      if (name == "__getattr__" || name == "__getattribute__" || name == "__dir__" || name == "__init_subclass__") return false;
    }
    // self.__dict__.update(…), setattr(self, …), vars(self)[…]
    return std::ranges::none_of(unit.exprs, [&](const Expr& expr) {
      const bool is_name = expr.kind == ExprKind::reference || expr.kind == ExprKind::attribute;
      if (!is_name || expr.range.line < type.range.line || expr.range.end_line > type.range.end_line) return false;
      const std::string_view name = last_part(unit.text(expr.text));
      return name == "setattr" || name == "__dict__" || name == "vars";
    });
  }

  std::optional<UnknownMember> missing_in_module(const Entity& owner, std::string_view name) {
    const program::Unit& unit = linking_.unit(owner.unit);
    if (unit.language == "cpp" || !linking_.source_of_truth.covers(unit.language, unit.module)) return std::nullopt;
    if (std::ranges::any_of(unit.diagnostics, &Diagnostic::incomplete) || linking_.index.member(owner.unit, name))
      return std::nullopt;
    std::vector<std::string> known;
    for (program::FunctionId function = 1; function < unit.functions.size(); ++function) {
      const program::Function& found = unit.functions[function];
      if (found.owner == 0 && !found.is_local) known.emplace_back(unit.text(found.name));
    }
    for (const Class& type : unit.classes) known.emplace_back(unit.text(type.name));
    for (const program::Binding& binding : unit.bindings) known.emplace_back(last_part(unit.text(binding.name)));
    for (const program::Import& import : unit.imports) {
      if (unit.text(import.name) == "*") return std::nullopt;
      known.emplace_back(unit.text(import.alias));
    }
    const bool makes_names = std::ranges::any_of(known, [](const std::string& each) { return each == "__getattr__"; }) ||
                             std::ranges::any_of(unit.exprs, [&](const Expr& expr) {
                               const std::string_view text = unit.text(expr.text);
                               return expr.kind == ExprKind::reference &&
                                      (text == "globals" || text == "setattr" || text == "vars" || text == "sys.modules");
                             });
    if (makes_names) return std::nullopt;
    return if_absent(unit.module, name, known, linking_.evaluator.place(owner.unit, {1, 1, 1, 1}));
  }

  static std::optional<UnknownMember> if_absent(const std::string& owner, std::string_view name,
                                                const std::vector<std::string>& known, Place place) {
    if (std::ranges::find(known, name) != known.end()) return std::nullopt;
    UnknownMember fact;
    fact.owner = owner;
    fact.member = name;
    fact.owner_place = place;
    std::vector<std::string> open;
    for (const std::string& each : known) {
      if (!each.starts_with("_")) open.push_back(each);
    }
    if (const auto nearest = nearest_name(name, open)) fact.nearest = *nearest;
    return fact;
  }

  [[nodiscard]] bool is_called(UnitId id, ExprId callee) const {
    const program::Unit& unit = linking_.unit(id);
    for (ExprId user = callee + 1; user < unit.exprs.size(); ++user) {
      if (unit[user].kind == ExprKind::call && unit[user].operand_count != 0 &&
          unit.operands[unit[user].first_operand].value == callee)
        return true;
    }
    return false;
  }

  /// The place is the name alone: `debug_info` of `Builder().debug_info`.
  void add(UnitId id, UnknownMember fact, Range range, program::FunctionId scope, std::string_view name, bool is_call) {
    if (range.end_column > name.size())
      range = {range.end_line, range.end_column - static_cast<std::uint32_t>(name.size()), range.end_line, range.end_column};
    const Place owner_place = fact.owner_place;
    static_cast<FactHead&>(fact) = linking_.head(id, range, scope);
    fact.owner_place = owner_place;
    fact.is_call = is_call;
    if (places_.insert(fact.place).second) linking_.facts.all<UnknownMember>().push_back(std::move(fact));
  }

  Linking& linking_;
  std::set<std::string> written_;
  std::set<std::string> changed_;
  std::set<Place> places_;
};

}  // namespace

void recognise_members(Linking& linking) { Members(linking).run(); }

}  // namespace dbssot
