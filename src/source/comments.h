#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace dbssot {

/// A comment: the stretch of its words, without the comment sign and the blanks around them.
struct Comment {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool stands_alone = false;  ///< nothing but blanks before it on its line

  auto operator<=>(const Comment&) const = default;
};

/// The comments of a file in order, by the language that its name tells: `#` (Python, YAML, shell, TOML, .env, Dockerfile, HCL),
/// `//` and `/* */` (C++, HCL, JavaScript, JSON with comments), `;` (INI), `<!-- -->` (Markdown, XML). What stands in a string is
/// none. Each line of a block comment is a comment of its own. Linear in the size of the text.
[[nodiscard]] std::vector<Comment> comments_of(std::string_view path, std::string_view text);

}  // namespace dbssot
