#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "drivers/code_shape.h"
#include "linker/method_names.h"
#include "linker/program_index.h"
#include "linker/relevant_functions.h"
#include "policy/policy.h"

namespace dbssot::program {

/// True for a field, method, parameter or name that is called like a database's variable or URL, in whatever case.
[[nodiscard]] bool names_database(const Policy& policy, std::string_view member);

/// Which functions have to do with a database: those that can bring its variable, URL, pool or engine to light. The others are not
/// looked into, and a call of one is left as "result of f" unless it is small (accessors, functions that pass a parameter through).
/// That keeps linking linear in the size of the project: in a typical service nine of ten functions have nothing to do with a
/// connection.
///
/// Where a program grows, what was relevant stays so, even if what made it relevant was read differently since.
class Relevance {
 public:
  /// On up to `jobs` threads; the answer does not depend on their number.
  Relevance(const ProgramIndex& index, const drivers::CodeShapes& shapes, const Policy& policy, unsigned jobs = 1);

  /// Makes room for units of the index that are new, or were replaced by one with other names. Method names that say from now on
  /// which method may be meant are given back.
  std::vector<MethodNameId> enter(std::span<const UnitId> units);
  /// Reads units that were entered, or replaced, or whose names mean something else; `mentioning` are others with one of the method
  /// names that `enter` gave back. Gives back units in which something has become relevant; sorted.
  std::vector<UnitId> read(std::span<const UnitId> units, std::span<const UnitId> mentioning, unsigned jobs);

  /// What was found of the units, by the order that is given.
  [[nodiscard]] RelevantFunctions functions(std::span<const UnitId> order) const;
  /// The same, as if all had been read just now: what was relevant because of what is read
  /// differently since is no longer.
  RelevantFunctions settled(std::span<const UnitId> order);

  [[nodiscard]] bool is_relevant(UnitId unit, FunctionId function) const { return reached_[first_[unit] + function] != 0; }
  /// True if some function of the unit is.
  [[nodiscard]] bool is_relevant(UnitId unit) const { return is_relevant_[unit] != 0; }
  [[nodiscard]] bool is_worth_following(UnitId unit, FunctionId function) const {
    return is_relevant(unit, function) || small_[unit][function];
  }
  [[nodiscard]] const MethodNames& methods() const { return methods_; }

 private:
  class UnitReader;
  /// A function or a binding of the program. Those of one unit follow one another, functions first. Bindings are nodes of their
  /// own, so that one URL at the top of a file does not draw in whoever uses its logger.
  using Node = std::uint32_t;
  struct Use {
    Node user;
    std::uint32_t used;  ///< a node, or a method name
  };
  /// What was found in a unit, which others do not write to meanwhile.
  struct Found {
    std::vector<Use> edges;
    std::vector<Use> by_name;
    std::vector<Node> atoms;  ///< nodes that have to do with a database by themselves; perhaps more than once
  };
  /// Users of a node or of a method name are a list: each entry names the one before it.
  struct User {
    Node node;
    std::uint32_t before;  ///< 0: none
  };

  /// An attribute, or a name that is not known: it may be that of a method which is read later.
  struct Mention {
    Node user;
    StringId name;
  };

  [[nodiscard]] Node of(UnitId unit, std::size_t function) const { return first_[unit] + static_cast<Node>(function); }
  [[nodiscard]] Node of_binding(UnitId unit, std::size_t binding) const {
    return of(unit, index_.unit(unit).functions.size() + binding);
  }
  [[nodiscard]] UnitId unit_of(Node node) const;
  void take(const Found& found, std::vector<Node>& pending);
  std::vector<UnitId> reach(std::vector<Node> pending);
  void find_methods(UnitId unit, Found& found);
  void add_users(std::uint32_t last, std::vector<Node>& pending) const;

  const ProgramIndex& index_;
  const drivers::CodeShapes& shapes_;
  const Policy& policy_;
  MethodNames methods_;
  std::vector<Node> first_;                      ///< by UnitId
  std::vector<std::pair<Node, UnitId>> begins_;  ///< where the nodes of a unit begin; units that were replaced have several
  std::vector<char> reached_;                    ///< by node
  std::vector<MethodNameId> name_of_;            ///< by node
  std::vector<std::uint32_t> users_;             ///< by node, the last of its users
  std::vector<char> is_name_reached_;            ///< by method name
  std::vector<std::uint32_t> name_users_;        ///< by method name
  std::vector<User> all_users_{User{0, 0}};      ///< the first is none
  std::vector<Found> found_;                     ///< by UnitId
  std::vector<std::vector<Mention>> mentions_;   ///< by UnitId, those of no method so far
  std::vector<char> is_relevant_;                ///< by UnitId
  std::vector<std::vector<bool>> small_;         ///< by UnitId, FunctionId
};

}  // namespace dbssot::program
