#include "source/text.h"

#include <algorithm>

namespace dbssot {

SourceText::SourceText(std::string bytes) : bytes_(std::move(bytes)) {
  for (std::size_t at = bytes_.find('\n'); at != std::string::npos; at = bytes_.find('\n', at + 1)) {
    line_starts_.push_back(at + 1);
  }
}

std::string_view SourceText::line(std::uint32_t number) const {
  if (number == 0 || number > line_starts_.size()) return {};
  const std::size_t begin = line_starts_[number - 1];
  std::size_t end = number < line_starts_.size() ? line_starts_[number] - 1 : bytes_.size();
  if (end > begin && bytes_[end - 1] == '\r') --end;
  return std::string_view(bytes_).substr(begin, end - begin);
}

Range SourceText::range(std::size_t begin, std::size_t end) const {
  const auto locate = [&](std::size_t offset, std::uint32_t& line, std::uint32_t& column) {
    offset = std::min(offset, bytes_.size());
    const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
    line = static_cast<std::uint32_t>(next - line_starts_.begin());
    column = static_cast<std::uint32_t>(offset - *(next - 1)) + 1;
  };
  Range range;
  locate(begin, range.line, range.column);
  locate(std::max(begin, end), range.end_line, range.end_column);
  return range;
}

std::size_t SourceText::offset(std::uint32_t line, std::uint32_t column) const {
  if (line == 0) return 0;
  if (line > line_starts_.size()) return bytes_.size();
  return std::min(line_starts_[line - 1] + (column == 0 ? 0 : column - 1), bytes_.size());
}

}  // namespace dbssot
