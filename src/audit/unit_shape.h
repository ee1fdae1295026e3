#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "cache/key.h"
#include "program/program.h"

namespace dbssot {

/// What a unit says, whatever stands on its lines between: two texts of a file with one shape differ in comments, blank lines and
/// the like alone, and every place in one has its place in the other, in the same order and the same columns. Whoever looks at
/// places only to compare them, or to print them, finds the same in both.
struct UnitShape {
  cache::Key order;   ///< by which line comes before which
  cache::Key length;  ///< and by how many lines classes have, and functions that were read
  /// On which places begin or end, ascending: what stands on one in one text stands on that of the same rank in the other.
  std::vector<std::uint32_t> lines;
  /// Where something ends whose last column may differ all the same: line, column.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> loose_ends;
};

/// Of one without diagnostics.
[[nodiscard]] UnitShape shape_of(const program::Unit& unit);

}  // namespace dbssot
