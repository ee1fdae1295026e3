#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lint/rule.h"

namespace dbssot {

/// A plugin that was loaded. Its code stays in the process to its end, as findings and reports hold texts of it.
struct LoadedPlugin {
  std::string file;         ///< as it was named
  std::string name;         ///< as it calls itself
  std::vector<Rule> rules;  ///< with their origin
};

/// Loads a shared object; `path` is absolute. Nothing, and a sentence in `fault`, where it is none, was built for another version,
/// or states rules that cannot be: without a check, with an id that is none, or one that is taken. What it does while it is loaded
/// and run is not contained in any way, so only the command line may name one.
[[nodiscard]] std::unique_ptr<LoadedPlugin> load_plugin(const std::string& path, const std::string& named, std::string& fault);

}  // namespace dbssot
