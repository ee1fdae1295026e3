#pragma once

#include <string_view>
#include <vector>

#include "source/assignment.h"

namespace dbssot::source {

/// Reads a .env file as python-dotenv, compose and docker agree on it: `export` in front, single quotes literal, double quotes
/// with escapes, both over several lines, ` #` begins a comment behind a value without quotes. Lines of another shape set nothing.
[[nodiscard]] std::vector<Assignment> read_dotenv(std::string_view text);

}  // namespace dbssot::source
