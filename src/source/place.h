#pragma once

#include <compare>
#include <cstdint>

namespace dbssot {

/// A stretch of one file. Lines and columns count from 1, columns in UTF-8 bytes, the end is exclusive: the conventions of the
/// JSON report, so that nothing is converted on the way out. A default-made range (line 0) means "the file as a whole".
struct Range {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::uint32_t end_line = 0;
  std::uint32_t end_column = 0;

  auto operator<=>(const Range&) const = default;
};

/// Number of a file within one run: its index in the sorted list of files, so that comparing ids compares paths.
enum class FileId : std::uint32_t {};

struct Place {
  FileId file{};
  Range range;

  auto operator<=>(const Place&) const = default;
};

}  // namespace dbssot
