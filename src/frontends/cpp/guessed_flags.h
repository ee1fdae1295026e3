#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dbssot::cpp {

/// Flags for files without a compile command, from what the project says itself.
struct GuessedFlags {
  std::vector<std::string> flags;    ///< for every file
  std::vector<std::string> defined;  ///< what headers define, sorted: not for us to set
  std::vector<std::string> clients;  ///< Options::clients

  /// Those, and what the text of one source switches on by itself.
  [[nodiscard]] std::vector<std::string> for_source(std::string_view text) const;
};

/// Libraries decorate declarations with macros of a generated header, as in `class SHOP_EXPORT Pool`; where that header was not
/// generated, nothing parses. Every such word that no header defines is defined as nothing. Clients of databases are left out of a
/// build that does not ask for them, as in `#ifdef SHOP_USE_LIBPQ`; an audit of the database asks for them. Reads the headers, up
/// to a budget; the answer does not depend on which files are audited.
[[nodiscard]] GuessedFlags guessed_flags(const std::filesystem::path& root, std::span<const std::string> headers,
                                         std::span<const std::string> clients);

/// Adds to `decorations` the words in capitals that stand between `class` or `struct` and a name or end like an export macro, to
/// `defined` the names of all #defines, and to `switches` those in conditions of the preprocessor that bring in a client.
struct HeaderWords {
  std::vector<std::string> decorations;
  std::vector<std::string> defined;
  std::vector<std::string> switches;
};
void collect_words(std::string_view text, std::span<const std::string> clients, HeaderWords& words);

}  // namespace dbssot::cpp
