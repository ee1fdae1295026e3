#pragma once

#include <string>
#include <vector>

#include "source/file_system.h"

namespace dbssot {

/// One value that holds, and where it is written.
struct PolicyValue {
  std::string key;    ///< dotted: "services.auth.mode", "rules.hardcoded-url", "overrides.0"
  std::string value;  ///< as YAML in one line; for a default, in words
  std::string file;   ///< relative to the root; "" for a default
  std::size_t line = 0;
};

/// The values of a policy file and those it extends, each once with the place that counts, then the defaults of all other keys. The
/// files have passed load_policy(); `file` "" gives the defaults.
[[nodiscard]] std::vector<PolicyValue> policy_values(const FileSystem& disk, const std::string& root, const std::string& file);

}  // namespace dbssot
