#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/policy.h"

namespace dbssot {

/// What a Python file does with the environment, or with files of options, that speaks of no database otherwise. Told from its
/// bytes alone, and rather too much than too little.
struct EnvironmentUse {
  enum class Kind : std::uint8_t {
    none,    ///< it has nothing to do with it
    plain,   ///< reads variables by their written names, and those are no database's: they matter where a value leads there
    handed,  ///< hands on the environment as it is: what it is handed to may know which variable to read
    open,    ///< may hold a fact itself: names that are put together, a database's name, a guess at which environment this is
  };
  Kind kind = Kind::none;
  std::vector<std::string> variables;  ///< that it reads by written names; sorted, each once
};

/// True if a quoted word is one of these variables, or may be a part of the name of a database's.
[[nodiscard]] bool may_name_variable(std::string_view bytes, const std::set<std::string, std::less<>>& variables);

[[nodiscard]] EnvironmentUse environment_use(std::string_view bytes, std::span<const Policy* const> policies);

}  // namespace dbssot
