#pragma once

#include <string_view>

#include "facts/fact.h"

namespace dbssot {

/// What a file is for, told from its path alone.
[[nodiscard]] Context context_of(std::string_view path, bool is_migration);

}  // namespace dbssot
