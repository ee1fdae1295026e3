#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dbssot::cpp {

/// Flags for files without a compile command, from what the project's headers say. Libraries decorate declarations with macros of a
/// generated header, as in `class SHOP_EXPORT Pool`; where that header was not generated, nothing parses. Every such word that no
/// header defines is defined as nothing. Reads the headers, up to a budget; the answer does not depend on which files are audited.
[[nodiscard]] std::vector<std::string> guessed_flags(const std::filesystem::path& root, std::span<const std::string> headers);

/// Adds to `decorations` the words in capitals that stand between `class` or `struct` and a name or end like an export macro, and
/// to `defined` the names of all #defines.
struct HeaderWords {
  std::vector<std::string> decorations;
  std::vector<std::string> defined;
};
void collect_words(std::string_view text, HeaderWords& words);

}  // namespace dbssot::cpp
