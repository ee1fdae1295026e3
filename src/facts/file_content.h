#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace dbssot {

/// True for a call that brings what stands in a file: `open(path).read()`, `path.read_text()`.
[[nodiscard]] inline bool brings_file_content(std::string_view call) {
  constexpr std::array<std::string_view, 4> reads{"().read", "().readline", "().read_text", "().read_bytes"};
  return std::ranges::any_of(reads, [&](std::string_view end) { return call.ends_with(end); });
}

}  // namespace dbssot
