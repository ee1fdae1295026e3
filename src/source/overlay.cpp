#include "source/overlay.h"

#include <algorithm>

#include <fmt/format.h>

namespace dbssot {

FileSystem::Kind Overlay::kind(const std::string& path) const { return texts_.contains(path) ? Kind::file : disk_.kind(path); }

std::optional<std::vector<FileSystem::Entry>> Overlay::list(const std::string& folder) const {
  std::optional<std::vector<Entry>> entries = disk_.list(folder);
  if (!entries) return entries;
  for (const auto& [path, text] : texts_) {
    if (parent_folder(path) != folder) continue;
    const std::string name = path.substr(path.rfind('/') + 1);
    const auto at = std::ranges::lower_bound(*entries, name, {}, &Entry::name);
    if (at != entries->end() && at->name == name) {
      at->kind = Kind::file;
    } else {
      entries->insert(at, {name, Kind::file});
    }
  }
  return entries;
}

FileSystem::Content Overlay::read(const std::string& path, std::size_t limit) const {
  const auto found = texts_.find(path);
  if (found == texts_.end()) return disk_.read(path, limit);
  if (found->second.size() > limit) return {std::nullopt, fmt::format("larger than {} MB", limit >> 20)};
  return {found->second, ""};
}

std::optional<std::string> Overlay::resolved(const std::string& path) const {
  if (texts_.contains(path)) return path;
  return disk_.resolved(path);
}

}  // namespace dbssot
