#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "program/program.h"

namespace dbssot::program {

using UnitId = std::uint32_t;

/// What a dotted name stands for.
struct Entity {
  enum class Kind : std::uint8_t { none, module, function, type, binding, external };
  Kind kind = Kind::none;
  UnitId unit = 0;
  std::uint32_t index = 0;  ///< FunctionId or ClassId within the unit
  std::string name;         ///< qualified name; for external the canonical dotted name

  explicit operator bool() const { return kind != Kind::none; }
};

/// @typing.overload: a signature without a body, before the function that has one.
[[nodiscard]] bool is_overload(const Unit& unit, const Function& function);

/// Names over all units of a run: modules by dotted path, functions and classes by qualified name, re-exports followed.
/// A module is known by every suffix of its path, as the root of a package (`src/`, `backend/app/`) is not written down anywhere
/// that holds for all projects; when two modules share a suffix, the one nearest to the asking file wins.
class ProgramIndex {
 public:
  explicit ProgramIndex(std::span<const Unit> units);

  [[nodiscard]] const Unit& unit(UnitId id) const { return units_[id]; }
  [[nodiscard]] std::size_t size() const { return units_.size(); }

  /// Follows a dotted name as the given unit means it. A name that leads out of the project is `external`. Answers are kept, so two
  /// threads may ask at once only on behalf of different units.
  [[nodiscard]] const Entity& resolve(UnitId from, std::string_view name) const;
  /// What an expression of kind reference names; C++ tells overloads apart by what the front end knows of them.
  [[nodiscard]] const Entity& resolve_reference(UnitId from, const Expr& reference) const;
  /// A member of a module, following its imports and star imports.
  [[nodiscard]] Entity member(UnitId module, std::string_view name, int depth = 0) const;
  /// What the package of a module imports under the module's own name: with `from shop.settings import settings` in
  /// shop/__init__.py, `from shop import settings` means that object. None if the package leaves the name to the module.
  [[nodiscard]] Entity shadow(UnitId module, int depth = 0) const;
  /// All values bound to a name of a module, in order.
  [[nodiscard]] const std::vector<std::uint32_t>& binding_ids(UnitId unit, std::string_view qualified_name) const;
  [[nodiscard]] std::vector<const Binding*> bindings(UnitId unit, std::string_view qualified_name) const;
  [[nodiscard]] const Function& function(const Entity& entity) const { return units_[entity.unit].functions[entity.index]; }
  [[nodiscard]] const Class& type(const Entity& entity) const { return units_[entity.unit].classes[entity.index - 1]; }
  /// C++: the declaration in a header of a function that is defined elsewhere; defaults of parameters stand there.
  [[nodiscard]] Entity announcement(std::string_view qualified_name) const;
  /// C++: where a function that is only declared here has its body; else the function itself.
  [[nodiscard]] Entity definition(Entity function) const;
  /// C++: every entry of a class, as its members may be defined in several files; else the entity itself.
  [[nodiscard]] std::vector<Entity> parts(const Entity& type) const;
  /// The class in a unit that owns a function; none for free functions.
  [[nodiscard]] Entity owner(UnitId unit, FunctionId function) const;

 private:
  struct NameHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const { return std::hash<std::string_view>()(name); }
  };
  template <class Value>
  using Table = std::unordered_map<std::string, Value, NameHash, std::equal_to<>>;

  [[nodiscard]] const UnitId* module(UnitId from, std::string_view name) const;
  [[nodiscard]] Entity resolve(UnitId from, std::string_view name, int depth) const;
  [[nodiscard]] Entity continue_from(Entity entity, std::string_view rest, int depth) const;

  std::span<const Unit> units_;
  /// By suffix; views of the units' own names, as below.
  std::unordered_map<std::string_view, std::vector<UnitId>> modules_;
  /// Their first parts, and whether libraries have modules of that name: names with another first part lead out of the project.
  std::unordered_map<std::string_view, bool> tops_;
  /// Per unit, by qualified name, the unit's own string: functions, classes, bindings.
  std::vector<std::unordered_map<std::string_view, Entity>> entities_;
  std::vector<std::unordered_map<std::string_view, std::vector<std::uint32_t>>> bindings_;  ///< per unit, by qualified name
  Table<Entity> cpp_;        ///< C++ has one name space for all units
  Table<Entity> by_usr_;     ///< C++: functions with bodies
  Table<Entity> announced_;  ///< C++: declarations without body and partial classes
  Table<std::vector<Entity>> class_parts_;
  mutable std::vector<Table<Entity>> resolved_;  ///< answers, by the unit that asked
};

}  // namespace dbssot::program
