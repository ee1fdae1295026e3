#pragma once

#include <span>
#include <vector>

#include "program/program.h"

namespace dbssot {

/// The strings among `texts` that are for another system than PostgreSQL, in the same order.
[[nodiscard]] std::vector<program::ExprId> strings_for_other_systems(const program::Unit& unit,
                                                                     std::span<const program::ExprId> texts);

}  // namespace dbssot
