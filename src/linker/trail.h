#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "linker/method_names.h"
#include "linker/program_index.h"
#include "linker/relevance.h"
#include "linker/wrappers.h"
#include "policy/policy.h"
#include "source/text_hash.h"

namespace dbssot::program {

/// Expressions that a database's variable, URL, engine or setting may go through, told from names alone: where a value of theirs
/// begins, what is made of it, and results of functions that bring it. Wider than what linking finds, and narrower than all that
/// stands in functions that have to do with a database: a query through a session is not on the trail. Python only.
///
/// Levels only rise, and what one expression gives another is followed until nothing rises any more; so the order in which units
/// are gone over changes nothing. Where a program grows, what was on the trail stays there, but for units that are replaced.
class Trail {
 public:
  Trail(const ProgramIndex& index, const Relevance& relevance, const Policy& policy, const Wrappers& wrappers)
      : index_(index), relevance_(relevance), policy_(policy), wrappers_(wrappers) {}

  /// Before `follow`: a unit was replaced. Who hands something to its functions is gone over again if they are others than before.
  void forget(UnitId unit, bool has_same_names);
  /// Takes in units that are new, were replaced, have become relevant or whose names may mean something else, and those with new
  /// wrappers; `names` are those of methods that `Relevance::enter` gave back, and `mentioning` other units with one of them. Gives
  /// back units in which something has come onto the trail; sorted.
  std::vector<UnitId> follow(std::span<const UnitId> units, std::span<const UnitId> mentioning,
                             std::span<const UnitId> with_wrappers, std::span<const MethodNameId> names, unsigned jobs);

  [[nodiscard]] bool is_on(UnitId unit, ExprId expr) const { return level(unit, expr) != Level::off; }
  /// True if a database, a client or a name of theirs has a part in it: more than the environment, or a URL of whatever.
  [[nodiscard]] bool is_sure(UnitId unit, ExprId expr) const { return level(unit, expr) == Level::sure; }
  /// True if the environment as such may have a part in it: whoever gets it may know what to read from it.
  [[nodiscard]] bool hands_environment(UnitId unit, ExprId expr) const { return level(unit, expr) == Level::environment; }
  /// What names the variable that the expression reads from the environment, where that is not written there; 0 else.
  [[nodiscard]] ExprId name_of_read(UnitId unit, ExprId expr) const;
  /// True if some expression of its body is surely on the trail.
  [[nodiscard]] bool passes(UnitId unit, FunctionId function) const {
    return !parts_[unit].passed.empty() && parts_[unit].passed[function];
  }

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
  };

  /// What a string of a unit says, found out once: it stands in many expressions.
  struct Said {
    signed char names = -1;       ///< as a name: 1 a database's, 0 not
    signed char last_names = -1;  ///< its last part, as a name
    signed char begins = -1;      ///< as a literal: 1 a value of a database begins there, 0 not
    bool is_method_known = false;
    MethodNameId method = no_method_name;  ///< as the name of a method
  };

  struct Part {
    std::vector<Level> on;          ///< by ExprId; empty: the unit has nothing to do with databases
    std::vector<bool> gives;        ///< by ExprId: results of functions and values of names, which others see
    std::vector<bool> handed;       ///< by ExprId: calls that were seen to hand something of the trail on
    std::vector<bool> passed;       ///< by FunctionId
    std::vector<bool> asked;        ///< by FunctionId: wrappers that somebody on the trail hands a name to; may be empty
    std::vector<Meaning> meanings;  ///< by StringId
    std::vector<Said> said;         ///< by StringId
    std::vector<UnitId> referrers;  ///< units with a name of this one
    bool waits = false;             ///< a read of it would be on the trail if somebody asked for it
    bool is_queued = false;
    bool has_risen = false;
  };

  [[nodiscard]] Level level(UnitId unit, ExprId expr) const { return parts_[unit].on.empty() ? Level::off : parts_[unit].on[expr]; }
  void prepare(UnitId unit);
  void enter(UnitId unit);
  void find_methods(UnitId unit);
  void queue(UnitId unit);
  void pass(UnitId unit);
  void bring_methods(UnitId unit);
  Level compute(UnitId unit, ExprId expr);
  [[nodiscard]] Level brought_by(MethodNameId method) const { return method < bringing_.size() ? bringing_[method] : Level::off; }
  Level reference(UnitId unit, ExprId expr);
  Level call(UnitId unit, ExprId expr);
  bool reads_something_else(UnitId unit, ExprId expr);
  void hand_on(UnitId unit, ExprId call);
  void ask(UnitId unit, FunctionId function);
  void ask_methods(std::string_view name);
  void wait(UnitId unit, FunctionId function);
  [[nodiscard]] bool is_asked(UnitId unit, FunctionId function) const;
  [[nodiscard]] Level any_operand(UnitId unit, ExprId expr, std::uint32_t from = 0);
  const Meaning& meaning(UnitId unit, StringId name) {
    Meaning& found = parts_[unit].meanings[name];
    if (!found.is_known) find_meaning(unit, name, found);
    return found;
  }
  void find_meaning(UnitId unit, StringId name, Meaning& found);
  [[nodiscard]] bool names(UnitId unit, StringId text);
  [[nodiscard]] bool last_names(UnitId unit, StringId text);
  [[nodiscard]] bool begins(UnitId unit, StringId text);
  MethodNameId method(UnitId unit, StringId text);
  [[nodiscard]] MethodNameId mentioned_method(UnitId unit, StringId text);

  const ProgramIndex& index_;
  const Relevance& relevance_;
  const Policy& policy_;
  const Wrappers& wrappers_;
  std::vector<Part> parts_;  ///< by UnitId
  std::vector<UnitId> queue_;
  TextSet asked_methods_;                        ///< as `asked`, by name
  TextMap<std::vector<UnitId>> waiting_;         ///< for one of a name to be asked
  std::vector<Level> bringing_;                  ///< by MethodNameId: methods that bring something
  std::vector<std::vector<UnitId>> mentioning_;  ///< by MethodNameId
};

}  // namespace dbssot::program
