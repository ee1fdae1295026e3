#pragma once

#include <span>
#include <string>
#include <vector>

#include "linker/wrappers.h"
#include "policy/policy.h"
#include "program/program.h"

namespace dbssot::program {

/// A dotted name outside the units: of a library, or of what another module may define ("shop.names.scheme_of").
struct OpenName {
  std::string name;
  std::string importer;  ///< module that asks, where that decides what a name from outside means; "" else

  auto operator<=>(const OpenName&) const = default;
};

/// Where code that has to do with a database leaves what was parsed. Files are prefiltered by their bytes, and some say nothing of
/// databases themselves; whoever parses files on demand asks again when it has. Python only: C++ follows its includes.
struct OpenEnds {
  std::vector<OpenName> names;
  std::vector<Wrapper> wrappers;  ///< whose callers may be outside
};

/// Both sorted, each entry once.
[[nodiscard]] OpenEnds open_ends(std::span<const Unit> units, const Policy& policy);

}  // namespace dbssot::program
