#pragma once

#include <cstdint>
#include <set>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "linker/program_index.h"
#include "linker/relevance.h"
#include "linker/wrappers.h"
#include "policy/policy.h"

namespace dbssot::program {

/// Expressions that a database's variable, URL, engine or setting may go through, told from names alone: where a value of theirs
/// begins, what is made of it, and results of functions that bring it. Wider than what linking finds, and narrower than all that
/// stands in functions that have to do with a database: a query through a session is not on the trail.
class Trail {
 public:
  Trail(const ProgramIndex& index, const Relevance& relevance, const Policy& policy, const Wrappers& wrappers);

  [[nodiscard]] bool is_on(UnitId unit, ExprId expr) const { return level(unit, expr) != Level::off; }
  /// True if a database, a client or a name of theirs has a part in it: more than the environment, or a URL of whatever.
  [[nodiscard]] bool is_sure(UnitId unit, ExprId expr) const { return level(unit, expr) == Level::sure; }
  /// True if the environment as such may have a part in it: whoever gets it may know what to read from it.
  [[nodiscard]] bool hands_environment(UnitId unit, ExprId expr) const { return level(unit, expr) == Level::environment; }
  /// What names the variable that the expression reads from the environment, where that is not written there; 0 else.
  [[nodiscard]] ExprId name_of_read(UnitId unit, ExprId expr) const;
  /// True if some expression of its body is surely on the trail.
  [[nodiscard]] bool passes(UnitId unit, FunctionId function) const { return !passed_[unit].empty() && passed_[unit][function]; }

 private:
  enum class Level : std::uint8_t { off, possible, environment, sure };

  /// What a reference means, found out once for each name of a unit.
  struct Meaning {
    bool is_known = false;
    Level begins = Level::off;  ///< a client, the environment, a wrapper, a name that says so
    bool reads = false;         ///< the environment, or what reads it
    bool is_open = false;       ///< outside of what was parsed, and not of a library that we know
    Entity::Kind kind = Entity::Kind::none;
    UnitId unit = 0;
    std::uint32_t index = 0;
    std::vector<std::uint32_t> bindings;
  };

  [[nodiscard]] Level level(UnitId unit, ExprId expr) const { return on_[unit].empty() ? Level::off : on_[unit][expr]; }
  bool pass(UnitId unit);
  Level compute(UnitId unit, ExprId expr);
  [[nodiscard]] Level brought_by(std::string_view method) const;
  Level reference(UnitId unit, ExprId expr);
  Level call(UnitId unit, ExprId expr);
  bool reads_something_else(UnitId unit, ExprId expr);
  void hand_on(UnitId unit, ExprId call);
  [[nodiscard]] bool is_asked(UnitId unit, FunctionId function) const;
  [[nodiscard]] Level any_operand(UnitId unit, ExprId expr, std::uint32_t from = 0);
  const Meaning& meaning(UnitId unit, StringId name);
  [[nodiscard]] bool begins_in(std::string_view literal) const;
  /// What a string of a unit says, found out once: it stands in many expressions.
  struct Said {
    signed char names = -1;   ///< as a name: 1 a database's, 0 not
    signed char begins = -1;  ///< as a literal: 1 a value of a database begins there, 0 not
  };
  [[nodiscard]] bool names(UnitId unit, StringId text);
  [[nodiscard]] bool begins(UnitId unit, StringId text);

  const ProgramIndex& index_;
  const Relevance& relevance_;
  const Policy& policy_;
  const Wrappers& wrappers_;
  FunctionSet asked_;                         ///< wrappers that somebody on the trail hands a name to
  std::set<std::string_view> asked_methods_;  ///< the same by name
  std::vector<std::vector<Level>> on_;        ///< by UnitId and ExprId; empty: the unit has nothing to do with databases
  std::vector<std::vector<bool>> passed_;     ///< by UnitId and FunctionId
  std::vector<std::vector<Meaning>> meanings_;
  std::vector<std::vector<Said>> said_;  ///< by UnitId and StringId
  std::unordered_map<std::string_view, Level> bringing_methods_;
  std::unordered_map<std::string_view, std::size_t> namesakes_;  ///< methods by name
};

}  // namespace dbssot::program
