#include "report/utf16.h"

#include <algorithm>
#include <cstdint>

namespace dbssot::report {
namespace {

/// How many bytes a lead byte announces, and what its first follower may be: this is what rules out overlong forms and surrogates
/// (table 3-7 of the Unicode standard).
struct Lead {
  std::size_t length = 0;  ///< 0: no lead byte
  unsigned char low = 0x80;
  unsigned char high = 0xBF;
};

Lead lead_of(unsigned char byte) {
  if (byte < 0x80) return {1};
  if (byte >= 0xC2 && byte <= 0xDF) return {2};
  if (byte == 0xE0) return {3, 0xA0};
  if (byte == 0xED) return {3, 0x80, 0x9F};
  if (byte >= 0xE1 && byte <= 0xEF) return {3};
  if (byte == 0xF0) return {4, 0x90};
  if (byte >= 0xF1 && byte <= 0xF3) return {4};
  if (byte == 0xF4) return {4, 0x80, 0x8F};
  return {};
}

void append(std::u16string& out, std::uint32_t point) {
  if (point < 0x10000) {
    out += static_cast<char16_t>(point);
    return;
  }
  out += static_cast<char16_t>(0xD800 + ((point - 0x10000) >> 10));
  out += static_cast<char16_t>(0xDC00 + ((point - 0x10000) & 0x3FF));
}

}  // namespace

std::u16string to_utf16(std::string_view bytes) {
  std::u16string out;
  out.reserve(bytes.size());
  for (std::size_t at = 0; at < bytes.size();) {
    const auto first = static_cast<unsigned char>(bytes[at]);
    const Lead lead = lead_of(first);
    std::uint32_t point = lead.length < 2 ? first : first & (0x7FU >> lead.length);
    std::size_t length = 1;
    for (; length < lead.length && at + length < bytes.size(); ++length) {
      const auto next = static_cast<unsigned char>(bytes[at + length]);
      if (next < (length == 1 ? lead.low : 0x80) || next > (length == 1 ? lead.high : 0xBF)) break;
      point = point << 6 | (next & 0x3FU);
    }
    append(out, lead.length == 0 || length < lead.length ? 0xFFFD : point);
    at += length;
  }
  return out;
}

std::size_t utf16_column(std::string_view line, std::size_t column) {
  if (column == 0) return 1;
  return to_utf16(line.substr(0, std::min(column - 1, line.size()))).size() + 1;
}

}  // namespace dbssot::report
