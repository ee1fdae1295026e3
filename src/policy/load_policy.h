#pragma once

#include <optional>
#include <string>
#include <vector>

#include "policy/policy.h"
#include "source/file_system.h"

namespace dbssot {

/// Reads a policy file with the policies it extends, those first. `root` and `file` are absolute. What `extend` names must lie in
/// the repository (below `root`), is relative to the file that names it, and may not come round to itself. Nothing when a fault was
/// found; the diagnostics name files relative to the root. `further_rules`: ids of plugins' rules, that the policy may name.
[[nodiscard]] std::optional<Policy> load_policy(const FileSystem& disk, const std::string& root, const std::string& file,
                                                const std::string& folder, std::vector<Diagnostic>& diagnostics,
                                                const std::vector<std::string>& further_rules = {});

}  // namespace dbssot
