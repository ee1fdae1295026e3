#pragma once

#include <string_view>

/// Keys that mean the same in every tree of settings, whatever program reads it.
namespace dbssot::config {

/// `env: …`, `environmentVariables: …`: what stands below sets the environment.
[[nodiscard]] bool is_environment_key(std::string_view key);
/// `script: …`, `command: …`: commands for a shell.
[[nodiscard]] bool is_script_key(std::string_view key);

}  // namespace dbssot::config
