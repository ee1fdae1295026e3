#pragma once

#include <iosfwd>
#include <string>

namespace dbssot::cli {

/// All that stands in it. Throws UsageError where it cannot be read, as a folder cannot.
[[nodiscard]] std::string all_of(std::istream& in);

/// Throws UsageError where what was read so far ended with a fault, and not with the end.
void require_whole(const std::istream& in);

}  // namespace dbssot::cli
