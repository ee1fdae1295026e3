#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "drivers/code_shape.h"
#include "lint/rule.h"
#include "lint/standing.h"

namespace dbssot::rules {
namespace {

using drivers::CallMode;

constexpr std::string_view forbidden = "forbidden";

/// Folder of a manifest: "services/auth/" for services/auth/requirements/base.txt, "" at the root.
std::string folder_of(const std::string& path) {
  std::string folder = path.substr(0, path.rfind('/') + 1);
  for (const std::string_view shelf : {"requirements/", "reqs/", "deps/"}) {
    if (folder.ends_with(shelf) && (folder.size() == shelf.size() || folder[folder.size() - shelf.size() - 1] == '/'))
      folder.resize(folder.size() - shelf.size());
  }
  return folder;
}

/// Groups that are not installed where the service runs.
bool is_for_development(std::string_view group) {
  for (const std::string_view name : {"dev", "test", "lint", "doc", "typing", "types", "ci", "bench", "qa"}) {
    if (group.find(name) != std::string_view::npos) return true;
  }
  return false;
}

/// requirements-dev.txt, test-requirements.txt
bool is_development_file(const std::string& path) {
  const std::string name = path.substr(path.rfind('/') + 1);
  return name.ends_with(".txt") && is_for_development(name);
}

bool is_cpp_manifest(std::string_view manifest) { return manifest == "cmake" || manifest == "conan" || manifest == "vcpkg"; }

/// The folder that a glob of the policy begins with: "auth/" for auth/**.
std::string beginning(const std::string& glob) {
  const std::size_t star = glob.find_first_of("*?[{");
  const std::string plain = glob.substr(0, star);
  if (star == std::string::npos) return plain.ends_with('/') ? plain : plain + "/";
  return plain.substr(0, plain.rfind('/') + 1);
}

bool is_below(std::string_view path, std::string_view folder) { return path.starts_with(folder); }

class Manifests {
 public:
  explicit Manifests(const RuleContext& context) : context_(context) {
    for (const Dependency& dependency : context.facts.all<Dependency>()) {
      by_folder_[folder_of(path_of(dependency))].push_back(&dependency);
    }
  }

  [[nodiscard]] const std::string& path_of(const FactHead& fact) const { return context_.facts.path(fact.place.file); }

  /// The nearest folder above a path that holds a manifest with database clients; nothing if there is none.
  [[nodiscard]] std::optional<std::string> nearest(const std::string& path) const {
    for (std::string folder = path.substr(0, path.rfind('/') + 1);; folder.resize(folder.rfind('/', folder.size() - 2) + 1)) {
      if (by_folder_.contains(folder)) return folder;
      if (folder.empty() || folder.find('/') == folder.size() - 1)
        return by_folder_.contains("") ? std::optional<std::string>("") : std::nullopt;
    }
  }

  /// Every dependency that is installed for a file: that of its own folder and of those above, as monorepos have it.
  [[nodiscard]] std::vector<const Dependency*> above(const std::string& path) const {
    std::vector<const Dependency*> found;
    for (const auto& [folder, dependencies] : by_folder_) {
      if (is_below(path, folder)) found.insert(found.end(), dependencies.begin(), dependencies.end());
    }
    return found;
  }

