#include "source/discover.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "source/git_index.h"
#include "source/ignore_file.h"
#include "source/left_out.h"

namespace dbssot {
namespace {

constexpr std::size_t most_files = 2'000'000;
constexpr std::size_t deepest = 200;
constexpr std::size_t largest_ignore_file = 1u << 20;

/// Ignore files from the root down to one folder, as a chain that folders share.
struct Ignores {
  std::shared_ptr<const Ignores> outer;
  IgnoreFile file;

  /// The deepest file that says anything decides.
  static bool hold(const std::shared_ptr<const Ignores>& chain, std::string_view path, bool is_folder) {
    for (const Ignores* at = chain.get(); at != nullptr; at = at->outer.get()) {
      if (const auto decided = at->file.decides(path, is_folder)) return *decided;
    }
    return false;
  }

  static std::string reason(const std::shared_ptr<const Ignores>& chain, std::string_view path, bool is_folder) {
    for (const Ignores* at = chain.get(); at != nullptr; at = at->outer.get()) {
      if (at->file.decides(path, is_folder)) return at->file.reason(path, is_folder);
    }
    return {};
  }
};
using Chain = std::shared_ptr<const Ignores>;

class Walk {
 public:
  Walk(const FileSystem& disk, const DiscoverOptions& options, Discovered& found) : disk_(disk), options_(options), found_(found) {}

  void named(const std::string& absolute) {
    const auto path = path_below(options_.root, absolute);
    if (!path) return;
    if (disk_.kind(absolute) == FileSystem::Kind::folder) {
      const Chain chain = chain_above(*path);
      if (options_.force_exclude && !path->empty() && is_excluded_somewhere(*path)) return;
      walk(*path, chain);
    } else if (!options_.force_exclude || !is_excluded_somewhere(*path)) {
      found_.files.push_back({*path, true});
    }
  }

 private:
  struct Folder {
    std::string path;
    Chain chain;
    std::size_t depth;
  };

  [[nodiscard]] std::string absolute(const std::string& path) const {
    return path.empty() ? options_.root : joined_path(options_.root, path);
  }

  [[nodiscard]] Chain with_ignore_file(Chain chain, const std::string& folder) const {
    const auto content = disk_.read(joined_path(absolute(folder), ".gitignore"), largest_ignore_file);
    if (!content.bytes) return chain;
    return std::make_shared<const Ignores>(Ignores{std::move(chain), IgnoreFile(*content.bytes, folder)});
  }

  /// Ignore files of the folders above, without the folder's own.
  [[nodiscard]] Chain chain_above(const std::string& path) const {
    Chain chain;
    for (std::size_t at = 0; at < path.size();) {
      chain = with_ignore_file(std::move(chain), path.substr(0, at == 0 ? 0 : at - 1));
      const std::size_t slash = path.find('/', at);
      if (slash == std::string::npos) break;
      at = slash + 1;
    }
    return chain;
  }

  /// For --force-exclude: any part of the path that a walk from the root would not have entered.
  [[nodiscard]] bool is_excluded_somewhere(const std::string& path) const {
    for (std::size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
      const std::string folder = path.substr(0, slash);
      if (Ignores::hold(chain_above(folder), folder, true)) return true;
      const auto content = disk_.list(absolute(folder));
      if (content && is_left_out(folder.substr(folder.rfind('/') + 1), *content)) return true;
    }
    const bool is_folder = disk_.kind(absolute(path)) == FileSystem::Kind::folder;
    return Ignores::hold(chain_above(path), path, is_folder) || (options_.is_excluded && options_.is_excluded(path));
  }

  void walk(const std::string& start, Chain chain) {
    std::vector<Folder> open{{start, std::move(chain), 0}};
    while (!open.empty()) {
      const Folder folder = std::move(open.back());
      open.pop_back();
      const auto content = disk_.list(absolute(folder.path));
      if (!content) {
        found_.diagnostics.push_back(
            {DiagnosticLevel::warning, folder.path.empty() ? "." : folder.path, 0, "this folder cannot be read", true});
        continue;
      }
      // What was named is entered whatever its name.
      if (folder.depth > 0 && is_left_out(folder.path.substr(folder.path.rfind('/') + 1), *content)) {
        tell(folder.path, true, "vendored or generated; name it to have it read");
        continue;
      }
      visit(folder, *content, open);
    }
  }

