#include "linker/service_folders.h"

#include <algorithm>
#include <set>

namespace dbssot {
namespace {

std::string_view folder_of(std::string_view path) { return path.substr(0, path.rfind('/') + 1); }

/// What a folder has that is built and deployed by itself.
bool makes_a_service(const config::Unit& unit) {
  const std::string_view name = std::string_view(unit.path).substr(unit.path.rfind('/') + 1);
  return name == "pyproject.toml" || name == "setup.py" || name == "setup.cfg" || name == "Pipfile" || name == "requirements.txt" ||
         name.starts_with("Dockerfile") || name == "conanfile.txt" || name == "vcpkg.json";
}

}  // namespace

ServiceFolders::ServiceFolders(std::span<const program::Unit> units, std::span<const config::Unit> configs) {
  std::set<std::string> found;
  for (const config::Unit& unit : configs) {
    const std::string folder(folder_of(unit.path));
    if (!makes_a_service(unit)) continue;
    // A manifest at the top that asks for packages is that of one application; one without only sets up tools.
    if (folder.empty() && !unit.dependencies.empty()) return;
    if (folder.empty()) continue;
    const bool has_code = std::ranges::any_of(units, [&](const program::Unit& code) { return code.path.starts_with(folder); });
    if (has_code) found.insert(folder);
  }
  // A service is not made of services: of nested folders the outer one counts.
  for (const std::string& folder : found) {
    const bool is_inner =
        std::ranges::any_of(found, [&](const std::string& other) { return other != folder && folder.starts_with(other); });
    if (!is_inner) folders_.push_back(folder);
  }
  if (folders_.size() < 2) folders_.clear();
}

std::string ServiceFolders::service_of(std::string_view path) const {
  for (const std::string& folder : folders_) {
    if (!path.starts_with(folder)) continue;
    const std::string_view inner = std::string_view(folder).substr(0, folder.size() - 1);
    return std::string(inner.substr(inner.rfind('/') + 1));
  }
  return {};
}

}  // namespace dbssot
