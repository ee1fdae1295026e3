#include "source/nearest_name.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <vector>

namespace dbssot {
namespace {

constexpr std::size_t longest_name = 80;

std::string folded(std::string_view text) {
  std::string out;
  for (const unsigned char c : text) out += c == '_' ? '-' : static_cast<char>(std::tolower(c));
  return out;
}

/// Edit distance with swapped neighbours as one step (Damerau, restricted).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[a.size()][b.size()];
}

}  // namespace

std::optional<std::string> nearest_name(std::string_view wanted, std::span<const std::string> known) {
  if (wanted.empty() || wanted.size() > longest_name) return std::nullopt;
  const std::string name = folded(wanted);
  std::optional<std::string> best;
  std::size_t best_distance = std::max<std::size_t>(1, name.size() / 3) + 1;
  for (const std::string& candidate : known) {
    const std::string other = folded(candidate);
    // A name cut off or written on counts as near: `sarif-2.1`, `hardcoded`.
    const bool prefix = name.size() >= 4 && (other.starts_with(name) || name.starts_with(other));
    const std::size_t steps = prefix ? std::min<std::size_t>(distance(name, other), 2) : distance(name, other);
    if (steps < best_distance && steps < name.size()) {
      best_distance = steps;
      best = candidate;
    }
  }
  return best;
}

std::string did_you_mean(std::string_view wanted, std::span<const std::string> known) {
  const auto nearest = nearest_name(wanted, known);
  return nearest ? "; did you mean `" + *nearest + "`?" : std::string();
}

}  // namespace dbssot
