#pragma once

#include <git2.h>

namespace dbssot {

/// The functions of libgit2 that we call, found with dlopen(): mapping it costs 5 ms, which only looks at revisions shall pay.
struct GitLibrary {
  decltype(&git_libgit2_init) init = nullptr;
  decltype(&git_libgit2_opts) opts = nullptr;
  decltype(&git_repository_open_ext) repository_open_ext = nullptr;
  decltype(&git_repository_free) repository_free = nullptr;
  decltype(&git_repository_workdir) repository_workdir = nullptr;
  decltype(&git_revparse) revparse = nullptr;
  decltype(&git_object_id) object_id = nullptr;
  decltype(&git_object_peel) object_peel = nullptr;
  decltype(&git_object_lookup) object_lookup = nullptr;
  decltype(&git_object_free) object_free = nullptr;
  decltype(&git_merge_base) merge_base = nullptr;
  decltype(&git_commit_lookup) commit_lookup = nullptr;
  decltype(&git_commit_free) commit_free = nullptr;
  decltype(&git_commit_parentcount) commit_parentcount = nullptr;
  decltype(&git_commit_parent_id) commit_parent_id = nullptr;
  decltype(&git_tree_lookup) tree_lookup = nullptr;
  decltype(&git_tree_free) tree_free = nullptr;
  decltype(&git_tree_entrycount) tree_entrycount = nullptr;
  decltype(&git_tree_entry_byindex) tree_entry_byindex = nullptr;
  decltype(&git_tree_entry_name) tree_entry_name = nullptr;
  decltype(&git_tree_entry_id) tree_entry_id = nullptr;
  decltype(&git_tree_entry_filemode) tree_entry_filemode = nullptr;
  decltype(&git_blob_lookup) blob_lookup = nullptr;
  decltype(&git_blob_free) blob_free = nullptr;
  decltype(&git_blob_rawcontent) blob_rawcontent = nullptr;
  decltype(&git_blob_rawsize) blob_rawsize = nullptr;

  /// Loaded once, never unloaded; reads no configuration outside repositories. Throws UsageError when it is not installed.
  [[nodiscard]] static const GitLibrary& load();
};

}  // namespace dbssot
