#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dbssot {

struct DiffLine {
  char kind = ' ';        ///< ' ' in both, '-' before only, '+' after only
  std::string_view text;  ///< with its line end; lent by the text of the diff
};

struct DiffHunk {
  std::size_t begin = 0;  ///< first line afterwards, from 1; with no lines there: the line before
  std::vector<DiffLine> lines;
};

/// One file of a unified diff. A name is as written, without quotes; nothing for /dev/null, or where the diff names none.
struct DiffFile {
  std::optional<std::string> before;
  std::optional<std::string> after;
  bool is_copied_or_moved = false;  ///< the names come from `rename from`, and have no a/ and b/ before them
  std::vector<DiffHunk> hunks;
};

/// Reads what diff -u and git diff write, with text around it. `text` must outlive the result. Nothing, and a sentence with the
/// line in `fault`, for hunks that do not hold what they announce, and for text that is not empty and holds no diff.
[[nodiscard]] std::optional<std::vector<DiffFile>> parse_unified_diff(std::string_view text, std::string& fault);

/// The bytes of a file before the diff, from those after it; nothing if the diff does not fit them.
[[nodiscard]] std::optional<std::string> before_diff(std::string_view after, const DiffFile& file);

}  // namespace dbssot
