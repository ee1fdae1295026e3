#pragma once

#include <tsl/robin_map.h>

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "program/program.h"
#include "source/text_hash.h"

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
  bool operator==(const Entity&) const = default;
};

/// @typing.overload: a signature without a body, before the function that has one.
[[nodiscard]] bool is_overload(const Unit& unit, const Function& function);

/// Names over all units of a run: modules by dotted path, functions and classes by qualified name, re-exports followed.
/// A module is known by every suffix of its path, as the root of a package (`src/`, `backend/app/`) is not written down anywhere
/// that holds for all projects; when two modules share a suffix, the one nearest to the asking file wins.
class ProgramIndex {
 public:
  /// On up to `jobs` threads.
  explicit ProgramIndex(std::span<const Unit> units, unsigned jobs = 1);
  /// Of a program that grows: Python alone, unit by unit. It notes what its answers rest on.
  ProgramIndex() : grows_(true) {}

  /// Units are to stay where they are; they get the next ids. On up to `jobs` threads.
  void add(std::span<const Unit* const> units, unsigned jobs);
  /// More of a file was read than before. False if its functions, classes, names or imports are no longer the same, in number or
  /// order. Python alone: two threads may do so at once for different units.
  bool replace(UnitId id, const Unit& unit);
  /// What answers may rest on and that is new.
  class News;
  /// That units were added, and that these of the replaced ones say something else. What is added is to be told of once.
  [[nodiscard]] News news(std::span<const UnitId> added, std::span<const UnitId> replaced);
  /// Other units with an answer that rests on it; sorted.
  [[nodiscard]] std::vector<UnitId> shaken(const News& news, unsigned jobs) const;
  [[nodiscard]] bool is_shaken(UnitId id, const News& news) const;
  /// Finds the answers for a unit again that rest on it; true if one has changed. Two threads may do so at once for different
  /// units.
  bool refresh(UnitId id, const News& news);

  /// The program does not grow any more, and its units lie elsewhere, under other ids: `order` has the ids so far, by the new ones.
  /// On up to `jobs` threads.
  void settle(std::span<const Unit> units, std::span<const UnitId> order, unsigned jobs);

  [[nodiscard]] const Unit& unit(UnitId id) const { return *units_[id]; }
  [[nodiscard]] std::size_t size() const { return units_.size(); }

  /// Follows a dotted name as the given unit means it. A name that leads out of the project is `external`. Answers are kept, so two
  /// threads may ask at once only on behalf of different units.
  [[nodiscard]] const Entity& resolve(UnitId from, std::string_view name) const;
  /// The same for a string of the unit, and quicker. What was asked before may be asked again by any thread meanwhile.
  [[nodiscard]] const Entity& resolve(UnitId from, StringId name) const;
  /// What an expression of kind reference names; C++ tells overloads apart by what the front end knows of them.
  [[nodiscard]] const Entity& resolve_reference(UnitId from, const Expr& reference) const;
  /// A member of a module, following its imports and star imports.
  [[nodiscard]] Entity member(UnitId module, std::string_view name) const {
    Walk walk;
    return member(module, name, 0, walk);
  }
  /// What the package of a module imports under the module's own name: with `from shop.settings import settings` in
  /// shop/__init__.py, `from shop import settings` means that object. None if the package leaves the name to the module.
  [[nodiscard]] Entity shadow(UnitId module) const {
    Walk walk;
    return shadow(module, 0, walk);
  }
  /// All values bound to a name of a module, in order.
  [[nodiscard]] const std::vector<std::uint32_t>& binding_ids(UnitId unit, std::string_view qualified_name) const;
  [[nodiscard]] std::vector<const Binding*> bindings(UnitId unit, std::string_view qualified_name) const;
  [[nodiscard]] const Function& function(const Entity& entity) const { return unit(entity.unit).functions[entity.index]; }
  [[nodiscard]] const Class& type(const Entity& entity) const { return unit(entity.unit).classes[entity.index - 1]; }
  /// C++: the declaration in a header of a function that is defined elsewhere; defaults of parameters stand there.
  [[nodiscard]] Entity announcement(std::string_view qualified_name) const;
  /// C++: where a function that is only declared here has its body; else the function itself.
  [[nodiscard]] Entity definition(Entity function) const;
  /// C++: every entry of a class, as its members may be defined in several files; else the entity itself.
  [[nodiscard]] std::vector<Entity> parts(const Entity& type) const;
  /// The class in a unit that owns a function; none for free functions.
  [[nodiscard]] Entity owner(UnitId unit, FunctionId function) const;

