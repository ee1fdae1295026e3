#include "linker/escaped_parts.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>

namespace dbssot {
namespace {

bool is_escaped(const FactStore& facts, ValueId part) {
  const Value& value = facts.values[part];
  if (value.kind == ValueKind::literal || value.kind == ValueKind::source_of_truth) return true;
  if (value.kind == ValueKind::transform && value.detail == "encode") return true;
  return value.kind == ValueKind::choice && std::ranges::all_of(value.operands, [&](ValueId id) { return is_escaped(facts, id); });
}

/// The texts of a URL that is put together of these pieces, '\0' for each that is not written out.
std::string text_with_gaps(const FactStore& facts, const std::vector<ValueId>& pieces) {
  std::string text;
  for (const ValueId id : pieces) {
    const Value& piece = facts.values[id];
    if (piece.kind == ValueKind::literal) {
      std::ranges::replace_copy(piece.text.reveal(), std::back_inserter(text), '\0', ' ');
    } else {
      text += '\0';
    }
  }
  return text;
}

/// Which of the gaps in a URL hold a user or a password, or may: all before the last '@' ahead of the path, all ahead of the path
/// where no '@' is written, and those behind `user=` and `password=`. A scheme and a host need no percent-encoding. Where a gap is
/// all that stands behind the scheme (`"postgresql+psycopg://" + rest`), it is the rest of a URL as that was.
std::vector<bool> gaps_of_users(std::string_view url) {
  std::vector<bool> gaps(static_cast<std::size_t>(std::ranges::count(url, '\0')), true);
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return gaps;
  const std::string_view behind = url.substr(scheme + 3);
  const bool is_rest = behind == std::string_view("\0", 1);
  const std::size_t path = scheme + 3 + std::min(behind.find_first_of("/?"), behind.size());
  const std::size_t sign = url.substr(0, std::min(path, url.size())).rfind('@');
  const std::size_t end = sign == std::string_view::npos ? path : sign;
  std::size_t gap = 0;
  for (std::size_t at = url.find('\0'); at != std::string_view::npos; at = url.find('\0', at + 1), ++gap) {
    const std::string_view before = url.substr(0, at);
    gaps[gap] = (at > scheme && at < end && !is_rest) || before.ends_with("user=") || before.ends_with("password=");
  }
  return gaps;
}

}  // namespace

void collect_pieces(const FactStore& facts, ValueId id, std::vector<ValueId>& pieces, int depth) {
  constexpr std::size_t max_pieces = 256;
  const Value& value = facts.values[id];
  if (value.kind != ValueKind::concat || depth > max_url_depth || pieces.size() > max_pieces) return pieces.push_back(id);
  for (const ValueId part : value.operands) collect_pieces(facts, part, pieces, depth + 1);
}

bool is_whole_escaped(const FactStore& facts, ValueId built) {
  return std::ranges::all_of(facts.values[built].operands, [&](ValueId part) { return is_escaped(facts, part); });
}

bool has_escaped_user(const FactStore& facts, ValueId built) {
  std::vector<ValueId> pieces;
  collect_pieces(facts, built, pieces);
  const std::vector<bool> gaps = gaps_of_users(text_with_gaps(facts, pieces));
  std::size_t gap = 0;
  return std::ranges::all_of(
      pieces, [&](ValueId id) { return facts.values[id].kind == ValueKind::literal || !gaps[gap++] || is_escaped(facts, id); });
}

}  // namespace dbssot
