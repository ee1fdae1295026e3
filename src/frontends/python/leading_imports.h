#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "frontends/python/syntax.h"

namespace dbssot::python {

/// The imports that a file begins with, behind its comments and its docstring: an eighth of what is parsed, and easily told without
/// the grammar.
struct LeadingImports {
  /// As the grammar has them; `next` counts from the first of them. None: the file begins with something else.
  std::vector<Node> nodes;
  std::uint32_t begin = 0;  ///< of the first, at the start of a line; bytes
  std::uint32_t end = 0;    ///< where the line behind the last begins, or the text ends
  std::uint32_t row = 0;    ///< of `begin`, from 0
  std::uint32_t end_row = 0;
  bool are_all = false;  ///< nothing but blanks stands before them, and comments behind
};

/// Imports up to the first that is written in an unusual way: over lines without brackets, several in one line.
[[nodiscard]] LeadingImports leading_imports(std::string_view bytes);

}  // namespace dbssot::python
