#pragma once

#include <clang/Basic/FileEntry.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "frontends/cpp/worker/standard_headers.h"

namespace dbssot::cpp {

/// `#include "db.h"`, as met in a reading.
struct Inclusion {
  llvm::sys::fs::UniqueID by;
  llvm::sys::fs::UniqueID file;
  std::uint64_t size;  ///< of the file, in bytes
  std::string name;
};

/// Who includes whom, learned from what was read: says beforehand what a file is going to include. It may be wrong, as a macro may
/// lead elsewhere the next time, and two headers may have one name.
class IncludeGraph {
 public:
  void learn(const std::vector<Inclusion>& inclusions);
  /// Of the standard library, what a file with these `#include` lines reaches as far as is known.
  [[nodiscard]] StandardHeaders reached_from(const std::vector<std::string>& names) const;
  /// How much is read for these headers, in bytes.
  [[nodiscard]] std::uint64_t weight_of(const StandardHeaders& headers) const;

 private:
  struct File {
    std::uint64_t size = 0;
    std::vector<std::size_t> includes;
  };
  std::size_t number_of(const llvm::sys::fs::UniqueID& file);
  [[nodiscard]] std::vector<bool> reached(std::vector<std::size_t> to_do) const;

  std::map<llvm::sys::fs::UniqueID, std::size_t> numbers_;
  std::vector<File> files_;
  std::unordered_map<std::string, std::size_t> by_name_;  ///< as the last one wrote it
  std::map<std::size_t, std::size_t> standard_;           ///< by number of the header, the file
};

/// What `text` includes whatever macros are set: not what stands below `#if`, but for the guard of a header.
[[nodiscard]] std::vector<std::string> included_names(std::string_view text);

}  // namespace dbssot::cpp
