#include "linker/functions_around.h"

#include <catch2/catch.hpp>
#include <random>
#include <utility>
#include <vector>

using namespace dbssot;
using namespace dbssot::program;

namespace {

/// By looking at all of them.
FunctionId innermost(const Unit& unit, const Range& range) {
  FunctionId found = 0;
  for (FunctionId function = 1; function < unit.functions.size(); ++function) {
    const Range& around = unit.functions[function].range;
    const bool is_inside = std::pair(around.line, around.column) <= std::pair(range.line, range.column) &&
                           std::pair(range.end_line, range.end_column) <= std::pair(around.end_line, around.end_column);
    if (is_inside && (found == 0 || unit.functions[found].range.line <= around.line)) found = function;
  }
  return found;
}

}  // namespace

TEST_CASE("the function around a place is the innermost one, wherever functions lie") {
  std::mt19937 random(9);
  const auto below = [&](std::uint32_t limit) { return static_cast<std::uint32_t>(random() % limit); };
  const auto any_range = [&](std::uint32_t longest) {
    const std::uint32_t line = 1 + below(40), column = 1 + below(3);
    const std::uint32_t lines = below(longest);
    return Range{line, column, line + lines, lines == 0 ? column + below(3) : 1 + below(5)};
  };
  std::size_t inside = 0;
  for (int round = 0; round < 300; ++round) {
    std::vector<Unit> units(2);
    for (Unit& unit : units) {
      unit.functions.resize(1 + below(12));
      for (Function& function : unit.functions) function.range = any_range(20);
    }
    FunctionsAround around(units);
    for (int place = 0; place < 20; ++place) {
      const UnitId id = below(2);
      const Range range = any_range(3);
      const FunctionId expected = innermost(units[id], range);
      CHECK(around.of(id, range) == expected);
      inside += expected != 0 ? 1 : 0;
    }
  }
  CHECK(inside > 1000);
}
