#pragma once

#include <string>
#include <utility>
#include <vector>

namespace dbssot::cpp {

/// Declarations of the parts of well-known libraries that matter here, written by us from their public documentation, by header
/// name
/// ("pqxx/pqxx"), for the given folder. A library that has several headers has one here, and the others include it. With them code
/// parses where the library is not installed, and parses the same everywhere.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> stub_headers(const std::string& folder);

}  // namespace dbssot::cpp
