#include "report/code_frame.h"

#include <algorithm>

#include <fmt/format.h>

#include "lint/masked_line.h"

namespace dbssot::report {
namespace {

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

/// Byte offset of the n-th character.
std::size_t byte_of(std::string_view text, std::size_t character) {
  std::size_t at = 0;
  for (; at < text.size() && character > 0; --character) {
    for (++at; at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;) ++at;
  }
  return at;
}

std::string without_tabs(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\t') {
      out += "    ";
    } else {
      out += c;
    }
  }
  return out;
}

/// A line and the place in it, both without what is hidden.
struct HiddenLine {
  std::string text;
  std::size_t begin = 0, end = 0;
};

void hide(HiddenLine& line, const std::vector<url::Stretch>& stretches) {
  constexpr std::string_view stars = "***";
  for (auto stretch = stretches.rbegin(); stretch != stretches.rend(); ++stretch) {
    line.text.replace(stretch->begin, stretch->end - stretch->begin, stars);
    const auto moved = [&](std::size_t at, bool is_end) {
      if (at >= stretch->end) return at - (stretch->end - stretch->begin) + stars.size();
      if (at <= stretch->begin) return at;
      return is_end ? stretch->begin + stars.size() : stretch->begin;
    };
    line.begin = moved(line.begin, false);
    line.end = moved(line.end, true);
  }
}

}  // namespace

ShownLine shown_line(const Report& report, const Place& place, std::size_t width) {
  const SourceText* source = report.text_of(report.path(place));
  if (source == nullptr || place.range.line == 0) return {};
  constexpr std::size_t longest =
      16'384;  // further, no person wrote it, and every finding of the line would cost as much as the line
  const std::string_view written = source->line(place.range.line);
  if (written.size() > longest) return {};
  HiddenLine hidden{std::string(written), 0, 0};
  const std::string& line = hidden.text;
  const std::size_t written_begin = std::min<std::size_t>(place.range.column == 0 ? 0 : place.range.column - 1, written.size());
  const bool one_line = place.range.end_line == place.range.line;
  hidden.end = std::clamp<std::size_t>(one_line && place.range.end_column > 0 ? place.range.end_column - 1 : written.size(),
                                       written_begin, written.size());
  hidden.begin = written_begin;
  hide(hidden, hidden_by_neighbours(report.secrets, *source, place.range.line));
  const std::size_t begin = hidden.begin;
  const std::size_t end = hidden.end;

  // Masking changes lengths, and a secret may reach over the edges of the place: what is left of an edge in the masked line is the
  // longest part that masking the line up to there gives.
  const auto plain = [](std::string_view text) { return neutralised(without_tabs(text), false); };
  const auto shown = [&](std::string_view text) { return plain(report.secrets.masked(text)); };
  ShownLine out;
  out.text = shown(line);
  const std::size_t all = characters(out.text);
  // A part of a line may look more like a secret than the whole: what masking left as it was is counted as it stands.
  const std::string before = plain(std::string_view(line).substr(0, begin));
  const std::string after = plain(std::string_view(line).substr(end));
  const std::size_t from_begin =
      out.text.starts_with(before) ? characters(before) : characters(shown(std::string_view(line).substr(0, begin)));
  out.underline_begin = std::min(from_begin, all);
  const std::size_t to_end =
      out.text.ends_with(after) ? all - characters(after) : characters(shown(std::string_view(line).substr(0, end)));
  const std::size_t to = std::clamp(to_end, out.underline_begin, all);
  out.underline_length = std::max<std::size_t>(1, to - out.underline_begin);

  if (all > width) {
    const std::size_t from = out.underline_begin > width / 3 ? out.underline_begin - width / 3 : 0;
    const std::size_t first = byte_of(out.text, from);
    std::string cut = out.text.substr(first, byte_of(std::string_view(out.text).substr(first), width));
    out.text = (from > 0 ? "…" : "") + cut + (from + width < all ? "…" : "");
    out.underline_begin -= from;
    if (from > 0) ++out.underline_begin;
    out.underline_length = std::min(out.underline_length, width - std::min(width - 1, out.underline_begin));
  }
  return out;
}

std::string code_frame(const Report& report, const Place& place) {
  const std::string number = std::to_string(place.range.line);
  constexpr std::size_t around = 7;  // blanks, bar, and an ellipsis on either side
  const ShownLine line = report.width == 0
                             ? shown_line(report, place)
                             : shown_line(report, place, std::clamp<std::size_t>(report.width, 40, 200) - around - number.size());
  if (line.text.empty()) return {};
  return fmt::format("  {} | {}\n  {:{}} | {:{}}{:^<{}}\n", number, line.text, "", number.size(), "", line.underline_begin, "^",
                     line.underline_length);
}

}  // namespace dbssot::report
