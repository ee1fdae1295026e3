#pragma once

#include <set>
#include <string>

#include "facts/config_unit.h"
#include "policy/policy.h"

namespace dbssot {

/// STORE=postgresql://… of a deploy file: variables that are a database's by their value alone. Whether code reads one is told by
/// its name.
[[nodiscard]] std::set<std::string, std::less<>> variables_by_value(const config::Unit& unit, const Policy& policy);

}  // namespace dbssot
