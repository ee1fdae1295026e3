#include "lint/deployed.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "lint/standing.h"

namespace dbssot {

bool is_for_servers(const ConfigVariable& variable) {
  static constexpr std::array<std::string_view, 5> names = {"production", "prod", "staging", "stage", "live"};
  return std::find(names.begin(), names.end(), variable.environment) != names.end();
}

bool is_deployment(const ConfigVariable& variable) {
  static constexpr std::array<std::string_view, 11> kinds = {"kubernetes",        "kustomize", "helm", "cloud-run",
                                                             "cloud-run-secrets", "terraform", "ecs",  "app-engine",
                                                             "cloudformation",    "render",    "fly"};
  return std::find(kinds.begin(), kinds.end(), variable.file_kind) != kinds.end();
}

bool is_only_shown(const ConfigVariable& variable) { return variable.is_example || is_for_show(variable.context); }

}  // namespace dbssot
