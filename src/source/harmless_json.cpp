#include "source/harmless_json.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace dbssot {
namespace {

/// The code point of two or three bytes at a place, 0 for what is of no interest here.
std::uint32_t point_at(std::string_view json, std::size_t at) {
  const auto byte = [&](std::size_t offset) {
    return at + offset < json.size() ? static_cast<unsigned char>(json[at + offset]) : static_cast<unsigned char>(0);
  };
  const auto low = [&](std::size_t offset) { return static_cast<std::uint32_t>(byte(offset) & 0x3F); };
  if (byte(0) == 0x7F) return 0x7FU;
  const std::size_t length = byte(0) == 0xE2 ? 3 : 2;
  if (at + length > json.size() || byte(0) < 0xC2) return 0;
  if (length == 2) return static_cast<std::uint32_t>(byte(0) & 0x1F) << 6 | low(1);
  return 0x2000U | low(1) << 6 | low(2);
}

bool is_obeyed(std::uint32_t point) {
  return (point >= 0x7F && point <= 0x9F) || point == 0x61C || point == 0x200E || point == 0x200F ||
         (point >= 0x2028 && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
}

std::string escaped(std::uint32_t point) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out = "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += digits[point >> static_cast<unsigned>(shift) & 15];
  return out;
}

}  // namespace

std::string harmless_json(std::string json) {
  std::string out;
  std::size_t copied = 0;
  for (std::size_t at = json.find_first_of("#\x7F\xC2\xD8\xE2"); at != std::string::npos;
       at = json.find_first_of("#\x7F\xC2\xD8\xE2", at + 1)) {
    const std::uint32_t point = point_at(json, at);
    const bool is_command = json.compare(at, 3, "##[") == 0;
    if (!is_command && !is_obeyed(point)) continue;
    out.append(json, copied, at - copied);
    out += escaped(is_command ? '#' : point);
    copied = at + (is_command || point == 0x7F ? 1 : point < 0x800 ? 2 : 3);
  }
  if (copied == 0) return json;
  return out.append(json, copied);
}

}  // namespace dbssot
