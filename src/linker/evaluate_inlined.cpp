// A call of a function of the project: what it gives back for what it is given.

#include <algorithm>
#include <utility>

#include "linker/evaluator.h"

namespace dbssot {

using program::Entity;
using program::ExprId;
using program::OperandKind;
using program::UnitId;

namespace {

// A value that comes back through more than eight functions of one's own was not seen in any public project.
constexpr int max_call_depth = 8;
constexpr std::size_t nearly_all_steps = 1'000;

}  // namespace

/// Where the default of a parameter is written: at the definition, or in C++ at the declaration in a header. Expression 0: it has
/// none.
std::pair<UnitId, ExprId> Evaluator::default_of(const Entity& entity, std::size_t position) const {
  const program::Function& function = unit(entity.unit).functions[entity.index];
  const ExprId own = function.parameters[position].default_value;
  if (own != 0 || unit(entity.unit).language != "cpp") return {entity.unit, own};
  const Entity declared = index_.announcement(unit(entity.unit).text(function.qualified_name));
  if (declared.kind != Entity::Kind::function) return {entity.unit, 0};
  const program::Function& declaration = unit(declared.unit).functions[declared.index];
  // Of overloads the index knows one; another number of parameters is another function.
  if (declaration.parameters.size() != function.parameters.size()) return {entity.unit, 0};
  return {declared.unit, declaration.parameters[position].default_value};
}

Evaluator::FrameId Evaluator::make_frame(const Entity& entity, ValueId self, const Arguments& given, UnitId call_unit, ExprId call,
                                         FrameId caller) {
  const program::Function& function = unit(entity.unit).functions[entity.index];
  Frame frame{entity.unit, entity.index, caller, call_unit, call, self, {}, frames_[caller].depth + 1};
  const bool has_self = function.owner != 0 && !function.is_static && unit(entity.unit).language == "python";
  std::size_t position = has_self ? 1 : 0;
  std::vector<ValueId> surplus;
  for (std::size_t at = 0; at < given.values.size(); ++at) {
    const bool is_rest =
        position < function.parameters.size() && function.parameters[position].kind == OperandKind::spread;  // def f(*names)
    if (!given.keys[at].empty()) {
      frame.arguments.emplace_back(given.keys[at], given.values[at]);
    } else if (is_rest) {
      surplus.push_back(given.values[at]);
    } else if (position < function.parameters.size()) {
      const program::Parameter& parameter = function.parameters[position++];
      frame.arguments.emplace_back(std::string(unit(entity.unit).text(parameter.name)), given.values[at]);
    }
  }
  Value rest{ValueKind::dictionary, Sensitive(), "", {}, {}, {}};
  for (const program::Parameter& parameter : function.parameters) {
    const std::string name(unit(entity.unit).text(parameter.name));
    const bool is_given = std::ranges::any_of(frame.arguments, [&](const auto& argument) { return argument.first == name; });
    if (parameter.kind == OperandKind::spread) {
      frame.arguments.emplace_back(name, values_.add({ValueKind::list, Sensitive(), "", {}, surplus, {}}));
    } else if (parameter.kind == OperandKind::keyword_spread) {
      for (std::size_t at = 0; at < given.values.size(); ++at) {
        const bool is_named = std::ranges::any_of(function.parameters, [&](const program::Parameter& other) {
          return unit(entity.unit).text(other.name) == given.keys[at];
        });
        if (given.keys[at].empty() || is_named) continue;
        rest.keys.push_back(given.keys[at]);
        rest.operands.push_back(given.values[at]);
      }
      frame.arguments.emplace_back(name, values_.add(rest));
    } else if (!is_given) {
      const auto position_of = static_cast<std::size_t>(&parameter - function.parameters.data());
      const auto [home, fallback] = default_of(entity, position_of);
      if (fallback != 0) frame.arguments.emplace_back(name, evaluate(home, fallback, 0));
    }
  }
  frames_.push_back(std::move(frame));
  return static_cast<FrameId>(frames_.size() - 1);
}

ValueId Evaluator::inline_function(const Entity& entity, ValueId self, Arguments given, UnitId call_unit, ExprId call,
                                   FrameId caller) {
  const program::Function& function = unit(entity.unit).functions[entity.index];
  const Place here = call == 0 ? place(entity.unit, function.name_range) : place(call_unit, call);
  // What is only declared returns something all the same.
  if (function.result == 0 && !function.is_declaration)
    return values_.add({ValueKind::null, Sensitive(), "no result", here, {}, {}});
  if (function.is_declaration && unit(entity.unit).language == "cpp") {
    const Entity* meant = this->entity(only_override(entity, here));
    if (meant != nullptr && meant->kind == Entity::Kind::function && !index_.function(*meant).is_declaration) {
      const Entity overriding = *meant;  // the other moves as values come
      const program::Unit& home = unit(overriding.unit);
      const program::ClassId owner = index_.function(overriding).owner;
      const Entity type = index_.resolve(overriding.unit, home.text(home.classes[owner - 1].qualified_name));
      return inline_function(overriding, typed_object(overriding.unit, type), std::move(given), call_unit, call, caller);
    }
  }
  if (function.is_declaration || function.is_unread || too_large_.contains(key_of(entity)) ||
      !relevant_.is_worth_following(entity.unit, entity.index)) {
    return values_.add({ValueKind::call_result, Sensitive(entity.name), "", here, std::move(given.values), std::move(given.keys)});
  }
  if (frames_[caller].depth >= max_call_depth) return values_.unknown("too many calls", here);
  for (FrameId active = caller; active != 0; active = frames_[active].caller) {
    if (frames_[active].unit == entity.unit && frames_[active].function == entity.index) return values_.unknown("recursion", here);
  }
  const bool needs_frame = self != 0 || !function.parameters.empty() || function.outer != 0;
  const std::size_t before = steps_;
  const ValueId result =
      needs_frame ? result_in(make_frame(entity, self, given, call_unit, call, caller)) : evaluate(entity.unit, function.result, 0);
  // The innermost that took nearly all of what a question may cost: whoever calls it would get no further either, and to nothing
  // else.
  if (steps_ > max_steps && steps_ - before >= nearly_all_steps && !std::exchange(is_found_too_large_, true))
    too_large_.insert(key_of(entity));
  return result;
}

}  // namespace dbssot
