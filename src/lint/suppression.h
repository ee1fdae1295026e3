#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "source/place.h"
#include "source/text.h"

namespace dbssot {

/// A comment of the form `dbssot: allow RULE[, RULE…] [until YYYY-MM-DD] [-- REASON]`, or `allow-file`.
struct SuppressionComment {
  struct Name {
    std::string rule;
    Range range;
  };

  Range range;                   ///< from `dbssot:` to the end of the comment
  std::uint32_t first_line = 0;  ///< lines that it speaks of; last_line is included
  std::uint32_t last_line = 0;
  bool whole_file = false;
  std::vector<Name> rules;
  std::optional<std::chrono::year_month_day> until;  ///< the last day on which it counts
  std::string reason;
  std::string fault;  ///< why it could not be read; it silences nothing then
};

/// All suppression comments of a file, in order. They count only inside comments of the file's language; a comment that stands
/// behind code speaks of that line, one on a line of its own of the next line that holds more than a comment. They may name the
/// built-in rules and `further_rules`.
[[nodiscard]] std::vector<SuppressionComment> find_suppressions(std::string_view path, const SourceText& text,
                                                                const std::vector<std::string>& further_rules = {});

}  // namespace dbssot
