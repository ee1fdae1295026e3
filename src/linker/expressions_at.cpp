#include "linker/expressions_at.h"

#include <algorithm>
#include <numeric>

namespace dbssot::program {

ExpressionsAt::ExpressionsAt(const Unit& unit) : unit_(unit), by_range_(unit.exprs.empty() ? 0 : unit.exprs.size() - 1) {
  std::iota(by_range_.begin(), by_range_.end(), ExprId{1});
  std::ranges::stable_sort(by_range_, {}, [&](ExprId expr) { return unit[expr].range; });
}

std::span<const ExprId> ExpressionsAt::operator[](const Range& range) const {
  const auto found = std::ranges::equal_range(by_range_, range, {}, [&](ExprId expr) { return unit_[expr].range; });
  return {found.begin(), found.end()};
}

std::vector<std::vector<ExprId>> users_of(const Unit& unit) {
  std::vector<std::vector<ExprId>> users(unit.exprs.size());
  for (ExprId user = 1; user < unit.exprs.size(); ++user) {
    for (std::uint32_t at = 0; at < unit[user].operand_count; ++at)
      users[unit.operands[unit[user].first_operand + at].value].push_back(user);
  }
  return users;
}

}  // namespace dbssot::program
