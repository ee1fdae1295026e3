#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dbssot::cpp {

/// Declarations of the parts of well-known libraries that matter here, written by us from their public documentation, by header name
/// ("pqxx/pqxx"). With them code parses where the library is not installed, and parses the same everywhere.
[[nodiscard]] const std::vector<std::pair<std::string, std::string_view>>& stub_headers();

}  // namespace dbssot::cpp
