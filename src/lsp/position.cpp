#include "lsp/position.h"

#include <algorithm>

namespace dbssot::lsp {
namespace {

/// Bytes of the character at the beginning of `text`, and its UTF-16 units.
struct Step {
  std::size_t bytes = 1;
  std::uint32_t units = 1;
};

Step step(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t length = lead >= 0xF0 && lead < 0xF5   ? 4
                             : lead >= 0xE0 && lead < 0xF0 ? 3
                             : lead >= 0xC2 && lead < 0xE0 ? 2
                                                           : 1;
  if (length > text.size()) return {};
  for (std::size_t at = 1; at < length; ++at) {
    if ((static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80) return {};
  }
  return {length, length == 4 ? 2U : 1U};
}

}  // namespace

EditorLines::EditorLines(std::string_view text, Encoding encoding) : text_(text), encoding_(encoding) {
  starts_.push_back(text.starts_with("\xEF\xBB\xBF") ? 3 : 0);
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool is_end = text[at] == '\n' || (text[at] == '\r' && (at + 1 == text.size() || text[at + 1] != '\n'));
    if (is_end) starts_.push_back(at + 1);
  }
}

std::string_view EditorLines::line(std::uint32_t number) const {
  if (number >= starts_.size()) return {};
  const std::size_t begin = starts_[number];
  std::size_t end = number + 1 < starts_.size() ? starts_[number + 1] : text_.size();
  while (end > begin && (text_[end - 1] == '\n' || text_[end - 1] == '\r')) --end;
  return text_.substr(begin, end - begin);
}

Position EditorLines::position(std::size_t offset) const {
  const auto after = std::ranges::upper_bound(starts_, std::min(offset, text_.size()));
  const auto number = static_cast<std::uint32_t>(after == starts_.begin() ? 0 : after - starts_.begin() - 1);
  const std::string_view text = line(number);
  const std::size_t wanted = std::min(offset < starts_[number] ? 0 : offset - starts_[number], text.size());
  std::uint32_t character = 0;
  for (std::size_t at = 0; at < wanted;) {
    const Step one = step(text.substr(at));
    if (at + one.bytes > wanted) break;
    character += encoding_ == Encoding::utf16 ? one.units : static_cast<std::uint32_t>(one.bytes);
    at += one.bytes;
  }
  return {number, character};
}

std::size_t EditorLines::offset(Position position) const {
  if (position.line >= starts_.size()) return text_.size();
  const std::string_view text = line(position.line);
  std::size_t at = 0;
  for (std::uint32_t character = 0; at < text.size() && character < position.character;) {
    const Step one = step(text.substr(at));
    character += encoding_ == Encoding::utf16 ? one.units : static_cast<std::uint32_t>(one.bytes);
    if (character > position.character) break;
    at += one.bytes;
  }
  return starts_[position.line] + at;
}

}  // namespace dbssot::lsp
