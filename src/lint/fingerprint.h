#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lint/finding.h"
#include "lint/triage.h"

namespace dbssot {

/// Sets `content` and `fingerprint` of findings in report order. `content` comes from the rule and the text of the place, without
/// what formatters change (blanks, line breaks, quotes, trailing commas), and with secrets masked; path and line are no part of it,
/// so it survives moved lines, renamed files and reformatting. `fingerprint` is the same, but for equal findings, which are
/// counted.
void add_fingerprints(std::vector<Finding>& findings, const std::vector<std::string>& files, const TextOf& text_of,
                      const Secrets& secrets);

/// The text of a place as add_fingerprints() compares it.
[[nodiscard]] std::string normalised_text(std::string_view text);

}  // namespace dbssot
