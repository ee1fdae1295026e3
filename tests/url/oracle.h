#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

/// What the real drivers did with 2,118 connection strings; see data/README.md.
namespace dbssot::test {
[[nodiscard]] const std::vector<nlohmann::json>& oracle();
}  // namespace dbssot::test
