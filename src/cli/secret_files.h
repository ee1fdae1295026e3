#pragma once

#include <string>
#include <vector>

#include "deploy/secret_values.h"
#include "source/diagnostic.h"
#include "source/file_system.h"

namespace dbssot::cli {

struct World;

/// What `--secrets` names: files in any form that read_secrets() knows, folders of files as platforms mount them, "-" for standard
/// input. Throws UsageError for what cannot be read. Diagnostics quote nothing.
[[nodiscard]] deploy::SecretValues load_secrets(const FileSystem& disk, const std::vector<std::string>& paths, World& world,
                                                std::vector<Diagnostic>& diagnostics);

}  // namespace dbssot::cli
