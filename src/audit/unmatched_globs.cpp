#include "audit/unmatched_globs.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "source/glob.h"

namespace dbssot {

std::vector<Diagnostic> unmatched_globs(std::span<const Policy* const> policies, const std::vector<bool>& exclude_used,
                                        std::span<const DiscoveredFile> files) {
  std::vector<Diagnostic> notes;
  const auto note = [&](const Policy& policy, std::string_view what) {
    notes.push_back({DiagnosticLevel::note, "", 0, fmt::format("{}: {}", policy.path, what), false});
  };
  const auto is_used = [&](const std::string& glob) {
    return std::ranges::any_of(files, [&](const DiscoveredFile& file) { return glob_covers(glob, file.path); });
  };
  for (const Policy* policy : policies) {
    if (policy->path.empty()) continue;
    const auto check = [&](std::string_view key, const std::vector<std::string>& globs) {
      for (const std::string& glob : globs) {
        if (!is_used(glob)) note(*policy, fmt::format("{}: no file that is read matches `{}`", key, glob));
      }
    };
    for (const Override& entry : policy->overrides) check("overrides", entry.paths);
    for (const ServicePolicy& service : policy->services) check("services", service.paths);
  }
  const Policy& root = *policies.front();
  for (std::size_t i = 0; i < root.exclude.size() && i < exclude_used.size(); ++i) {
    if (!exclude_used[i] && !root.path.empty()) note(root, fmt::format("exclude: nothing matches `{}`", root.exclude[i]));
  }
  return notes;
}

}  // namespace dbssot
