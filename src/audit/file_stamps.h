#pragma once

#include <cstddef>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "audit/former_run.h"
#include "source/discover.h"
#include "source/parallel.h"

namespace dbssot {

/// Size, inode and times of the files of an audit as it begins. The disk is asked once for each, whoever wants to know; and for all
/// of them beforehand, the last first, where threads are idle.
class FileStamps {
 public:
  FileStamps(std::string root, std::span<const DiscoveredFile> files, unsigned jobs);

  /// Of one of the files. Thread-safe.
  [[nodiscard]] const Witness::Stamp& of(std::size_t file) const;

 private:
  static constexpr std::size_t together = 64;  ///< files that one call asks for

  void ask_for(std::size_t part) const;

  std::string root_;
  std::span<const DiscoveredFile> files_;
  mutable std::vector<Witness::Stamp> stamps_;
  mutable std::vector<std::once_flag> asked_;
  WhenIdle asking_;
};

}  // namespace dbssot
