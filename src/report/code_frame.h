#pragma once

#include <cstdint>
#include <string>

#include "report/report.h"

namespace dbssot::report {

/// A line of source as it may be shown, with the columns of the underline, counted in characters of the shown line from 0.
struct ShownLine {
  std::string text;
  std::size_t underline_begin = 0;
  std::size_t underline_length = 1;
};

/// The line of a place, with secrets masked, tabs as four blanks and long lines cut around the place. Empty if the file is not at
/// hand.
[[nodiscard]] ShownLine shown_line(const Report& report, const Place& place, std::size_t width = 140);

/// Gutter, line and underline: three lines of text. On a terminal they are as wide as it is, between 40 columns and 200.
[[nodiscard]] std::string code_frame(const Report& report, const Place& place);

}  // namespace dbssot::report
