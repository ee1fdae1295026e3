#pragma once

#include <string_view>

namespace dbssot::cpp {

/// "string" and "vector", but neither "string.h" nor "pqxx/pqxx": a header of the C++ standard library.
[[nodiscard]] bool is_standard_header(std::string_view name);

}  // namespace dbssot::cpp
