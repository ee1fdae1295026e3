#pragma once

#include "cache/key.h"
#include "program/program.h"

namespace dbssot {

/// What a unit says, whatever stands on its lines between: two texts of a file with one shape differ in comments, blank lines and
/// the like alone, and every place in one has its place in the other, in the same order and the same columns. Whoever looks at
/// places only to compare them, or to print them, finds the same in both.
struct UnitShape {
  cache::Key order;   ///< by which line comes before which
  cache::Key length;  ///< and by how many lines functions, classes and the file have

  auto operator<=>(const UnitShape&) const = default;
};

[[nodiscard]] UnitShape shape_of(program::Unit unit);

}  // namespace dbssot