 private:
  const RuleContext& context_;
  std::map<std::string, std::vector<const Dependency*>> by_folder_;
};

/// The services whose files a manifest installs for: those below its folder that have no manifest nearer to them.
std::vector<const ServicePolicy*> served(const RuleContext& context, const Manifests& manifests, const Dependency& dependency) {
  const std::string folder = folder_of(manifests.path_of(dependency));
  std::vector<const ServicePolicy*> found;
  const auto take = [&](const ServicePolicy& service) {
    for (const std::string& glob : service.paths) {
      const std::string start = beginning(glob);
      const bool is_inside = is_below(start, folder) || (is_below(folder, start) && !start.empty());
      if (is_inside && (is_below(folder, start) || manifests.nearest(start + "x") == folder)) return found.push_back(&service);
    }
  };
  for (const ServicePolicy& service : context.policy.services) take(service);
  return found;
}

/// True if migrations are synchronous and have no manifest of their own, so that this one installs their driver.
bool serves_migrations(const RuleContext& context, const Manifests& manifests, const Dependency& dependency) {
  if (context.policy.migrations.mode == Mode::async) return false;
  const std::string folder = folder_of(manifests.path_of(dependency));
  const auto& paths = context.facts.files;
  return std::any_of(paths.begin(), paths.end(), [&](const std::string& path) {
    return path.ends_with(".py") && context.policy.is_migration(path) && is_below(path, folder) &&
           manifests.nearest(path) == folder;
  });
}

/// Why the policy forbids the client there; "" if it does not.
std::string ban(const RuleContext& context, const Manifests& manifests, const Dependency& dependency, const std::string& library) {
  const auto version = context.policy.driver_versions.find(library);
  if (version != context.policy.driver_versions.end() && version->second == forbidden) return "the policy forbids " + library;
  if (drivers::code_shapes().mode_of_library(library) != CallMode::sync) return "";
  const std::vector<const ServicePolicy*> services = served(context, manifests, dependency);
  if (services.empty()) return "";
  for (const ServicePolicy* service : services) {
    if (service->mode != Mode::async || service->driver == library) return "";
  }
  if (serves_migrations(context, manifests, dependency)) return "";
  return services.size() == 1 ? fmt::format("{} is async by policy", services.front()->name)
                              : "every service it is installed for is async by policy";
}

void check_declared(const RuleContext& context, Findings& findings, const Manifests& manifests) {
  std::set<std::pair<FileId, std::string>> reported;
  for (const Dependency& dependency : context.facts.all<Dependency>()) {
    if (dependency.context != Context::production || is_for_development(dependency.group) ||
        is_development_file(manifests.path_of(dependency)))
      continue;
    if (context.policy.is_migration(manifests.path_of(dependency))) continue;
    const std::string library = drivers::code_shapes().library_of_package(dependency.package);
    if (library.empty()) continue;
    const std::string why = ban(context, manifests, dependency, library);
    // A lock file lists one package for several platforms.
    if (why.empty() ||
        !reported
             .emplace(dependency.place.file, dependency.package + (dependency.manifest.ends_with("lock") ? "" : dependency.group))
             .second)
      continue;
    Finding& finding =
        findings.add(dependency.place, fmt::format("{} is a synchronous driver, and {}; remove it", dependency.package, why));
    if (why.starts_with("the policy"))
      finding.message = fmt::format("{} installs {}, which the policy forbids; remove it", dependency.package, library);
    if (dependency.manifest.ends_with("lock")) finding.confidence = Confidence::likely;  // somebody else may ask for it
  }
}

/// Folders of setup.py, which is a program; what it declares is not known.
std::vector<std::string> folders_with_program(const std::vector<std::string>& files) {
  std::vector<std::string> folders;
  for (const std::string& file : files) {
    if (file.ends_with("setup.py") && (file.size() == 8 || file[file.size() - 9] == '/'))
      folders.push_back(file.substr(0, file.rfind('/') + 1));
  }
  return folders;
}

/// vcpkg and Conan are asked for every package, while CMake alone finds what the system has. libpq comes with every client that is
/// made over it.
bool is_left_out_of_packages(const DriverImport& import, const std::vector<const Dependency*>& installed) {
  return import.driver != "libpq" && std::any_of(installed.begin(), installed.end(), [](const Dependency* dependency) {
           return dependency->manifest == "vcpkg" || dependency->manifest == "conan";
         });
}

bool holds_file(const RuleContext& context, const std::string& name) {
  return std::any_of(context.facts.files.begin(), context.facts.files.end(), [&](const std::string& file) {
    return file.ends_with(name) && (file.size() == name.size() || file[file.size() - name.size() - 1] == '/');
  });
}

/// A client's own sources include the headers, and import the modules, that they come with.
bool is_of_project(const RuleContext& context, const DriverImport& import) {
  if (import.language == Language::cpp) return holds_file(context, import.module);
  const std::string package = import.module.substr(0, import.module.find('.'));
  return holds_file(context, package + "/__init__.py") || holds_file(context, package + ".py");
}

void check_used(const RuleContext& context, Findings& findings, const Manifests& manifests) {
  std::map<std::pair<std::string, std::string>, Place> places;  ///< the first import, by folder of the manifest and library
  std::map<std::pair<std::string, std::string>, std::vector<Place>> others;
  std::map<std::pair<std::string, std::string>, std::string> modules;
  const std::vector<std::string> programs = folders_with_program(context.facts.files);
  for (const DriverImport& import : context.facts.all<DriverImport>()) {
    const bool runs = import.context == Context::production || import.context == Context::migration;
    if (!runs || import.is_optional) continue;
    const std::string& path = context.facts.path(import.place.file);
    const std::vector<const Dependency*> installed = manifests.above(path);
    if (import.language == Language::cpp && !is_left_out_of_packages(import, installed)) continue;
    const auto is_python = [](const Dependency* dependency) { return !is_cpp_manifest(dependency->manifest); };
    const bool is_told = import.language == Language::cpp || std::any_of(installed.begin(), installed.end(), is_python);
    if (!is_told || std::any_of(programs.begin(), programs.end(), [&](const auto& folder) { return is_below(path, folder); }))
      continue;
    const bool is_declared = std::any_of(installed.begin(), installed.end(), [&](const Dependency* dependency) {
      return drivers::code_shapes().library_of_package(dependency->package) == import.driver;
    });
    if (is_declared || is_of_project(context, import)) continue;
    const std::pair key{manifests.nearest(path).value_or(""), import.driver};
    const auto [at, is_first] = places.emplace(key, import.place);
    modules.emplace(key, import.module);
    if (!is_first) others[key].push_back(import.place);
  }
  for (const auto& [key, place] : places) {
    Finding& finding = findings.add(
        place, fmt::format("{} is imported, and no manifest above declares it; add it where {} is installed from", modules[key],
                           key.first.empty() ? "the project" : key.first.substr(0, key.first.size() - 1)));
    finding.confidence = Confidence::likely;  // another package may bring it
    finding.help = "What only another package brings is gone with that package's next version. Declare what the code imports.";
    // `from client import connect, sql` is one place, for all its names.
    const Place* told = &place;
    for (const Place& other : others[key]) {
      if (other != *told) finding.related.push_back({other, "imported here too"});
      told = &other;
    }
  }
}

void check(const RuleContext& context, Findings& findings) {
  const Manifests manifests(context);
  check_declared(context, findings, manifests);
  check_used(context, findings, manifests);
}

}  // namespace

extern const Rule banned_driver_dependency;
const Rule banned_driver_dependency{
    {.id = "banned-driver-dependency",
     .summary = "a manifest declares a driver that the policy forbids, or code imports one that no manifest declares",
     .severity = Severity::warning,
     .confidence = Confidence::certain,
     .help = "A driver that is installed gets imported again. Remove it from the manifest, and keep what migrations or tests need "
             "in a manifest of their own."},
    check};

}  // namespace dbssot::rules
