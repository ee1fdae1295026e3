#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "audit/file_stamps.h"
#include "audit/former_audit.h"
#include "audit/prefilter.h"
#include "source/discover.h"
#include "source/file_system.h"

namespace dbssot {

/// Nothing if an audit of these files might find something else than the former one did; else the files that findings speak of and
/// whose lines have moved. What is told without reading a file rests on its size, inode and times; one that changed is read, and it
/// is told from what it holds whether that can matter.
[[nodiscard]] std::optional<std::vector<MovedFile>> harmless_changes(const FormerAudit& former,
                                                                     std::span<const DiscoveredFile> found,
                                                                     const FileStamps& stamps, const FileSystem& disk,
                                                                     const std::string& root, const Prefilter& prefilter,
                                                                     unsigned jobs);

}  // namespace dbssot