  void visit(const Folder& folder, const std::vector<FileSystem::Entry>& content, std::vector<Folder>& open) {
    const bool has_ignore_file = std::ranges::find(content, ".gitignore", &FileSystem::Entry::name) != content.end();
    const Chain chain = has_ignore_file ? with_ignore_file(folder.chain, folder.path) : folder.chain;
    for (const FileSystem::Entry& entry : content) {
      const std::string path = joined_path(folder.path, entry.name);
      const bool is_folder = entry.kind == FileSystem::Kind::folder;
      if (!is_folder && entry.kind != FileSystem::Kind::file) {
        tell(path, false, entry.kind == FileSystem::Kind::link ? "a link; links are not followed" : "no regular file");
        continue;
      }
      if (is_folder && entry.name == ".git") continue;
      if (options_.is_excluded && options_.is_excluded(path)) {
        tell(path, is_folder, "excluded by the policy");
        continue;
      }
      if (Ignores::hold(chain, path, is_folder) && !is_kept(path, is_folder)) {
        if (options_.on_left_out) tell(path, is_folder, Ignores::reason(chain, path, is_folder));
        continue;
      }
      if (is_folder) {
        enter({path, chain, folder.depth + 1}, open);
      } else {
        take(path, entry.name);
      }
    }
  }

  /// Ignored, and in the repository all the same.
  [[nodiscard]] bool is_kept(const std::string& path, bool is_folder) {
    return !is_folder && (!options_.is_wanted || options_.is_wanted(path)) && index_.keeps(path);
  }

  void tell(const std::string& path, bool is_folder, std::string why) const {
    if (options_.on_left_out) options_.on_left_out(is_folder ? path + "/" : path, std::move(why));
  }

  void enter(Folder folder, std::vector<Folder>& open) {
    if (folder.depth <= deepest) return open.push_back(std::move(folder));
    found_.diagnostics.push_back({DiagnosticLevel::warning, folder.path, 0, "not entered: more than 200 folders deep", true});
  }

  void take(const std::string& path, const std::string& name) {
    if (name == ".dbssot.yaml") found_.policies.push_back(path);
    if (options_.is_wanted && !options_.is_wanted(path)) return tell(path, false, "no kind of file that is read");
    if (found_.files.size() < most_files) return found_.files.push_back({path, false});
    if (std::exchange(is_full_, true)) return;
    found_.diagnostics.push_back(
        {DiagnosticLevel::warning, path, 0, "files from here on are not read: there are more than two million", true});
  }

  const FileSystem& disk_;
  const DiscoverOptions& options_;
  Discovered& found_;
  GitIndex index_{disk_, options_.root};
  bool is_full_ = false;
};

}  // namespace

std::string find_root(const FileSystem& disk, const std::string& path) {
  const std::string start = disk.kind(path) == FileSystem::Kind::folder ? path : parent_folder(path);
  for (std::string folder = start;; folder = parent_folder(folder)) {
    for (const char* mark : {".dbssot.yaml", ".git"}) {
      if (disk.kind(joined_path(folder, mark)) != FileSystem::Kind::absent) return folder;
    }
    if (folder == "/") return start;
  }
}

Discovered discover(const FileSystem& disk, const DiscoverOptions& options) {
  Discovered found;
  Walk walk(disk, options, found);
  for (const std::string& path : options.named) walk.named(path);
  // A file may be named and lie in a named folder: the named one comes first of its path in descending order.
  std::ranges::sort(found.files, [](const DiscoveredFile& left, const DiscoveredFile& right) {
    return left.path != right.path ? left.path < right.path : left.is_named > right.is_named;
  });
  const auto doubled = std::ranges::unique(found.files, {}, &DiscoveredFile::path);
  found.files.erase(doubled.begin(), doubled.end());
  std::ranges::sort(found.policies);
  found.policies.erase(std::ranges::unique(found.policies).begin(), found.policies.end());
  return found;
}

}  // namespace dbssot
