#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace dbssot::lsp {

/// What columns count, as client and server agreed on it.
enum class Encoding : std::uint8_t { utf16, utf8 };

/// Line and column as editors count them: from 0, columns in units of the agreed encoding.
struct Position {
  std::uint32_t line = 0;
  std::uint32_t character = 0;

  auto operator<=>(const Position&) const = default;
};

/// The lines of a text as an editor splits them: at LF, CRLF and a lone CR. A byte order mark belongs to no column, since editors
/// do not show it. Lends the text. Bytes that are no UTF-8 count one unit each.
class EditorLines {
 public:
  EditorLines(std::string_view text, Encoding encoding);

  [[nodiscard]] Position position(std::size_t offset) const;
  /// Behind the line's end counts as its end, behind the last line as the text's end. Never inside a character.
  [[nodiscard]] std::size_t offset(Position position) const;
  /// Without its end.
  [[nodiscard]] std::string_view line(std::uint32_t number) const;
  [[nodiscard]] std::size_t count() const { return starts_.size(); }

 private:
  std::string_view text_;
  Encoding encoding_;
  std::vector<std::size_t> starts_;
};

}  // namespace dbssot::lsp