 private:
  /// What an answer rests on: the name of a module that was looked for, as a hash, or a unit that was looked into.
  using Mark = std::uint32_t;
  static constexpr Mark of_unit = Mark{1} << 31;

  struct Answer {
    Entity entity;
    std::uint32_t first_mark = 0;  ///< among those of the unit that asked
    std::uint32_t last_mark = 0;   ///< the one behind
  };

  /// What was answered to a unit. Answers stay where they are, and names that are strings of the unit are looked up without
  /// hashing.
  struct Answers {
    std::vector<Answer*> to_strings;  ///< by StringId, in `answers`; null: not asked. Empty: none was
    std::deque<Answer> answers;
    TextMap<Answer> to_names;  ///< that were put together
    std::vector<Mark> marks;   ///< if the program grows
  };

  /// The way to one answer. Modules that import everything of each other would be gone through in every order: where a name was
  /// looked for to no avail, it is not looked for again.
  struct Walk {
    std::vector<Mark>* marks = nullptr;                       ///< if it is to be known what the answer rests on
    std::map<std::pair<UnitId, std::string>, int> fruitless;  ///< at which depth; deeper ones see less

    void look_for(std::size_t module);
    void look_into(UnitId unit);
  };

  void enter_from(UnitId first, unsigned jobs);
  void enter(UnitId id);
  void enter_module(UnitId id);
  [[nodiscard]] const UnitId* module(UnitId from, std::string_view name, Walk& walk) const;
  [[nodiscard]] Entity resolve(UnitId from, std::string_view name, int depth, Walk& walk) const;
  [[nodiscard]] Entity continue_from(Entity entity, std::string_view rest, int depth, Walk& walk) const;
  [[nodiscard]] Entity own(UnitId unit, std::string_view qualified_name) const;
  [[nodiscard]] Entity member(UnitId module, std::string_view name, int depth, Walk& walk) const;
  [[nodiscard]] Entity member(UnitId module, std::string_view name, std::string_view qualified, int depth, Walk& walk) const;
  [[nodiscard]] Entity shadow(UnitId module, int depth, Walk& walk) const;
  void find(UnitId from, std::string_view name, Answer& answer) const;

  /// What a qualified name of a unit stands for there.
  struct Own {
    Entity::Kind kind = Entity::Kind::none;
    std::uint32_t index = 0;
  };

  bool grows_ = false;
  std::vector<const Unit*> units_;
  /// Asked for every name there is; the hashes of entries are kept.
  template <class Text, class Value>
  using TableOf = tsl::robin_map<Text, Value, TextHash, std::equal_to<>, std::allocator<std::pair<Text, Value>>, true>;
  template <class Value>
  using QuickTable = TableOf<std::string, Value>;
  QuickTable<std::vector<UnitId>> modules_;  ///< by suffix
  /// Their first parts, and whether libraries have modules of that name: names with another first part lead out of the project.
  QuickTable<bool> tops_;
  std::vector<Mark> new_tops_;  ///< first parts that were not known when there was news last
  /// Per unit, by qualified name, the unit's own string, as below: functions, classes, bindings.
  std::vector<TableOf<std::string_view, Own>> entities_;
  std::vector<TableOf<std::string_view, std::vector<std::uint32_t>>> bindings_;  ///< per unit, by qualified name
  TextMap<Entity> cpp_;                                                          ///< C++ has one name space for all units
  TextMap<Entity> by_usr_;                                                       ///< C++: functions with bodies
  TextMap<Entity> announced_;  ///< C++: declarations without body and partial classes
  TextMap<std::vector<Entity>> class_parts_;
  mutable std::deque<Answers> answers_;  ///< by the unit that asked
};

class ProgramIndex::News {
 public:
  [[nodiscard]] bool concerns(std::span<const Mark> marks) const;

 private:
  friend class ProgramIndex;

  std::vector<Mark> marks_;          ///< sorted
  std::bitset<1U << 14U> may_have_;  ///< few of the marks that others are held against are among them
  std::vector<UnitId> units_;        ///< that it is of; sorted
};

}  // namespace dbssot::program
