#pragma once

#include <vector>

#include "program/program.h"

namespace dbssot {

/// What a string of a unit is used for; perhaps for nothing.
struct StringUse {
  bool as_name = false;     ///< or as a word of the front end
  bool as_literal = false;  ///< as what the file writes between quotes, or as a number

  [[nodiscard]] bool is_used() const { return as_name || as_literal; }
};

/// By StringId.
[[nodiscard]] std::vector<StringUse> uses_of_strings(const program::Unit& unit);

/// Its text is the file's own.
[[nodiscard]] inline bool holds_text_of_file(const program::Expr& expr) {
  return expr.kind == program::ExprKind::literal || expr.kind == program::ExprKind::number;
}

}  // namespace dbssot
