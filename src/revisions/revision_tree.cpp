#include "revisions/revision_tree.h"

#include <algorithm>
#include <map>
#include <mutex>

#include <fmt/format.h>

#include "revisions/git_library.h"
#include "source/usage_error.h"

namespace dbssot {
namespace {

constexpr std::size_t most_entries = 2'000'000;
constexpr std::size_t deepest = 200;

class RevisionTree : public FileSystem {
 public:
  RevisionTree(const std::string& folder, const std::string& revision) : git_(GitLibrary::load()) {
    git_repository* opened = nullptr;
    if (git_.repository_open_ext(&opened, folder.c_str(), GIT_REPOSITORY_OPEN_CROSS_FS, nullptr) != 0) {
      throw UsageError{fmt::format("no git repository around {}, so there is no revision to compare with", folder)};
    }
    repository_ = {opened, git_.repository_free};
    const char* work_tree = git_.repository_workdir(opened);
    if (work_tree == nullptr) throw UsageError{"the git repository has no work tree to compare with the revision"};
    top_ = real_file_system().resolved(work_tree).value_or(work_tree);
    read_trees(tree_of(revision));
  }

  [[nodiscard]] Kind kind(const std::string& path) const override {
    const auto found = entries_.find(path);
    return found == entries_.end() ? Kind::absent : found->second.kind;
  }

  [[nodiscard]] std::optional<std::vector<Entry>> list(const std::string& folder) const override {
    const auto found = folders_.find(folder);
    return found == folders_.end() ? std::nullopt : std::optional(found->second);
  }

  [[nodiscard]] Content read(const std::string& path, std::size_t limit) const override {
    const auto found = entries_.find(path);
    if (found == entries_.end() || found->second.kind != Kind::file) return {std::nullopt, "no regular file"};
    const std::lock_guard lock(mutex_);
    git_blob* blob = nullptr;
    if (git_.blob_lookup(&blob, repository_.get(), &found->second.id) != 0) return {std::nullopt, "not in the object store"};
    const std::unique_ptr<git_blob, decltype(&git_blob_free)> owner(blob, git_.blob_free);
    const auto size = static_cast<std::size_t>(git_.blob_rawsize(blob));
    if (size > limit) return {std::nullopt, fmt::format("larger than {} MB", limit >> 20)};
    return {std::string(static_cast<const char*>(git_.blob_rawcontent(blob)), size), {}};
  }

  [[nodiscard]] std::optional<std::string> resolved(const std::string& path) const override {
    return kind(path) == Kind::absent ? std::nullopt : std::optional(path);
  }

 private:
  struct Object {
    Kind kind = Kind::absent;
    git_oid id{};
  };
  using Owned = std::unique_ptr<git_object, decltype(&git_object_free)>;

  /// The tree of a commit, or of the point where two parted.
  git_oid tree_of(const std::string& revision) const {
    git_revspec spec{};
    const bool is_range = revision.find("..") != std::string::npos;
    const int fault = git_.revparse(&spec, repository_.get(), revision.c_str());
    Owned from(spec.from, git_.object_free), to(spec.to, git_.object_free);
    const auto refuse = [&](const char* why) { throw UsageError{fmt::format("`{}` {}", revision, why)}; };
    if (fault != 0 || !from)
      refuse("is no revision of this repository; in a shallow clone, fetch it first (actions/checkout: `fetch-depth: 0`)");
    git_oid id = *git_.object_id(from.get());
    if (is_range) {
      if ((spec.flags & GIT_REVSPEC_MERGE_BASE) == 0 || !to)
        refuse("is a range; give one revision, or A...B for the point where they parted");
      if (git_.merge_base(&id, repository_.get(), git_.object_id(from.get()), git_.object_id(to.get())) != 0)
        refuse("share no history here; a shallow clone has to fetch more of it");
      git_object* commit = nullptr;
      if (git_.object_lookup(&commit, repository_.get(), &id, GIT_OBJECT_COMMIT) != 0) refuse("cannot be read");
      from.reset(commit);
    }
    git_object* tree = nullptr;
    if (git_.object_peel(&tree, from.get(), GIT_OBJECT_TREE) != 0) refuse("is no commit");
    id = *git_.object_id(tree);
    git_.object_free(tree);
    return id;
  }

  static Kind kind_of(git_filemode_t mode) {
    switch (mode) {
      case GIT_FILEMODE_TREE:
        return Kind::folder;
      case GIT_FILEMODE_BLOB:
      case GIT_FILEMODE_BLOB_EXECUTABLE:
        return Kind::file;
      case GIT_FILEMODE_LINK:
        return Kind::link;
      default:
        return Kind::other;
    }
  }

