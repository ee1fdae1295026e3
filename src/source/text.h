#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "source/place.h"

namespace dbssot {

/// The bytes of one file with an index of its lines. Offsets are bytes from the start; an offset past the end counts as the end.
class SourceText {
 public:
  SourceText() = default;
  explicit SourceText(std::string bytes);

  [[nodiscard]] std::string_view bytes() const { return bytes_; }
  [[nodiscard]] std::size_t line_count() const { return line_starts_.size(); }
  /// The line without its end (LF or CRLF). Lines count from 1; a line that does not exist is empty.
  [[nodiscard]] std::string_view line(std::uint32_t number) const;
  [[nodiscard]] Range range(std::size_t begin, std::size_t end) const;
  /// Offset of a line and column as Range has them.
  [[nodiscard]] std::size_t offset(std::uint32_t line, std::uint32_t column) const;

 private:
  std::string bytes_;
  std::vector<std::size_t> line_starts_{0};
};

}  // namespace dbssot
