#pragma once

#include <string_view>

#include "audit/prefilter.h"
#include "cache/key.h"
#include "policy/policy.h"
#include "program/program.h"

namespace dbssot {

/// All that following names can see of a Python unit: what it says, without places, and of each literal only what is asked of it
/// (linker/asked_of_literals.h). Where a file says another URL or variable than before, and this is the same, all names lead where
/// they led, and the same is to be read of all files. All 0 where diagnostics tell that something could not be parsed: then less
/// may be seen than the file says.
[[nodiscard]] cache::Key seen_by_names(const program::Unit& unit, const Policy& policy);

/// What can be asked of the parts of a file that say nothing by themselves, wherever they stand in its bytes.
[[nodiscard]] cache::Key seen_of_quiet_parts(const PythonInterest& interest, std::string_view bytes);

}  // namespace dbssot
