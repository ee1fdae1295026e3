#include "source/template_mask.h"

#include <algorithm>
#include <array>

namespace dbssot::source {

namespace {

// A placeholder is first, any number of middle, last. All three are control characters, which the constructor has removed before.
constexpr char first = '\x01';
constexpr char middle = '\x03';
constexpr char last = '\x02';

struct Fence {
  std::string_view open;
  std::string_view close;
  bool over_lines;
};
constexpr std::array<Fence, 5> fences = {{
    {"{{", "}}", true},  // Go templates, Jinja, GitHub expressions
    {"{%", "%}", true},  // Jinja statements
    {"{#", "#}", true},  // Jinja comments
    {"<%", "%>", true},  // ERB
    {"${", "}", false},  // shell, compose, envsubst
}};
constexpr std::size_t longest_part = 4000;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

/// End of the part that begins here, or npos. `${A:-${B}}` nests.
std::size_t part_end(std::string_view text, std::size_t at, const Fence& fence) {
  const std::string_view window = text.substr(at, longest_part);
  if (fence.over_lines) {
    const std::size_t close = window.find(fence.close, fence.open.size());
    return close == std::string_view::npos ? close : at + close + fence.close.size();
  }
  int depth = 0;
  for (std::size_t i = 0; i < window.size() && window[i] != '\n'; ++i) {
    if (window.substr(i).starts_with("${")) ++depth;
    if (window[i] == '}' && --depth <= 0) return at + i + 1;
  }
  return std::string_view::npos;
}

}  // namespace

TemplateMask::TemplateMask(std::string_view text) : original_(text), masked_(text) {
  for (char& c : masked_) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\n' && c != '\t' && c != '\r') || byte == 0x7F) c = '?';
  }
  std::vector<Part> parts;
  std::array<std::size_t, fences.size()> unclosed_before{};  // without it every opening of an unclosed row would be searched anew
  for (std::size_t at = 0; at + 1 < text.size(); ++at) {
    if (text[at] != '{' && text[at] != '<' && text[at] != '$') continue;
    const auto fence =
        std::find_if(fences.begin(), fences.end(), [&](const Fence& f) { return text.substr(at).starts_with(f.open); });
    if (fence == fences.end()) continue;
    std::size_t& unclosed = unclosed_before[static_cast<std::size_t>(fence - fences.begin())];
    if (at < unclosed) continue;
    const std::size_t end = part_end(text, at, *fence);
    if (end == std::string_view::npos) {
      unclosed = at + (fence->over_lines ? longest_part : std::min(longest_part, text.find('\n', at) - at));
      continue;
    }
    parts.push_back({at, end});
    at = end - 1;
  }
  // Line by line; a part over several lines joins them to one.
  std::size_t next = 0;
  while (next < parts.size()) {
    const std::size_t before = text.rfind('\n', parts[next].begin);
    const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
    std::vector<Part> here;
    std::size_t end = begin;
    while (next < parts.size() && (here.empty() || parts[next].begin < end)) {
      here.push_back(parts[next++]);
      end = std::min(text.find('\n', here.back().end), text.size());
    }
    hide_line(begin, end, here);
  }
}

void TemplateMask::hide_line(std::size_t begin, std::size_t end, const std::vector<Part>& parts) {
  bool only_parts = true;
  std::size_t at = begin;
  for (const Part& part : parts) {
    while (at < part.begin) only_parts = is_blank(original_[at++]) && only_parts;
    only_parts = only_parts && original_[part.begin] != '$';
    at = part.end;
  }
  while (at < end) only_parts = is_blank(original_[at++]) && only_parts;
  if (only_parts) {
    blank(begin, end);
    ++control_lines_;
    return;
  }
  for (const Part& part : parts) hide(part.begin, part.end);
}

void TemplateMask::blank(std::size_t begin, std::size_t end) {
  for (std::size_t at = begin; at < end; ++at) {
    if (masked_[at] != '\n' && masked_[at] != '\r') masked_[at] = ' ';
  }
}

void TemplateMask::hide(std::size_t begin, std::size_t end) {
  const std::size_t line_end = std::min(masked_.find('\n', begin), end);
  if (line_end < end) blank(line_end, end);
  if (line_end - begin < 2) return;
  parts_.push_back({begin, line_end});
  std::fill(masked_.begin() + static_cast<std::ptrdiff_t>(begin), masked_.begin() + static_cast<std::ptrdiff_t>(line_end), middle);
  masked_[begin] = first;
  masked_[line_end - 1] = last;
}

std::string TemplateMask::restore(std::string text, std::size_t begin, std::string_view read) const {
  if (text.find(first) == std::string::npos) return text;
  auto part =
      std::lower_bound(parts_.begin(), parts_.end(), begin, [](const Part& p, std::size_t offset) { return p.begin < offset; });
  const auto is_read = [&](const Part& p) { return p.begin < read.size() && read[p.begin] == first; };
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == first) part = std::find_if(part, parts_.end(), is_read);
    if (text[at] != first || part == parts_.end()) {
      out += text[at++];
      continue;
    }
    const std::size_t close = text.find(last, at);
    out += original_.substr(part->begin, part->end - part->begin);
    ++part;
    at = close == std::string::npos ? text.size() : close + 1;
  }
  return out;
}

}  // namespace dbssot::source
