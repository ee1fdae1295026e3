#include "report/report.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include <fmt/format.h>

#include "report/formats.h"

namespace dbssot::report {
namespace {

// Static registration would be dropped by the linker of a static library, so the table names its writers.
constexpr auto formats = std::to_array<Format>({
    {"text", write_text},
    {"json", write_json},
    {"jsonl", write_jsonl},
    {"sarif", write_sarif},
    {"github", write_github},
    {"gitlab", write_gitlab},
    {"junit", write_junit},
    {"checkstyle", write_checkstyle},
    {"markdown", write_markdown},
    {"html", write_html},
});

/// Decodes the character at `at`; its length is 0 where the bytes are no UTF-8.
struct Decoded {
  std::uint32_t point = 0;
  std::size_t length = 0;
};

Decoded decode(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at);
  if (first < 0x80) return {first, 1};
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || at + length > text.size()) return {};
  std::uint32_t point = first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return {};
    point = point << 6 | (byte(at + i) & 0x3FU);
  }
  const bool overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
  if (overlong || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) return {};
  return {point, length};
}

bool is_control(std::uint32_t point) {
  return point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0x61C || point == 0x200E || point == 0x200F ||
         (point >= 0x2028 && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069) || point == 0xFEFF;
}

}  // namespace

const Format* find_format(std::string_view name) {
  const auto* found = std::ranges::find(formats, name, &Format::name);
  return found == formats.end() ? nullptr : found;
}

std::vector<std::string> format_names() {
  std::vector<std::string> names;
  for (const Format& format : formats) names.emplace_back(format.name);
  return names;
}

std::string neutralised(std::string_view text, bool keep_lines) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Decoded decoded = decode(text, at);
    if (decoded.length == 0) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[at++]));
    } else if (is_control(decoded.point) && !(keep_lines && (decoded.point == '\n' || decoded.point == '\t'))) {
      out += decoded.point < 0x100 ? fmt::format("\\x{:02x}", decoded.point) : fmt::format("\\u{:04x}", decoded.point);
      at += decoded.length;
    } else if (text.substr(at).starts_with("##[")) {
      out += "#\\x23[";  // a runner of GitHub or Azure takes it for a command, wherever in a line it stands
      at += 3;
    } else {
      out += text.substr(at, decoded.length);
      at += decoded.length;
    }
  }
  return out;
}

std::string Report::shown(std::string_view text) const {
  constexpr std::size_t longest = 2'000;  // a name of a hostile project may be of any length
  std::string out = neutralised(secrets.masked(text));
  if (out.size() <= longest) return out;
  std::size_t end = longest;
  while ((static_cast<unsigned char>(out[end]) & 0xC0) == 0x80) --end;
  return out.substr(0, end) + "…";
}

std::string_view name_of_tier(std::string_view tier) {
  if (tier == "compile-database") return "with the compile database";
  if (tier == "inferred-flags") return "with inferred flags";
  return tier == "tokens" ? "from tokens alone" : "not at all";
}

std::size_t count_of(const Report& report, std::optional<Severity> severity) {
  return static_cast<std::size_t>(std::ranges::count_if(report.findings, [&](const Finding& finding) {
    return !finding.suppressed && (!severity || finding.severity == *severity);
  }));
}

std::string counted(std::size_t number, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", number, number == 1 ? one : many);
}

}  // namespace dbssot::report
