#include "revisions/git_library.h"

#include <string>

#include <dlfcn.h>

#include "source/usage_error.h"

namespace dbssot {
namespace {

struct Loaded {
  GitLibrary functions;
  std::string error;
};

Loaded open_library() {
  Loaded loaded;
  void* library = dlopen(DBSSOT_LIBGIT2, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    loaded.error = DBSSOT_LIBGIT2 " cannot be loaded; install libgit2 to look at revisions";
    return loaded;
  }
  const auto find = [&]<typename Function>(Function& function, const char* name) {
    function = reinterpret_cast<Function>(dlsym(library, name));
    if (function == nullptr && loaded.error.empty()) loaded.error = std::string(DBSSOT_LIBGIT2 " has no function ") + name;
  };
  GitLibrary& git = loaded.functions;
  find(git.init, "git_libgit2_init");
  find(git.opts, "git_libgit2_opts");
  find(git.repository_open_ext, "git_repository_open_ext");
  find(git.repository_free, "git_repository_free");
  find(git.repository_workdir, "git_repository_workdir");
  find(git.revparse, "git_revparse");
  find(git.object_id, "git_object_id");
  find(git.object_peel, "git_object_peel");
  find(git.object_lookup, "git_object_lookup");
  find(git.object_free, "git_object_free");
  find(git.merge_base, "git_merge_base");
  find(git.commit_lookup, "git_commit_lookup");
  find(git.commit_free, "git_commit_free");
  find(git.commit_parentcount, "git_commit_parentcount");
  find(git.commit_parent_id, "git_commit_parent_id");
  find(git.tree_lookup, "git_tree_lookup");
  find(git.tree_free, "git_tree_free");
  find(git.tree_entrycount, "git_tree_entrycount");
  find(git.tree_entry_byindex, "git_tree_entry_byindex");
  find(git.tree_entry_name, "git_tree_entry_name");
  find(git.tree_entry_id, "git_tree_entry_id");
  find(git.tree_entry_filemode, "git_tree_entry_filemode");
  find(git.blob_lookup, "git_blob_lookup");
  find(git.blob_free, "git_blob_free");
  find(git.blob_rawcontent, "git_blob_rawcontent");
  find(git.blob_rawsize, "git_blob_rawsize");
  if (!loaded.error.empty()) return loaded;
  if (git.init() < 0) loaded.error = DBSSOT_LIBGIT2 " does not start";
  // Nothing of the user's or the machine's configuration is read: same revision, same answer.
  for (const git_config_level_t level :
       {GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL, GIT_CONFIG_LEVEL_PROGRAMDATA}) {
    git.opts(GIT_OPT_SET_SEARCH_PATH, level, "");
  }
  // Containers check out as one user and run as another. Git refuses that as a repository's configuration may run programs;
  // libgit2 runs none.
  git.opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
  return loaded;
}

}  // namespace

const GitLibrary& GitLibrary::load() {
  static const Loaded loaded = open_library();
  if (!loaded.error.empty()) throw UsageError{loaded.error};
  return loaded.functions;
}

}  // namespace dbssot
