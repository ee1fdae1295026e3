#include "lint/patch.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

// The format: git-apply(1) and "Output format" of git-diff(1). A hunk without trailing context is taken for the end of the file, so
// every hunk that does not reach it keeps at least one line behind its changes.

namespace dbssot {
namespace {

constexpr std::size_t most_context = 3;

/// Lines with their ends, so that what is printed is what stands in the file.
std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::size_t length = end == std::string_view::npos ? text.size() : end + 1;
    lines.push_back(text.substr(0, length));
    text.remove_prefix(length);
  }
  return lines;
}

/// Neighbouring lines that are replaced together.
struct Change {
  std::size_t first = 0;  ///< index of the first line
  std::size_t count = 0;
  std::string text;  ///< what stands there afterwards
};

struct Hunk {
  std::size_t first = 0;  ///< index of the first line shown
  std::size_t end = 0;
  std::vector<Change> changes;
};

/// As git writes names: with a tab behind one that holds blanks, quoted when it holds what would end a line.
std::string quoted(const std::string& name) {
  const bool is_plain =
      std::ranges::none_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\' || c == 0x7f; });
  if (is_plain) return name;
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      out += fmt::format("\\{:03o}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string file_line(std::string_view sign, const std::string& name) {
  const std::string written = quoted(name);
  return fmt::format("{} {}{}\n", sign, written, written.front() != '"' && written.find(' ') != std::string::npos ? "\t" : "");
}

class Writer {
 public:
  Writer(std::string_view bytes, const std::function<bool(std::string_view)>& is_secret)
      : bytes_(bytes), lines_(lines_of(bytes)), is_secret_(is_secret) {
    std::size_t at = 0;
    for (const std::string_view line : lines_) {
      starts_.push_back(at);
      at += line.size();
    }
  }

  Patch write(std::string_view path, std::span<const ByteEdit> edits) {
    Patch patch;
    const std::vector<Hunk> hunks = in_hunks(in_lines(edits, patch));
    if (hunks.empty()) return patch;
    const std::string old_name = fmt::format("a/{}", path);
    const std::string new_name = fmt::format("b/{}", path);
    patch.text = fmt::format("diff --git {} {}\n", quoted(old_name), quoted(new_name));
    patch.text += file_line("---", old_name) + file_line("+++", new_name);
    std::ptrdiff_t shift = 0;
    for (const Hunk& hunk : hunks) write(hunk, shift, patch.text);
    return patch;
  }

 private:
  [[nodiscard]] std::size_t line_at(std::size_t offset) const {
    const auto after = std::ranges::upper_bound(starts_, offset);
    return after == starts_.begin() ? 0 : static_cast<std::size_t>(after - starts_.begin()) - 1;
  }

  std::vector<Change> in_lines(std::span<const ByteEdit> edits, Patch& patch) {
    std::vector<Change> changes;
    if (lines_.empty()) return changes;
    for (std::size_t i = 0; i < edits.size();) {
      const std::size_t first = line_at(edits[i].begin);
      std::size_t last = line_at(std::max(edits[i].begin, edits[i].end > 0 ? edits[i].end - 1 : 0));
      std::size_t next = i + 1;
      while (next < edits.size() && line_at(edits[next].begin) <= last) {
        last = std::max(last, line_at(std::max(edits[next].begin, edits[next].end - 1)));
        ++next;
      }
      Change change{first, last - first + 1, rewritten(first, last, edits.subspan(i, next - i))};
      i = next;
      leave_out_what_stays(change);
      if (change.count == 0 && change.text.empty()) continue;
      if (shows_secret(change)) {
        patch.hidden_lines.push_back(static_cast<std::uint32_t>(first + 1));
      } else {
        changes.push_back(std::move(change));
      }
    }
    return changes;
  }

  /// A line that is put in beside others leaves these as they are.
  void leave_out_what_stays(Change& change) const {
    std::string_view text = change.text;
    while (change.count > 0 && text.starts_with(lines_[change.first]) && lines_[change.first].ends_with('\n')) {
      text.remove_prefix(lines_[change.first].size());
      ++change.first;
      --change.count;
    }
    while (change.count > 0) {
      const std::string_view last = lines_[change.first + change.count - 1];
      const std::vector<std::string_view> lines = lines_of(text);
      if (lines.empty() || lines.back() != last) break;
      text.remove_suffix(last.size());
      --change.count;
    }
    change.text = std::string(text);
  }

  [[nodiscard]] std::string rewritten(std::size_t first, std::size_t last, std::span<const ByteEdit> edits) const {
    const std::size_t begin = starts_[first];
    const std::size_t end = starts_[last] + lines_[last].size();
    std::vector<ByteEdit> local(edits.begin(), edits.end());
    for (ByteEdit& edit : local) {
      edit.begin -= begin;
      edit.end -= begin;
    }
    return with_edits(bytes_.substr(begin, end - begin), local);
  }

  [[nodiscard]] bool shows_secret(const Change& change) const {
    for (std::size_t line = change.first; line < change.first + change.count; ++line) {
      if (is_secret_(lines_[line])) return true;
    }
    // Without a shown line behind it, git would look for the change at the end of the file.
    const std::size_t after = change.first + change.count;
    if (after < lines_.size() && is_secret_(lines_[after])) return true;
    return std::ranges::any_of(lines_of(change.text), [&](std::string_view line) { return is_secret_(line); });
  }

  std::vector<Hunk> in_hunks(std::vector<Change> changes) {
    std::vector<Hunk> hunks;
    for (Change& change : changes) {
      std::size_t first = change.first;
      while (first > 0 && change.first - first < most_context && !is_secret_(lines_[first - 1])) --first;
      const std::size_t behind = change.first + change.count;
      std::size_t end = behind;
      while (end < lines_.size() && end - behind < most_context && !is_secret_(lines_[end])) ++end;
      if (!hunks.empty() && hunks.back().end >= first) {
        hunks.back().end = std::max(hunks.back().end, end);
      } else {
        hunks.push_back({first, end, {}});
      }
      hunks.back().changes.push_back(std::move(change));
    }
    return hunks;
  }

  void write(const Hunk& hunk, std::ptrdiff_t& shift, std::string& out) const {
    std::string body;
    std::size_t new_count = hunk.end - hunk.first;
    std::size_t at = hunk.first;
    for (const Change& change : hunk.changes) {
      for (; at < change.first; ++at) append(body, ' ', lines_[at]);
      for (; at < change.first + change.count; ++at) append(body, '-', lines_[at]);
      const std::vector<std::string_view> lines = lines_of(change.text);
      for (const std::string_view line : lines) append(body, '+', line);
      new_count = new_count + lines.size() - change.count;
    }
    for (; at < hunk.end; ++at) append(body, ' ', lines_[at]);
    const std::size_t old_count = hunk.end - hunk.first;
    const auto new_first = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(hunk.first) + shift);
    // Of no lines, the number is that of the line before them.
    out += fmt::format("@@ -{},{} +{},{} @@\n", hunk.first + (old_count > 0 ? 1 : 0), old_count,
                       new_first + (new_count > 0 ? 1 : 0), new_count) +
           body;
    shift += static_cast<std::ptrdiff_t>(new_count) - static_cast<std::ptrdiff_t>(old_count);
  }

  static void append(std::string& out, char sign, std::string_view line) {
    out += sign;
    out += line;
    if (!line.ends_with('\n')) out += "\n\\ No newline at end of file\n";
  }

  std::string_view bytes_;
  std::vector<std::string_view> lines_;
  std::vector<std::size_t> starts_;
  const std::function<bool(std::string_view)>& is_secret_;
};

}  // namespace

Patch patch_of(std::string_view path, const SourceText& text, std::span<const ByteEdit> edits,
               const std::function<bool(std::string_view line)>& is_secret) {
  return Writer(text.bytes(), is_secret).write(path, edits);
}

}  // namespace dbssot
