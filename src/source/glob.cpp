#include "source/glob.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory_resource>
#include <optional>
#include <span>
#include <utility>

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

using Segments = std::span<const std::string_view>;

/// For a pattern that begins and ends with `**`. `wants_more`: at the end `**` wants something below the folder; elsewhere it may
/// stand for nothing.
bool open_segments_match(Segments pattern, Segments path, bool wants_more) {
  std::array<std::byte, 256> buffer;
  std::pmr::monotonic_buffer_resource arena(buffer.data(), buffer.size());
  // reached[j]: the pattern's segments so far match the first j segments of the path.
  std::pmr::vector<char> reached(path.size() + 1, 0, &arena);
  std::pmr::vector<char> next(path.size() + 1, 0, &arena);
  reached[0] = 1;
  for (std::size_t p = 0; p < pattern.size(); ++p) {
    if (pattern[p] == "**") {
      const bool more = wants_more && p + 1 == pattern.size();
      bool open = false;
      for (std::size_t j = 0; j <= path.size(); ++j) {
        next[j] = more ? open : open || reached[j];
        open = open || reached[j];
      }
    } else {
      next[0] = 0;
      for (std::size_t j = 0; j < path.size(); ++j) next[j + 1] = reached[j] && wildcard_matches(pattern[p], path[j]);
    }
    std::swap(reached, next);
  }
  return reached.back() != 0;
}

bool segments_match(Segments pattern, Segments path) {
  // What stands before the first `**`, and behind the last one, matches one by one: that tells most paths.
  std::size_t lead = 0;
  for (; lead < pattern.size() && pattern[lead] != "**"; ++lead) {
    if (lead == path.size() || !wildcard_matches(pattern[lead], path[lead])) return false;
  }
  if (lead == pattern.size()) return lead == path.size();
  std::size_t tail = 0;
  for (; pattern[pattern.size() - 1 - tail] != "**"; ++tail) {
    if (lead + tail == path.size()) return false;
    if (!wildcard_matches(pattern[pattern.size() - 1 - tail], path[path.size() - 1 - tail])) return false;
  }
  const Segments open = pattern.subspan(lead, pattern.size() - lead - tail);
  const Segments rest = path.subspan(lead, path.size() - lead - tail);
  const bool wants_more = tail == 0 && pattern.size() > 1;
  if (open.size() == 1) return !wants_more || !rest.empty();
  return open_segments_match(open, rest, wants_more);
}

/// A list of the parts of one path, which has its place on the stack.
class PathParts {
 public:
  explicit PathParts(std::string_view path) : parts_(&arena_) {
    while (!path.empty()) {
      const std::size_t slash = path.find('/');
      if (slash != 0) parts_.push_back(path.substr(0, slash));
      if (slash == std::string_view::npos) break;
      path.remove_prefix(slash + 1);
    }
  }

  [[nodiscard]] Segments all() const { return parts_; }

 private:
  std::array<std::byte, 1024> buffer_;
  std::pmr::monotonic_buffer_resource arena_{buffer_.data(), buffer_.size()};
  std::pmr::vector<std::string_view> parts_;
};

/// False for most paths: what stands between the stars of a pattern stands in what it matches. True where signs have other
/// meanings.
bool holds_plain_parts(std::string_view pattern, std::string_view path) {
  if (pattern.find_first_of("{[\\") != std::string_view::npos || pattern.starts_with("./")) return true;
  constexpr std::string_view ends = "*?/";
  for (std::size_t at = 0; (at = pattern.find_first_not_of(ends, at)) != std::string_view::npos;) {
    const std::size_t end = std::min(pattern.find_first_of(ends, at), pattern.size());
    if (path.find(pattern.substr(at, end - at)) == std::string_view::npos) return false;
    at = end;
  }
  return true;
}

/// The patterns that one with braces stands for, each as segments_match() takes it.
std::vector<std::string> alternatives_of(std::string_view pattern) {
  std::vector<std::string> alternatives = expand_braces(pattern);
  for (std::string& alternative : alternatives) {
    if (alternative.starts_with("./")) alternative.erase(0, 2);
    if (alternative.ends_with('/')) alternative += "**";
  }
  return alternatives;
}

void expand(std::string_view pattern, std::vector<std::string>& out) {
  if (pattern.find('}') == std::string_view::npos) {
    out.emplace_back(pattern);
    return;
  }
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
  const PathParts parts(path);
  return {parts.all().begin(), parts.all().end()};
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
  if (!holds_plain_parts(pattern, path)) return false;
  const PathParts names(path);
  return std::ranges::any_of(alternatives_of(pattern), [&](const std::string& alternative) {
    return segments_match(PathParts(alternative).all(), names.all());
  });
}

bool path_pattern_matches(std::string_view pattern, std::string_view path) {
  return segments_match(PathParts(pattern).all(), PathParts(path).all());
}

bool glob_covers(std::string_view pattern, std::string_view path) {
  if (!holds_plain_parts(pattern, path)) return false;
  const PathParts names(path);
  return std::ranges::any_of(alternatives_of(pattern), [&](const std::string& alternative) {
    const PathParts wanted(alternative);
    for (std::size_t count = names.all().size(); count > 0; --count) {
      if (segments_match(wanted.all(), names.all().first(count))) return true;
    }
    return false;
  });
}

}  // namespace dbssot
