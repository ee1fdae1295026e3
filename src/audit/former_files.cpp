#include "audit/former_files.h"

#include <algorithm>

#include "audit/candidates.h"

namespace dbssot {
namespace {

using Kind = FileSystem::Kind;
using Entries = std::map<std::string, Kind>;

std::vector<FileSystem::Entry> listed(const Entries& entries) {
  std::vector<FileSystem::Entry> out;
  for (const auto& [name, kind] : entries) out.push_back({name, kind});
  return out;
}

}  // namespace

bool FormerFiles::holds_former_files(const std::string& folder) const {
  const std::string prefix = folder + "/";
  for (auto at = before_.lower_bound(prefix); at != before_.end() && at->first.starts_with(prefix); ++at) {
    if (at->second) return true;
  }
  return false;
}

FileSystem::Kind FormerFiles::kind(const std::string& path) const {
  const auto found = before_.find(path);
  if (found != before_.end()) return found->second ? Kind::file : Kind::absent;
  const Kind now = now_.kind(path);
  return now == Kind::absent && holds_former_files(path) ? Kind::folder : now;
}

std::optional<std::vector<FileSystem::Entry>> FormerFiles::list(const std::string& folder) const {
  const auto now = now_.list(folder);
  if (!now && !holds_former_files(folder)) return std::nullopt;
  Entries entries;
  for (const Entry& entry : now.value_or(std::vector<Entry>{})) entries[entry.name] = entry.kind;
  const std::string prefix = folder == "/" ? folder : folder + "/";
  for (auto at = before_.lower_bound(prefix); at != before_.end() && at->first.starts_with(prefix); ++at) {
    const std::string rest = at->first.substr(prefix.size());
    const std::size_t slash = rest.find('/');
    if (slash != std::string::npos) {
      if (at->second) entries.try_emplace(rest.substr(0, slash), Kind::folder);
    } else if (at->second) {
      entries[rest] = Kind::file;
    } else {
      entries.erase(rest);
    }
  }
  return listed(entries);
}

FileSystem::Content FormerFiles::read(const std::string& path, std::size_t limit) const {
  const auto found = before_.find(path);
  if (found == before_.end()) return now_.read(path, limit);
  if (!found->second) return {std::nullopt, "no regular file"};
  if (found->second->size() > limit) return {std::nullopt, "too large"};
  return {*found->second, {}};
}

std::optional<std::string> FormerFiles::resolved(const std::string& path) const {
  const auto found = before_.find(path);
  if (found != before_.end()) return found->second ? std::optional(path) : std::nullopt;
  if (auto now = now_.resolved(path)) return now;
  return holds_former_files(path) ? std::optional(path) : std::nullopt;
}

bool FormerProject::is_of_today(const std::string& path) const {
  const std::string name = path.substr(path.rfind('/') + 1);
  return name == ".dbssot.yaml" || (today_ == Today::policies_and_cpp && reader_of(name) == Reader::cpp);
}

FileSystem::Kind FormerProject::kind(const std::string& path) const {
  if (is_of_today(path)) return now_.kind(path);
  const Kind before = before_.kind(path);
  return before == Kind::absent && now_.kind(path) == Kind::folder ? Kind::folder : before;
}

std::optional<std::vector<FileSystem::Entry>> FormerProject::list(const std::string& folder) const {
  const auto now = now_.list(folder);
  const auto before = before_.list(folder);
  if (!before) return now;  // a folder of today; all that is read there is what is of today
  Entries entries;
  for (const Entry& entry : *before) {
    if (!is_of_today(entry.name)) entries[entry.name] = entry.kind;
  }
  for (const Entry& entry : now.value_or(std::vector<Entry>{})) {
    if (is_of_today(entry.name) || entry.kind == Kind::folder) entries.try_emplace(entry.name, entry.kind);
  }
  return listed(entries);
}

FileSystem::Content FormerProject::read(const std::string& path, std::size_t limit) const {
  return is_of_today(path) ? now_.read(path, limit) : before_.read(path, limit);
}

std::optional<std::string> FormerProject::resolved(const std::string& path) const {
  if (is_of_today(path)) return now_.resolved(path);
  if (auto before = before_.resolved(path)) return before;
  return now_.kind(path) == Kind::folder ? now_.resolved(path) : std::nullopt;
}

}  // namespace dbssot
