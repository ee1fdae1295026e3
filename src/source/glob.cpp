#include "source/glob.h"

#include <algorithm>
#include <cstddef>
#include <optional>

namespace dbssot {
namespace {

constexpr std::size_t max_alternatives = 256;

/// Reads the bracket expression at pattern[at] and says whether it holds the character; nothing if it is not closed, and '[' then
/// stands for itself. `at` moves behind the expression.
std::optional<bool> bracket_holds(std::string_view pattern, std::size_t& at, char wanted) {
  std::size_t i = at + 1;
  bool negated = false;
  if (i < pattern.size() && (pattern[i] == '!' || pattern[i] == '^')) {
    negated = true;
    ++i;
  }
  bool found = false;
  for (bool first = true; i < pattern.size(); first = false) {
    if (pattern[i] == ']' && !first) {
      at = i + 1;
      return found != negated;
    }
    if (pattern[i] == '\\' && i + 1 < pattern.size()) ++i;
    const char low = pattern[i++];
    char high = low;
    if (i + 1 < pattern.size() && pattern[i] == '-' && pattern[i + 1] != ']') {
      high = pattern[i + 1];
      i += 2;
    }
    found = found || (low <= wanted && wanted <= high);
  }
  return std::nullopt;
}

/// Matches one character of text against the pattern's element at `at` and moves behind it.
bool element_matches(std::string_view pattern, std::size_t& at, char c) {
  if (pattern[at] == '?') {
    ++at;
    return true;
  }
  if (pattern[at] == '[') {
    if (const auto holds = bracket_holds(pattern, at, c)) return *holds;
  }
  if (pattern[at] == '\\' && at + 1 < pattern.size()) ++at;
  return pattern[at++] == c;
}

bool segments_match(const std::vector<std::string_view>& pattern, const std::vector<std::string_view>& path) {
  // reached[j]: the pattern's segments so far match the first j segments of the path.
  std::vector<char> reached(path.size() + 1, 0);
  reached[0] = 1;
  for (std::size_t p = 0; p < pattern.size(); ++p) {
    std::vector<char> next(path.size() + 1, 0);
    if (pattern[p] == "**") {
      // At the end `**` wants something below the folder; elsewhere it may stand for nothing.
      const bool last = p + 1 == pattern.size();
      bool open = false;
      for (std::size_t j = 0; j <= path.size(); ++j) {
        next[j] = last && p != 0 ? open : open || reached[j];
        open = open || reached[j];
      }
    } else {
      for (std::size_t j = 0; j < path.size(); ++j) next[j + 1] = reached[j] && wildcard_matches(pattern[p], path[j]);
    }
    reached = std::move(next);
  }
  return reached.back() != 0;
}

void expand(std::string_view pattern, std::vector<std::string>& out) {
  // Works on a list of open patterns, so that nesting costs no stack.
  std::vector<std::string> open{std::string(pattern)};
  while (!open.empty() && out.size() < max_alternatives) {
    const std::string current = std::move(open.back());
    open.pop_back();
    // The innermost group is the last '{' before the first '}' behind it.
    const std::size_t close = current.find('}');
    const std::size_t begin = close == std::string::npos ? close : current.rfind('{', close);
    if (begin == std::string::npos) {
      out.push_back(current);
      continue;
    }
    const std::string_view group = std::string_view(current).substr(begin + 1, close - begin - 1);
    std::vector<std::string> alternatives;
    for (std::size_t from = 0;;) {
      const std::size_t comma = group.find(',', from);
      alternatives.push_back(current.substr(0, begin) + std::string(group.substr(from, comma - from)) + current.substr(close + 1));
      if (comma == std::string_view::npos || alternatives.size() + open.size() >= max_alternatives) break;
      from = comma + 1;
    }
    std::move(alternatives.rbegin(), alternatives.rend(), std::back_inserter(open));
  }
}

}  // namespace

std::vector<std::string_view> path_segments(std::string_view path) {
  std::vector<std::string_view> segments;
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    if (slash != 0) segments.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) break;
    path.remove_prefix(slash + 1);
  }
  return segments;
}

bool wildcard_matches(std::string_view pattern, std::string_view text) {
  // On a mismatch the last star takes one character more: earlier stars need not be tried again.
  std::size_t p = 0, t = 0;
  std::size_t star = std::string_view::npos, star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
      continue;
    }
    std::size_t next = p;
    if (p < pattern.size() && element_matches(pattern, next, text[t])) {
      p = next;
      ++t;
      continue;
    }
    if (star == std::string_view::npos) return false;
    p = star + 1;
    t = ++star_text;
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

std::vector<std::string> expand_braces(std::string_view pattern) {
  std::vector<std::string> out;
  expand(pattern, out);
  return out;
}

bool glob_matches(std::string_view pattern, std::string_view path) {
  const auto names = path_segments(path);
  for (std::string alternative : expand_braces(pattern)) {
    if (alternative.starts_with("./")) alternative.erase(0, 2);
    if (alternative.ends_with('/')) alternative += "**";
    if (segments_match(path_segments(alternative), names)) return true;
  }
  return false;
}

bool path_pattern_matches(std::string_view pattern, std::string_view path) {
  return segments_match(path_segments(pattern), path_segments(path));
}

bool glob_covers(std::string_view pattern, std::string_view path) {
  for (std::size_t end = path.size(); end != std::string_view::npos && end != 0; end = path.rfind('/', end - 1)) {
    if (glob_matches(pattern, path.substr(0, end))) return true;
  }
  return false;
}

}  // namespace dbssot
