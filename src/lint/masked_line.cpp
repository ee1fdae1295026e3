#include "lint/masked_line.h"

#include <algorithm>
#include <functional>

namespace dbssot {
namespace {

/// A private key of 4,096 bits has 52 lines.
constexpr std::uint32_t lines_before = 60;
constexpr std::uint32_t lines_behind = 4;
constexpr std::size_t most_bytes = 8'192;

}  // namespace

std::vector<url::Stretch> hidden_by_neighbours(const Secrets& secrets, const SourceText& text, std::uint32_t number) {
  const std::string_view line = text.line(number);
  const std::size_t at = text.offset(number, 1);
  std::size_t begin = text.offset(number > lines_before ? number - lines_before : 1, 1);
  if (at - begin > most_bytes) begin = at - most_bytes;
  const std::size_t end = std::min(text.offset(number + lines_behind, 1), at + line.size() + most_bytes);
  const std::string_view around = text.bytes().substr(begin, std::max(end, at + line.size()) - begin);
  std::vector<url::Stretch> hidden;
  std::string alone;
  for (const url::Stretch& stretch : url::secret_stretches(around)) {
    const std::size_t from = std::max(begin + stretch.begin, at);
    const std::size_t to = std::min(begin + stretch.end, at + line.size());
    if (from >= to) continue;
    if (alone.empty()) alone = secrets.masked(line);
    // Of most the line alone says that they are secrets.
    if (alone.find(line.substr(from - at, to - from)) != std::string::npos) hidden.push_back({from - at, to - at});
  }
  return hidden;
}

std::string masked_line(const Secrets& secrets, const SourceText& text, std::uint32_t number) {
  std::string line(text.line(number));
  const std::vector<url::Stretch> hidden = hidden_by_neighbours(secrets, text, number);
  for (auto stretch = hidden.rbegin(); stretch != hidden.rend(); ++stretch)
    line.replace(stretch->begin, stretch->end - stretch->begin, "***");
  return secrets.masked(line);
}

bool holds_secret(const Secrets& secrets, const SourceText& text, std::string_view line) {
  if (secrets.masked(line) != line) return true;
  const std::string_view bytes = text.bytes();
  const std::less_equal<> is_before;
  if (!is_before(bytes.data(), line.data()) || !is_before(line.data() + line.size(), bytes.data() + bytes.size())) return false;
  const auto begin = static_cast<std::size_t>(line.data() - bytes.data());
  return !hidden_by_neighbours(secrets, text, text.range(begin, begin).line).empty();
}

}  // namespace dbssot
