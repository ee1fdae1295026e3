#pragma once

#include <string>

namespace dbssot {

/// JSON with what a terminal or a CI runner would obey written as `\u…`, which means the same: C1 controls, marks that turn the
/// direction of text, separators of lines, and `##[`, which runners of GitHub and Azure take for a command wherever it stands.
/// Paths have to stay what they are in JSON, so they cannot be neutralised as messages are.
[[nodiscard]] std::string harmless_json(std::string json);

}  // namespace dbssot
