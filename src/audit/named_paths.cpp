#include "audit/named_paths.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "report/report.h"
#include "source/discover.h"
#include "source/usage_error.h"

namespace dbssot {

std::vector<std::string> named_on_disk(const FileSystem& disk, const std::string& here, const std::vector<std::string>& paths) {
  std::vector<std::string> named;
  for (const std::string& path : paths) {
    const auto real = disk.resolved(absolute_path(here, path));
    if (path.empty() || !real) throw UsageError{fmt::format("no such file or folder: {}", report::neutralised(path))};
    named.push_back(*real);
  }
  if (named.empty()) named.push_back(here);
  return named;
}

std::string root_of(const FileSystem& disk, const std::string& here, const std::vector<std::string>& named) {
  if (named.size() == 1) return find_root(disk, named.front());
  std::set<std::string> roots;
  for (const std::string& path : named) roots.insert(find_root(disk, path));
  const auto holds_all = [&](const std::string& folder) {
    return std::ranges::all_of(named, [&](const auto& path) { return path_below(folder, path).has_value(); });
  };
  if (roots.size() == 1 && holds_all(*roots.begin())) return *roots.begin();
  std::string folder = here;
  while (folder != "/" && !holds_all(folder)) folder = parent_folder(folder);
  return folder;
}

}  // namespace dbssot
