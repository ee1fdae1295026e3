#pragma once

#include <vector>

#include "drivers/code_shape.h"
#include "facts/program_index.h"
#include "policy/policy.h"

namespace dbssot::program {

/// Which functions are worth following into: those that can bring a database's variable, URL, pool or engine to light, and those
/// that merely pass a parameter through. Everything else is left as "result of f", which is what keeps linking linear in the size
/// of the project: in a typical service nine of ten functions have nothing to do with a connection.
class Relevance {
 public:
  Relevance(const ProgramIndex& index, const drivers::CodeShapes& shapes, const Policy& policy);

  [[nodiscard]] bool is_worth_following(UnitId unit, FunctionId function) const { return relevant_[unit][function]; }

 private:
  std::vector<std::vector<bool>> relevant_;  ///< by UnitId, FunctionId
};

}  // namespace dbssot::program