  /// Names that no checkout would write are left out: they would lead elsewhere.
  static bool is_plain(const std::string& name) {
    return !name.empty() && name != "." && name != ".." && name.find('/') == std::string::npos;
  }

  void read_trees(const git_oid& root) {
    struct Open {
      std::string folder;
      git_oid id;
      std::size_t depth;
    };
    // The folders above the work tree lead to it.
    for (std::string folder = top_;; folder = parent_folder(folder)) {
      entries_[folder].kind = Kind::folder;
      if (folder == "/") break;
    }
    std::vector<Open> open{{top_, root, 0}};
    while (!open.empty() && entries_.size() < most_entries) {
      const Open at = std::move(open.back());
      open.pop_back();
      git_tree* tree = nullptr;
      if (git_.tree_lookup(&tree, repository_.get(), &at.id) != 0) continue;
      const std::unique_ptr<git_tree, decltype(&git_tree_free)> owner(tree, git_.tree_free);
      std::vector<Entry>& content = folders_[at.folder];
      for (std::size_t i = 0; i < git_.tree_entrycount(tree); ++i) {
        const git_tree_entry* entry = git_.tree_entry_byindex(tree, i);
        std::string name = git_.tree_entry_name(entry);
        if (!is_plain(name)) continue;
        const Kind kind = kind_of(git_.tree_entry_filemode(entry));
        std::string path = joined_path(at.folder, name);
        const git_oid id = *git_.tree_entry_id(entry);
        content.push_back({std::move(name), kind});
        if (kind == Kind::folder && at.depth < deepest) open.push_back({path, id, at.depth + 1});
        entries_[std::move(path)] = {kind, id};
      }
      std::ranges::sort(content, {}, &Entry::name);
    }
  }

  const GitLibrary& git_;
  std::unique_ptr<git_repository, decltype(&git_repository_free)> repository_{nullptr, nullptr};
  std::string top_;  ///< of the work tree, links followed
  std::map<std::string, Object> entries_;
  std::map<std::string, std::vector<Entry>> folders_;
  mutable std::mutex mutex_;  ///< libgit2 shares one cache for a repository
};

}  // namespace

std::unique_ptr<FileSystem> revision_tree(const std::string& folder, const std::string& revision) {
  return std::make_unique<RevisionTree>(folder, revision);
}

std::vector<std::string> revisions_since(const std::string& folder, const std::string& since, std::size_t most) {
  constexpr std::size_t longest_history = 200'000;
  const GitLibrary& git = GitLibrary::load();
  git_repository* opened = nullptr;
  if (git.repository_open_ext(&opened, folder.c_str(), GIT_REPOSITORY_OPEN_CROSS_FS, nullptr) != 0) {
    throw UsageError{fmt::format("no git repository around {}, so there are no revisions", folder)};
  }
  const std::unique_ptr<git_repository, decltype(&git_repository_free)> repository(opened, git.repository_free);
  const auto commit_named = [&](const std::string& name) {
    git_revspec spec{};
    git_oid id{};
    const int fault = git.revparse(&spec, repository.get(), name.c_str());
    const std::unique_ptr<git_object, decltype(&git_object_free)> from(spec.from, git.object_free), to(spec.to, git.object_free);
    git_object* commit = nullptr;
    if (fault != 0 || !from || to || git.object_peel(&commit, from.get(), GIT_OBJECT_COMMIT) != 0)
      throw UsageError{fmt::format("`{}` is no commit of this repository", name)};
    id = *git.object_id(commit);
    git.object_free(commit);
    return id;
  };
  const auto hex = [](const git_oid& id) {
    std::string out;
    for (const unsigned char byte : id.id) out += fmt::format("{:02x}", byte);
    return out;
  };
  const std::string first = hex(commit_named(since));
  std::vector<std::string> history;
  git_oid at = commit_named("HEAD");
  while (history.size() < longest_history) {
    history.push_back(hex(at));
    if (history.back() == first) break;
    git_commit* commit = nullptr;
    if (git.commit_lookup(&commit, repository.get(), &at) != 0) break;
    const std::unique_ptr<git_commit, decltype(&git_commit_free)> owner(commit, git.commit_free);
    if (git.commit_parentcount(commit) == 0) break;
    at = *git.commit_parent_id(commit, 0);
  }
  if (history.back() != first) throw UsageError{fmt::format("HEAD does not come from `{}` along first parents", since)};
  std::ranges::reverse(history);
  if (history.size() <= most) return history;
  std::vector<std::string> thinned;
  for (std::size_t i = 0; i < most; ++i) thinned.push_back(history[i * (history.size() - 1) / (most - 1)]);
  return thinned;
}

}  // namespace dbssot
