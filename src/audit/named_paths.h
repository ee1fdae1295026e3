#pragma once

#include <string>
#include <vector>

#include "source/file_system.h"

namespace dbssot {

/// Named paths as they lie on the disk, links followed; the working directory, `here`, where none is named. Throws UsageError for
/// one that does not exist.
[[nodiscard]] std::vector<std::string> named_on_disk(const FileSystem& disk, const std::string& here,
                                                     const std::vector<std::string>& paths);

/// The root of several paths: theirs, if they agree, else the working directory, or the folder that holds them all.
[[nodiscard]] std::string root_of(const FileSystem& disk, const std::string& here, const std::vector<std::string>& named);

}  // namespace dbssot
