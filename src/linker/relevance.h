#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "drivers/code_shape.h"
#include "linker/program_index.h"
#include "policy/policy.h"

namespace dbssot::program {

/// A method name that more classes have ("get", "run") says nothing about which one is meant.
inline constexpr std::size_t max_namesakes = 4;

/// True for a field, method, parameter or name that is called like a database's variable or URL, in whatever case.
[[nodiscard]] bool names_database(const Policy& policy, std::string_view member);

/// Which functions have to do with a database: those that can bring its variable, URL, pool or engine to light. The others are not
/// looked into, and a call of one is left as "result of f" unless it is small (accessors, functions that pass a parameter through).
/// That keeps linking linear in the size of the project: in a typical service nine of ten functions have nothing to do with a
/// connection.
class Relevance {
 public:
  /// On up to `jobs` threads; the answer does not depend on their number.
  Relevance(const ProgramIndex& index, const drivers::CodeShapes& shapes, const Policy& policy, unsigned jobs = 1);

  [[nodiscard]] bool is_relevant(UnitId unit, FunctionId function) const { return relevant_[unit][function]; }
  /// True if some function of the unit is.
  [[nodiscard]] bool is_relevant(UnitId unit) const;
  [[nodiscard]] bool is_worth_following(UnitId unit, FunctionId function) const {
    return relevant_[unit][function] || small_[unit][function];
  }

 private:
  std::vector<std::vector<bool>> relevant_;  ///< by UnitId, FunctionId
  std::vector<std::vector<bool>> small_;
};

}  // namespace dbssot::program
