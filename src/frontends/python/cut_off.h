#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace dbssot::python {

/// How a text that stops in the middle could end: an editor that died, a download that broke off, a merge that lost its tail.
struct MissingEnd {
  std::size_t kept = 0;    ///< bytes that stay: all, or those before a string that was cut, as half a name is another name
  std::string text;        ///< what would close the open brackets; calls get arguments that are not known. "" if nothing is open
  std::uint32_t line = 0;  ///< 1-based line on which the outermost of them was opened
};

/// Looks at quotes, brackets and comments alone, so the text need not be valid. Linear in its length.
[[nodiscard]] MissingEnd missing_end(std::string_view bytes);

}  // namespace dbssot::python
