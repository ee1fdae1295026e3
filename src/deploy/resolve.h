#pragma once

#include <span>
#include <string>

#include "deploy/deployment.h"
#include "deploy/secret_values.h"
#include "facts/config_unit.h"
#include "policy/policy.h"

namespace dbssot::deploy {

/// Puts deploy files together as their platforms do. Environments are those of the policy, else told from files and folders.
/// `secrets` fills what the files leave open; without it values stay symbolic. Pure; the order of the units changes nothing.
/// `files`: as FactStore::files of the same units has them, for the FileIds.
[[nodiscard]] Deployment resolve(std::span<const config::Unit> units, const Policy& policy, std::span<const std::string> files,
                                 const SecretValues& secrets = {});

}  // namespace dbssot::deploy
