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

/// A package of its own, with what it needs: beside an application at the top only that is another one.
bool makes_a_package(const config::Unit& unit) {
  const std::string_view name = std::string_view(unit.path).substr(unit.path.rfind('/') + 1);
  return (name == "pyproject.toml" || name == "setup.py" || name == "setup.cfg" || name == "Pipfile") && !unit.dependencies.empty();
}

}  // namespace

ServiceFolders::ServiceFolders(std::span<const program::Unit> units, std::span<const config::Unit> configs) {
  std::set<std::string> found;
  // A manifest at the top that asks for packages is that of an application; one without only sets up tools.
  const bool has_application = std::ranges::any_of(configs, [](const config::Unit& unit) {
    return folder_of(unit.path).empty() && makes_a_service(unit) && !unit.dependencies.empty();
  });
  for (const config::Unit& unit : configs) {
    const std::string folder(folder_of(unit.path));
    if (folder.empty() || !(has_application ? makes_a_package(unit) : makes_a_service(unit))) continue;
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
