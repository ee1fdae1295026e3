#pragma once

#include <string_view>

#include "source/letters.h"

namespace dbssot {

struct Policy;

/// False for most names, without a copy and without taking them apart: of those is_database_variable() says no, in upper case and
/// in lower case.
[[nodiscard]] bool may_be_database_variable(const Policy& policy, std::string_view name);
/// The same of a name with these letters: quicker, and false less often.
[[nodiscard]] bool may_be_database_variable(const Policy& policy, Letters letters);

}  // namespace dbssot
