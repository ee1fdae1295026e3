#pragma once

#include "facts/fact.h"

/// What becomes of a value in a deploy file.
namespace dbssot {

/// By the file's name, its folder or its environment: staging, production.
[[nodiscard]] bool is_for_servers(const ConfigVariable& variable);

/// By the kind of file: it describes what runs on servers (Kubernetes, Terraform, …), not on a developer's machine.
[[nodiscard]] bool is_deployment(const ConfigVariable& variable);

/// Nobody runs on it: examples, documentation.
[[nodiscard]] bool is_only_shown(const ConfigVariable& variable);

}  // namespace dbssot
