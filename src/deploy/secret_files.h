#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "deploy/secret_values.h"
#include "policy/policy.h"
#include "source/diagnostic.h"
#include "source/file_system.h"
#include "url/sensitive.h"

namespace dbssot::deploy {

/// One file in any form that read_secrets() knows, or a folder of files as platforms mount it. `shown` is its name in diagnostics,
/// which quote nothing. False, with the reason, if nothing could be read.
bool load_secrets(const FileSystem& disk, const std::string& path, const std::string& shown,
                  std::map<std::string, Sensitive, std::less<>>& out, std::string& fault, std::vector<Diagnostic>& diagnostics);

/// The files that a policy names for its environments, relative to the root, and within it.
void load_policy_secrets(const FileSystem& disk, const std::string& root, const Policy& policy, SecretValues& out,
                         std::vector<Diagnostic>& diagnostics);

}  // namespace dbssot::deploy
