#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace dbssot {

/// The known name that somebody who typed `wanted` most likely meant; nothing when none is near. Changes of case, '-' for '_' and
/// swapped neighbours count as one slip. The first of several equally near names wins.
[[nodiscard]] std::optional<std::string> nearest_name(std::string_view wanted, std::span<const std::string> known);

/// "; did you mean `x`?" for the end of a message, or nothing.
[[nodiscard]] std::string did_you_mean(std::string_view wanted, std::span<const std::string> known);

}  // namespace dbssot
