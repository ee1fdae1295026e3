#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

/// The spellings of "a value stands here later" in the template languages that URLs are written in.
namespace dbssot::url {

/// One hole found at the start of a text. Views into that text.
struct HoleSpelling {
  std::size_t length = 0;                    ///< bytes of the whole spelling: 7 for `${HOST}`
  std::string_view name;                     ///< "HOST", ".Values.db.host", "secrets.DB_PASS"; may be empty: `{}`, `%s`
  std::optional<std::string_view> fallback;  ///< `${X:-fallback}`, raw: it may hold holes itself
};

/// The hole that starts at text[0], if one does: `$X` `${X}` `${X:-d}` `${X:?m}` `${var.x}` `${{ e }}` `$(X)` `{{ e }}` `{x}`
/// `%(x)s` `%s` `<x>`.
/// `$$` is an escaped dollar, no hole. A brace that is never closed is text. Looks at no more than 1,024 bytes.
[[nodiscard]] std::optional<HoleSpelling> hole_at(std::string_view text);

/// Length of the numbered hole of a formatter that the text starts with: `%1%` (Boost), `%1$s` (POSIX), `%1` (Qt), `$1` (Abseil); 0
/// if there is none. `%1` before another hexadecimal digit is percent-encoding.
[[nodiscard]] std::size_t numbered_hole_length(std::string_view text);

/// Text that a formatter has yet to fill: it says `%s` or `{}`, or has two numbered holes. One of those alone may be part of a
/// password.
[[nodiscard]] bool is_format(std::string_view text);

/// True if the text is one or more holes and nothing else.
[[nodiscard]] bool is_only_holes(std::string_view text);

}  // namespace dbssot::url
