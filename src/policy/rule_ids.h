#pragma once

#include <span>
#include <string>

namespace dbssot {

/// Ids that a policy or a suppression may name: the folders under rules/, and the ids that are fixed for rules to come. Sorted.
[[nodiscard]] std::span<const std::string> known_rule_ids();

}  // namespace dbssot
