#include "source/discover.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "source/git_index.h"
#include "source/ignore_file.h"
#include "source/left_out.h"
#include "source/parallel.h"

namespace dbssot {
namespace {

constexpr std::size_t most_files = 2'000'000;
constexpr std::size_t deepest = 200;
constexpr std::size_t largest_ignore_file = 1u << 20;
constexpr std::size_t worth_threads = 8;  // folders

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

/// A folder, as far as its name and what lies above tell.
struct Folder {
  std::string path;
  Chain chain;
  std::size_t depth = 0;
};

/// What lies in one folder. Of each folder it is told apart from the others, on any thread; what depends on their order is left
/// open.
struct Content {
  struct Item {
    std::string path;
    bool is_folder = false;
    bool is_ignored = false;  ///< an ignore file names it; git may keep it all the same
    std::string why_ignored;  ///< for whom it concerns
  };
  struct LeftOut {
    std::string path;
    bool is_folder = false;
    std::string why;
  };
  std::vector<Item> items;  ///< in the order of the paths of all that lies below
  Chain chain;              ///< with the folder's own ignore file
  std::vector<std::string> policies;
  std::vector<LeftOut> left_out;
  std::vector<Diagnostic> diagnostics;
  std::size_t first_inner = 0;  ///< number of the first folder in it; the others follow in the order of the items
};

class Walk {
 public:
  Walk(const FileSystem& disk, const DiscoverOptions& options, Discovered& found) : disk_(disk), options_(options), found_(found) {}

  void named(const std::string& absolute) {
    const auto path = path_below(options_.root, absolute);
    if (!path) return;
    if (disk_.kind(absolute) == FileSystem::Kind::folder) {
      const Chain chain = chain_above(*path);
      if (options_.force_exclude && !path->empty() && is_excluded_somewhere(*path)) return;
      walk({*path, chain});
    } else if (!options_.force_exclude || !is_excluded_somewhere(*path)) {
      found_.files.push_back({*path, true});
    }
  }

 private:
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

  /// Folders of one depth are looked into at once.
  void walk(Folder start) {
    std::vector<Folder> level{std::move(start)};
    std::vector<Content> all;
    while (!level.empty()) {
      const std::size_t first = all.size();
      all.resize(first + level.size());
      in_parallel(level.size(), level.size() < worth_threads ? 1 : options_.jobs,
                  [&](std::size_t at) { all[first + at] = content_of(level[at]); });
      std::vector<Folder> inner;
      for (std::size_t at = 0; at < level.size(); ++at) {
        Content& content = all[first + at];
        content.first_inner = first + level.size() + inner.size();
        leave_no_more_than_are_read(content);
        for (const Content::Item& item : content.items) {
          if (item.is_folder) inner.push_back({item.path, content.chain, level[at].depth + 1});
        }
      }
      level = std::move(inner);
    }
    take(all);
  }

  /// One too many stays, by which take() tells that there are more.
  void leave_no_more_than_are_read(Content& content) {
    if (files_met_ > most_files) std::erase_if(content.items, [](const Content::Item& item) { return !item.is_folder; });
    const auto is_taken = [](const Content::Item& item) { return !item.is_folder && !item.is_ignored; };
    files_met_ += static_cast<std::size_t>(std::ranges::count_if(content.items, is_taken));
  }

  [[nodiscard]] Content content_of(const Folder& folder) const {
    Content content;
    const auto entries = disk_.list(absolute(folder.path));
    if (!entries) {
      content.diagnostics.push_back(
          {DiagnosticLevel::warning, folder.path.empty() ? "." : folder.path, 0, "this folder cannot be read", true});
    } else if (folder.depth > 0 && is_left_out(folder.path.substr(folder.path.rfind('/') + 1), *entries)) {
      // What was named is entered whatever its name.
      content.left_out.push_back({folder.path, true, "vendored or generated; name it to have it read"});
    } else {
      look_at(folder, *entries, content);
    }
    return content;
  }

