#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// What readers of reports count in: SARIF columns and GitHub's fingerprints are in UTF-16 code units, ours are in UTF-8 bytes.
namespace dbssot::report {

/// As a browser decodes: a byte order mark is kept as U+FEFF, each broken stretch becomes one U+FFFD. Any bytes have an answer.
[[nodiscard]] std::u16string to_utf16(std::string_view bytes);

/// Column of SARIF for the column of a Range, both from 1: the UTF-16 units before it in the line, plus one.
[[nodiscard]] std::size_t utf16_column(std::string_view line, std::size_t column);

}  // namespace dbssot::report
