#pragma once

#include <memory>
#include <string>
#include <vector>

#include "source/file_system.h"

namespace dbssot {

/// The files of a revision, where they would lie in the work tree. Read from the object store through libgit2: the work tree, the
/// index and the network are not touched, and no hook or filter runs. Submodules and what Git LFS keeps elsewhere are not followed.
/// `revision`: anything git-rev-parse(1) takes for one commit, or `A...B` (B: HEAD if left out) for the point where they parted.
/// Throws UsageError when there is no repository around the folder, or no such revision.
[[nodiscard]] std::unique_ptr<FileSystem> revision_tree(const std::string& folder, const std::string& revision);

/// Commits from `since` to HEAD along first parents, the oldest first, thinned out evenly to at most `most`; both ends stay. Object
/// names in hexadecimal digits. Throws UsageError as revision_tree() does, and when HEAD does not come from `since` that way.
[[nodiscard]] std::vector<std::string> revisions_since(const std::string& folder, const std::string& since, std::size_t most);

}  // namespace dbssot
