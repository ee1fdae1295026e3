#include "linker/functions_around.h"

#include <algorithm>

namespace dbssot::program {

FunctionsAround::ByLine::ByLine(const Unit& unit) {
  for (FunctionId function = 1; function < unit.functions.size(); ++function) functions.push_back(function);
  std::ranges::stable_sort(functions, {}, [&](FunctionId function) { return unit.functions[function].range.line; });
  std::pair<std::uint32_t, std::uint32_t> last;
  for (const FunctionId function : functions) {
    const Range& range = unit.functions[function].range;
    last_ends.push_back(last = std::max(last, std::pair(range.end_line, range.end_column)));
  }
}

FunctionId FunctionsAround::of(UnitId id, const Range& range) {
  const Unit& unit = units_[id];
  const ByLine& known = known_.try_emplace(id, unit).first->second;
  const auto line_of = [&](FunctionId function) { return unit.functions[function].range.line; };
  const auto behind = std::ranges::upper_bound(known.functions, range.line, {}, line_of);
  const std::pair begin{range.line, range.column}, end{range.end_line, range.end_column};
  for (auto at = static_cast<std::size_t>(behind - known.functions.begin()); at > 0; --at) {
    if (known.last_ends[at - 1] < end) return 0;
    const Range& around = unit.functions[known.functions[at - 1]].range;
    const bool begins_before = std::pair(around.line, around.column) <= begin;
    if (begins_before && end <= std::pair(around.end_line, around.end_column)) return known.functions[at - 1];
  }
  return 0;
}

}  // namespace dbssot::program
