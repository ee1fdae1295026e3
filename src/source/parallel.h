#pragma once

#include <cstddef>
#include <functional>

namespace dbssot {

/// Cores of the machine, at least 1.
[[nodiscard]] unsigned usable_cores();

/// Calls work(0) … work(count - 1), on up to `jobs` threads. The order is not fixed, so each call writes to a slot of its own. An
/// exception of one call is thrown again at the end. To wake a thread costs some 10 µs: there are fewer where less than `least`
/// calls would be left for each.
void in_parallel(std::size_t count, unsigned jobs, const std::function<void(std::size_t)>& work, std::size_t least = 1);

}  // namespace dbssot
