#pragma once

#include <clang/Basic/FileEntry.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "frontends/cpp/worker/standard_headers.h"

namespace dbssot::cpp {

/// `#include <vector>`, as met in a reading.
struct Inclusion {
  llvm::sys::fs::UniqueID by;
  llvm::sys::fs::UniqueID file;
  std::uint64_t size;  ///< of the file, in bytes
  std::string name;
};

/// Which headers of the standard library include which.
class IncludeGraph {
 public:
  explicit IncludeGraph(const std::vector<Inclusion>& inclusions);
  /// With those that they include.
  [[nodiscard]] StandardHeaders reached_from(const StandardHeaders& headers) const;
  /// How much is read for these headers, in bytes.
  [[nodiscard]] std::uint64_t weight_of(const StandardHeaders& headers) const;
  /// One of the standard library's own, not of those below it.
  [[nodiscard]] bool is_standard(const llvm::sys::fs::UniqueID& file) const;

 private:
  struct File {
    std::uint64_t size = 0;
    std::vector<std::size_t> includes;
    bool is_standard = false;
  };
  std::size_t number_of(const llvm::sys::fs::UniqueID& file);
  [[nodiscard]] std::vector<bool> reached(const StandardHeaders& headers) const;

  std::map<llvm::sys::fs::UniqueID, std::size_t> numbers_;
  std::vector<File> files_;
  std::map<std::size_t, std::size_t> standard_;  ///< by number of the header, the file
};

}  // namespace dbssot::cpp
