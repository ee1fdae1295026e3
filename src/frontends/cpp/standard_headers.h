#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dbssot::cpp {

/// The headers of the C++ standard library that a part of the files include, sorted: worth parsing once for all of them. Files are
/// relative to the root; reads them.
[[nodiscard]] std::vector<std::string> standard_headers(const std::filesystem::path& root, std::span<const std::string> files);

/// Counts `#include <name>` of the C++ standard library in one file.
void count_standard_includes(std::string_view text, std::map<std::string, std::size_t, std::less<>>& counts);

}  // namespace dbssot::cpp
