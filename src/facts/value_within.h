#pragma once

#include <cstddef>
#include <set>
#include <vector>

#include "facts/value.h"

namespace dbssot {

/// True if the value, or something that it is made of, matches. Looks at no more than 256 values: what a value is made of may be
/// most of a program, and it may hold itself.
template <class Matches>
bool any_within(const ValueStore& values, ValueId root, Matches matches) {
  constexpr std::size_t most_visited = 256;
  std::vector<ValueId> pending{root};
  std::set<ValueId> seen;
  while (!pending.empty() && seen.size() < most_visited) {
    const ValueId at = pending.back();
    pending.pop_back();
    if (at == 0 || !seen.insert(at).second) continue;
    const Value& value = values[at];
    if (matches(value)) return true;
    pending.insert(pending.end(), value.operands.begin(), value.operands.end());
  }
  return false;
}

}  // namespace dbssot
