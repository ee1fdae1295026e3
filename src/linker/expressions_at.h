#pragma once

#include <span>
#include <vector>

#include "program/program.h"

namespace dbssot::program {

/// Expressions of a unit by the range they stand at: a fact knows its place and not its expression.
class ExpressionsAt {
 public:
  /// The unit is to live as long.
  explicit ExpressionsAt(const Unit& unit);

  /// All that have exactly this range, in their order.
  [[nodiscard]] std::span<const ExprId> operator[](const Range& range) const;

 private:
  const Unit& unit_;
  std::vector<ExprId> by_range_;
};

/// Of each expression those that it is an operand of, once for each time.
[[nodiscard]] std::vector<std::vector<ExprId>> users_of(const Unit& unit);

}  // namespace dbssot::program
