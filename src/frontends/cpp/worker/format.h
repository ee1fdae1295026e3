#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// Takes format strings apart: what is text, and which argument stands in each hole.
namespace dbssot::cpp {

struct FormatPiece {
  static constexpr int no_argument = -1;
  std::string text;            ///< empty for holes
  int argument = no_argument;  ///< from 0; a hole that names no argument (%m, "{name}") counts past all of them
  std::string name;            ///< of the argument, in "{name}"
  [[nodiscard]] bool is_hole() const { return argument != no_argument; }
};

/// printf: "%s:%d"; widths given as `*` use up an argument; POSIX "%2$s".
[[nodiscard]] std::vector<FormatPiece> parse_printf(std::string_view format);
/// fmt and std::format: "{}:{1:>5}", "{{" is a brace.
[[nodiscard]] std::vector<FormatPiece> parse_braces(std::string_view format);
/// QString::arg "%1", absl::Substitute "$0", boost::format "%1%" (which takes printf directives too).
[[nodiscard]] std::vector<FormatPiece> parse_numbered(std::string_view format, char mark, int first);

}  // namespace dbssot::cpp
