#include "policy/duration.h"

#include <charconv>
#include <cmath>

namespace dbssot {

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  double number = 0;
  const auto [rest, fault] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (fault != std::errc() || !std::isfinite(number) || number < 0) return std::nullopt;
  std::string_view unit = text.substr(static_cast<std::size_t>(rest - text.data()));
  while (unit.starts_with(' ')) unit.remove_prefix(1);
  double factor = 0;
  if (unit == "ms") factor = 1;
  if (unit == "s") factor = 1000;
  if (unit == "m" || unit == "min") factor = 60'000;
  if (unit == "h") factor = 3'600'000;
  constexpr double ten_years = 3.2e11;
  if (factor == 0 || number * factor > ten_years) return std::nullopt;
  return std::chrono::milliseconds(std::llround(number * factor));
}

}  // namespace dbssot
