#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

/// How messages of the Language Server Protocol stand in a stream: `Content-Length: N`, a blank line, N bytes of JSON.
/// Source: Language Server Protocol 3.17, "Base Protocol".
namespace dbssot::lsp {

inline constexpr std::size_t most_message_bytes = std::size_t{32}
                                                  << 20;  ///< an open file is at most 8 MB, and JSON may escape all of it
inline constexpr int most_json_depth = 64;                ///< the protocol needs some ten

struct Incoming {
  enum class Kind : std::uint8_t { message, fault, end };
  Kind kind = Kind::end;
  std::string text;  ///< the body; for a fault: what was wrong with the header, without quoting it
};

/// Takes one message after the other out of a stream. What is no message costs one fault, whatever its length, and reading goes on
/// at the next header; a message beyond the limit is read past.
class MessageReader {
 public:
  explicit MessageReader(std::istream& in) : in_(in) {}
  [[nodiscard]] Incoming next();

 private:
  enum class Line : std::uint8_t { read, too_long, end };
  Line read_line(std::string& line);
  void skip(std::size_t bytes);

  std::istream& in_;
  std::optional<std::size_t> length_behind_fault_;  ///< of the header that ended what was no message
};

/// The body with its header.
[[nodiscard]] std::string framed(std::string_view body);

/// True if brackets and braces nest deeper than `most`. One pass, so that no parser has to meet such a text.
[[nodiscard]] bool nests_deeper_than(std::string_view json, int most);

}  // namespace dbssot::lsp
