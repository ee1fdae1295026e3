#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dbssot::python {

/// What the letters before the opening quote say.
struct StringPrefix {
  bool is_raw = false;
  bool is_bytes = false;
  bool is_format = false;  ///< f"…" and t"…"
};
[[nodiscard]] StringPrefix string_prefix(std::string_view opening);

/// Content between the quotes with its escapes decoded, as UTF-8. Bytes that are no UTF-8 become U+FFFD, `\N{…}` stays as written,
/// CRLF becomes LF, and in format strings `{{` becomes `{`.
[[nodiscard]] std::string decoded(std::string_view content, StringPrefix prefix);

/// One piece of a template: text, or a hole that something is put into.
struct TemplatePiece {
  bool is_hole = false;
  std::string text;               ///< text, or the name of the hole; empty: the next positional one
  bool is_index = false;          ///< the name is a number: `{0}`
  std::vector<std::string> path;  ///< `{a.b[c]}`: ".b", "[c"
};
/// `"%s:%(port)d"`. A hole has a name or takes the next value; `%%` is text.
[[nodiscard]] std::vector<TemplatePiece> percent_pieces(std::string_view text);
/// string.Template: `"$name ${name} $$"`.
[[nodiscard]] std::vector<TemplatePiece> dollar_pieces(std::string_view text);
/// `"{} {0} {name.attr[key]!r:>10}"`.
[[nodiscard]] std::vector<TemplatePiece> brace_pieces(std::string_view text);

}  // namespace dbssot::python
