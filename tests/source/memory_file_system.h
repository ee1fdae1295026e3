#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "source/file_system.h"

/// A disk in memory. Folders exist because files lie in them.
class MemoryFileSystem : public dbssot::FileSystem {
 public:
  std::map<std::string, std::string> files;  ///< by absolute path
  std::set<std::string> links, unreadable;

  MemoryFileSystem() = default;
  MemoryFileSystem(std::initializer_list<std::pair<const std::string, std::string>> content) : files(content) {}

  [[nodiscard]] Kind kind(const std::string& path) const override {
    if (links.contains(path)) return Kind::link;
    if (files.contains(path)) return Kind::file;
    const auto after = files.lower_bound(path + "/");
    return path == "/" || (after != files.end() && after->first.starts_with(path + "/")) ? Kind::folder : Kind::absent;
  }

  [[nodiscard]] std::optional<std::vector<Entry>> list(const std::string& folder) const override {
    if (unreadable.contains(folder) || kind(folder) != Kind::folder) return std::nullopt;
    const std::string prefix = folder == "/" ? "/" : folder + "/";
    std::map<std::string, Kind> found;
    for (const auto& [path, content] : files) {
      if (!path.starts_with(prefix)) continue;
      const std::string name = path.substr(prefix.size(), path.find('/', prefix.size()) - prefix.size());
      found[name] = kind(prefix + name);
    }
    std::vector<Entry> entries;
    for (const auto& [name, kind] : found) entries.push_back({name, kind});
    return entries;
  }

  [[nodiscard]] Content read(const std::string& path, std::size_t limit) const override {
    const auto found = files.find(path);
    if (found == files.end() || unreadable.contains(path)) return {std::nullopt, "cannot be read"};
    if (found->second.size() > limit) return {std::nullopt, "too large"};
    return {found->second, {}};
  }

  [[nodiscard]] std::optional<std::string> resolved(const std::string& path) const override {
    return kind(path) == Kind::absent ? std::nullopt : std::optional(path);
  }
};
