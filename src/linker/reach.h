#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "linker/program_index.h"

namespace dbssot::program {

struct FunctionAt {
  UnitId unit = 0;
  FunctionId function = 0;
  auto operator<=>(const FunctionAt&) const = default;
};

/// What may run when a function runs, told from names alone: functions that it calls or hands on, and every method of the project
/// that bears the name of one that it calls. Wider than what happens: for questions whose answer is an absence.
class Reach {
 public:
  explicit Reach(const ProgramIndex& index);

  /// The functions themselves first, then the nearest; at most some hundred.
  [[nodiscard]] std::vector<FunctionAt> from(const std::vector<FunctionAt>& first) const;
  /// Functions that an expression names: a function, the constructor of a class, a lambda, methods of that name. `in` is where the
  /// expression stands.
  [[nodiscard]] std::vector<FunctionAt> named(UnitId in, ExprId expr) const;
  /// Expressions of a function's body, in order.
  [[nodiscard]] const std::vector<ExprId>& body(FunctionAt function) const;

 private:
  void add_entity(UnitId in, const Expr& reference, std::vector<FunctionAt>& found) const;

  const ProgramIndex& index_;
  std::unordered_map<std::string_view, std::vector<FunctionAt>> methods_;  ///< by name, the units' own string
  std::unordered_map<std::string_view, std::vector<FunctionAt>> by_name_;  ///< local functions and lambdas, by qualified name
  std::vector<std::vector<std::vector<ExprId>>> bodies_;                   ///< by UnitId, FunctionId
};

}  // namespace dbssot::program
