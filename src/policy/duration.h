#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace dbssot {

/// A duration with its unit: `500ms`, `45s`, `1.5s`, `2m`, `1h`. Nothing without a unit, for negative ones and beyond ten years:
/// libpq counts seconds and PostgreSQL milliseconds, so a bare number is a guess.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace dbssot
