#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "source/file_system.h"

namespace dbssot {

/// Which files git keeps although an ignore file names them: a `.env` that was added before it was ignored is in the repository for
/// everybody. Asks `.git/index` as it lies there, without git; read when it is asked first. Not thread-safe.
class GitIndex {
 public:
  /// root: absolute; the repository is it or the nearest folder above that holds `.git`.
  GitIndex(const FileSystem& disk, std::string root) : disk_(disk), root_(std::move(root)) {}

  /// `path` relative to the root. No for what is not known: no repository, an index of version 4, which shortens names.
  [[nodiscard]] bool keeps(std::string_view path);

 private:
  void read();

  const FileSystem& disk_;
  std::string root_;
  std::string prefix_;                ///< of the root below the repository, with a '/' at its end
  std::optional<std::string> bytes_;  ///< "" if there is none
  std::size_t budget_ = 512u << 20;   ///< bytes that may still be searched; each question searches them all
};

}  // namespace dbssot
