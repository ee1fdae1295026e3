#pragma once

#include <bitset>
#include <cstddef>
#include <optional>
#include <string_view>

namespace dbssot::cpp {

/// Headers of the C++ standard library, by their number.
using StandardHeaders = std::bitset<128>;

/// Of "string" and "vector", but neither of "string.h" nor of "pqxx/pqxx".
[[nodiscard]] std::optional<std::size_t> number_of_standard_header(std::string_view name);
[[nodiscard]] std::string_view standard_header(std::size_t number);
extern const std::size_t standard_header_count;

}  // namespace dbssot::cpp
