#include "deploy/secret_files.h"

#include <fmt/format.h>

namespace dbssot::deploy {
namespace {

constexpr std::size_t largest_file = 1u << 20;
constexpr std::size_t most_files = 1'000;

using Values = std::map<std::string, Sensitive, std::less<>>;

/// Reads a folder as Kubernetes and compose mount it: `DB_PASSWORD`, `db-credentials/password`, links into `..data`.
class MountedFolder {
 public:
  MountedFolder(const FileSystem& disk, std::string folder, Values& out) : disk_(disk), folder_(std::move(folder)), out_(out) {}

  void read(const std::string& below, int depth) {
    constexpr int deepest = 3;
    const auto entries = disk_.list(below.empty() ? folder_ : joined_path(folder_, below));
    if (!entries || depth > deepest) return;
    for (const FileSystem::Entry& entry : *entries) {
      if (entry.name.starts_with("..")) continue;  // where Kubernetes keeps the versions that the links lead to
      const std::string relative = below.empty() ? entry.name : below + "/" + entry.name;
      const auto real = disk_.resolved(joined_path(folder_, relative));
      if (!real || !path_below(folder_, *real) || ++count_ > most_files) continue;
      if (disk_.kind(*real) == FileSystem::Kind::folder) {
        read(relative, depth + 1);
      } else if (const auto content = disk_.read(*real, largest_file); content.bytes) {
        add_mounted_secret(relative, *content.bytes, out_);
      }
    }
  }

 private:
  const FileSystem& disk_;
  std::string folder_;
  Values& out_;
  std::size_t count_ = 0;
};

}  // namespace

bool load_secrets(const FileSystem& disk, const std::string& path, const std::string& shown,
                  std::map<std::string, Sensitive, std::less<>>& out, std::string& fault, std::vector<Diagnostic>& diagnostics) {
  const auto real = disk.resolved(path);
  if (!real) {
    fault = "no such file or folder";
    return false;
  }
  if (disk.kind(*real) == FileSystem::Kind::folder) {
    MountedFolder(disk, *real, out).read("", 0);
    return true;
  }
  const auto content = disk.read(*real, largest_file);
  if (!content.bytes) {
    fault = content.fault;
    return false;
  }
  read_secrets(shown, *content.bytes, out, diagnostics);
  return true;
}

void load_policy_secrets(const FileSystem& disk, const std::string& root, const Policy& policy, SecretValues& out,
                         std::vector<Diagnostic>& diagnostics) {
  for (const EnvironmentPolicy& environment : policy.environments) {
    if (environment.secrets.empty()) continue;
    const std::string path = absolute_path(root, environment.secrets);
    std::string fault;
    const auto real = disk.resolved(path);
    if (real && !path_below(root, *real)) {
      fault = "outside the project";
    } else if (load_secrets(disk, path, environment.secrets, out.by_environment[environment.name], fault, diagnostics)) {
      continue;
    }
    diagnostics.push_back({DiagnosticLevel::warning, environment.secrets, 0,
                           fmt::format("the secrets of {} were not read: {}", environment.name, fault), true});
  }
}

}  // namespace dbssot::deploy
