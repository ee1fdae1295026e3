#pragma once

#include <string>
#include <vector>

#include "map/map.h"

/// Two maps of one project held against each other: what got better, what got worse, what came and what went.
namespace dbssot::map {

enum class Verdict : std::uint8_t { better, worse, same, changed };
[[nodiscard]] std::string_view name_of(Verdict verdict);

struct MetricChange {
  std::string name;
  std::string before, after;  ///< as they are shown
  Verdict verdict = Verdict::same;
  std::string note;
};

/// Things of one kind by name: drivers, pools, limits, reads.
struct Change {
  std::string name;
  std::vector<std::string> gone, added;  ///< sorted
};

struct Comparison {
  std::vector<MetricChange> metrics;
  std::vector<Change> changes;  ///< kinds with a difference
  std::size_t better = 0, worse = 0;
};

[[nodiscard]] Comparison compare(const Map& before, const Map& after);

/// One figure over a series of revisions.
struct Series {
  std::string name;
  std::string unit;
  std::vector<double> values;
};
/// `findings`: their number in each revision.
[[nodiscard]] std::vector<Series> series_of(const std::vector<Metrics>& metrics);

}  // namespace dbssot::map
