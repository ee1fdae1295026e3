#pragma once

#include <span>
#include <string>
#include <vector>

#include "map/map.h"

namespace dbssot::map {

/// Every demand of one policy, in the order of docs/policy.md, with what keeps and breaks it. A demand whose rule is switched off
/// everywhere is unknown: nobody looked. `findings` and `files` as for make_map().
[[nodiscard]] std::vector<PolicyLine> policy_lines(const Part& part, std::span<const Finding> findings,
                                                   const std::vector<std::string>& files);

}  // namespace dbssot::map
