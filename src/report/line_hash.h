#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dbssot::report {

/// `primaryLocationLineHash` of every line, the one fingerprint that GitHub code scanning reads; the line numbered n is at n - 1.
/// It covers the first 100 characters from the start of the line, blanks left out, and counts equal ones: `a7f2ff13bc495cf2:2`.
/// Source: github/codeql-action, src/fingerprints.ts, with the vectors of its tests. Where ours and the action's differ, it warns.
[[nodiscard]] std::vector<std::string> line_hashes(std::string_view bytes);

}  // namespace dbssot::report
