#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lint/secrets.h"
#include "source/text.h"
#include "url/secret_stretches.h"

namespace dbssot {

/// What of a line belongs to a secret that only the lines around it give away: the second line of `password: |`, of a literal in
/// three quotes, of one in brackets. Bytes of the line.
[[nodiscard]] std::vector<url::Stretch> hidden_by_neighbours(const Secrets& secrets, const SourceText& text, std::uint32_t number);

/// A line of a file as it may be shown.
[[nodiscard]] std::string masked_line(const Secrets& secrets, const SourceText& text, std::uint32_t number);

/// True if the line, a part of the text's bytes, may not be shown as it is.
[[nodiscard]] bool holds_secret(const Secrets& secrets, const SourceText& text, std::string_view line);

}  // namespace dbssot