  void look_at(const Folder& folder, const std::vector<FileSystem::Entry>& entries, Content& content) const {
    const bool has_ignore_file = std::ranges::find(entries, ".gitignore", &FileSystem::Entry::name) != entries.end();
    content.chain = has_ignore_file ? with_ignore_file(folder.chain, folder.path) : folder.chain;
    for (const FileSystem::Entry& entry : entries) {
      Content::Item item{joined_path(folder.path, entry.name), entry.kind == FileSystem::Kind::folder, false, {}};
      const auto leave_out = [&](std::string why) { content.left_out.push_back({item.path, item.is_folder, std::move(why)}); };
      if (!item.is_folder && entry.kind != FileSystem::Kind::file) {
        leave_out(entry.kind == FileSystem::Kind::link ? "a link; links are not followed" : "no regular file");
        continue;
      }
      if (item.is_folder && entry.name == ".git") continue;
      if (options_.is_excluded && options_.is_excluded(item.path)) {
        leave_out("excluded by the policy");
        continue;
      }
      const bool is_wanted = item.is_folder || !options_.is_wanted || options_.is_wanted(item.path);
      item.is_ignored = Ignores::hold(content.chain, item.path, item.is_folder);
      if (item.is_ignored && options_.on_left_out) item.why_ignored = Ignores::reason(content.chain, item.path, item.is_folder);
      if (item.is_ignored && (item.is_folder || !is_wanted)) {
        leave_out(std::move(item.why_ignored));
        continue;
      }
      if (entry.name == ".dbssot.yaml" && !item.is_folder && !item.is_ignored) content.policies.push_back(item.path);
      if (!is_wanted) {
        leave_out("no kind of file that is read");
      } else if (item.is_folder && folder.depth >= deepest) {
        content.diagnostics.push_back({DiagnosticLevel::warning, item.path, 0, "not entered: more than 200 folders deep", true});
      } else {
        content.items.push_back(std::move(item));
      }
    }
    const auto is_passed_over = [](const Content::Item& item, const Content::Item& next) {
      return item.is_folder && next.path.starts_with(item.path);
    };
    if (std::ranges::adjacent_find(content.items, is_passed_over) != content.items.end())
      std::ranges::sort(content.items, comes_before);
  }

  /// By the paths of what is taken: below a folder, a slash stands behind its name, and `a-b` comes before it.
  [[nodiscard]] static bool comes_before(const Content::Item& left, const Content::Item& right) {
    const auto [in_left, in_right] = std::ranges::mismatch(left.path, right.path);
    const auto sign = [](const Content::Item& item, auto at) -> int {
      if (at != item.path.end()) return static_cast<unsigned char>(*at);
      return item.is_folder ? '/' : -1;
    };
    return sign(left, in_left) < sign(right, in_right);
  }

  /// All that was found, in the order of its paths. `all.front()` is where the walk began.
  void take(std::vector<Content>& all) {
    struct Place {
      std::size_t content = 0;
      std::size_t item = 0;
      std::size_t inner = 0;
    };
    std::vector<Place> open{{0, 0, all.front().first_inner}};
    while (!open.empty()) {
      Place& place = open.back();
      Content& content = all[place.content];
      if (place.item == 0) take_the_rest(content);
      if (place.item == content.items.size()) {
        open.pop_back();
        continue;
      }
      Content::Item& item = content.items[place.item++];
      if (item.is_folder) {
        const std::size_t inner = place.inner++;
        open.push_back({inner, 0, all[inner].first_inner});
      } else {
        take(item);
      }
    }
  }

  void take_the_rest(Content& content) {
    found_.policies.insert(found_.policies.end(), content.policies.begin(), content.policies.end());
    found_.diagnostics.insert(found_.diagnostics.end(), content.diagnostics.begin(), content.diagnostics.end());
    for (Content::LeftOut& one : content.left_out) tell(one.path, one.is_folder, std::move(one.why));
  }

  void tell(const std::string& path, bool is_folder, std::string why) const {
    if (options_.on_left_out) options_.on_left_out(is_folder ? path + "/" : path, std::move(why));
  }

  void take(Content::Item& file) {
    if (file.is_ignored && !index_.keeps(file.path)) return tell(file.path, false, std::move(file.why_ignored));
    if (found_.files.size() < most_files) return found_.files.push_back({std::move(file.path), false});
    if (std::exchange(is_full_, true)) return;
    found_.diagnostics.push_back(
        {DiagnosticLevel::warning, file.path, 0, "files from here on are not read: there are more than two million", true});
  }

  const FileSystem& disk_;
  const DiscoverOptions& options_;
  Discovered& found_;
  GitIndex index_{disk_, options_.root};
  std::size_t files_met_ = 0;
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
  const auto comes_before = [](const DiscoveredFile& left, const DiscoveredFile& right) {
    return left.path != right.path ? left.path < right.path : left.is_named > right.is_named;
  };
  if (!std::ranges::is_sorted(found.files, comes_before)) std::ranges::sort(found.files, comes_before);
  const auto doubled = std::ranges::unique(found.files, {}, &DiscoveredFile::path);
  found.files.erase(doubled.begin(), doubled.end());
  std::ranges::sort(found.policies);
  found.policies.erase(std::ranges::unique(found.policies).begin(), found.policies.end());
  return found;
}

}  // namespace dbssot
