#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dbssot::cli {

/// Replaces the text of a file of the project, whole or not at all: a neighbour is written and takes its name. Owner and mode stay.
/// Left alone, with the reason as the answer: what is no regular file, was reached through a link, has further names (hard links)
/// that would keep the old text, may not be written, lies outside the root, or no longer holds `expected`. Nothing: done.
[[nodiscard]] std::optional<std::string> rewrite_file(const std::string& root, const std::string& path, std::string_view expected,
                                                      std::string_view text);

}  // namespace dbssot::cli
