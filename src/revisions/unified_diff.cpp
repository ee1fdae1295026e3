#include "revisions/unified_diff.h"

#include <charconv>

#include <fmt/format.h>

namespace dbssot {
namespace {

/// The lines of a text, each with its end.
std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end == text.npos ? text.size() : end + 1));
    text.remove_prefix(lines.back().size());
  }
  return lines;
}

std::string_view without_end(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  return line;
}

bool take(std::string_view& text, std::string_view start) {
  if (!text.starts_with(start)) return false;
  text.remove_prefix(start.size());
  return true;
}

bool take_number(std::string_view& text, std::size_t& out) {
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (fault != std::errc() || out > 1'000'000'000) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

/// A name as git quotes it: "b/\303\251.py".
std::string unquoted(std::string_view text) {
  std::string out;
  for (std::size_t i = 1; i < text.size() && text[i] != '"'; ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    const char c = text[++i];
    if (c >= '0' && c <= '3' && i + 2 < text.size()) {
      out += static_cast<char>((c - '0') * 64 + (text[i + 1] - '0') * 8 + (text[i + 2] - '0'));
      i += 2;
    } else {
      out += c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
    }
  }
  return out;
}

/// The name behind `--- ` or `rename to `; a tab begins the time that diff -u writes.
std::optional<std::string> name_in(std::string_view rest) {
  if (rest.starts_with('"')) return unquoted(rest);
  rest = rest.substr(0, rest.find('\t'));
  if (rest.ends_with('\r')) rest.remove_suffix(1);
  if (rest == "/dev/null" || rest.empty()) return std::nullopt;
  return std::string(rest);
}

class Reader {
 public:
  explicit Reader(std::string_view text) : lines_(lines_of(text)), is_blank_(text.find_first_not_of(" \t\r\n") == text.npos) {}

  std::optional<std::vector<DiffFile>> read(std::string& fault) {
    while (at_ < lines_.size() && fault_.empty()) header();
    if (fault_.empty() && files_.empty() && !is_blank_) fault_ = "it holds no unified diff";
    fault = fault_;
    return fault_.empty() ? std::optional(std::move(files_)) : std::nullopt;
  }

 private:
  void header() {
    std::string_view line = without_end(lines_[at_]);
    const std::size_t number = ++at_;
    if (line.starts_with("diff --cc ") || line.starts_with("diff --combined ")) {
      fault_ = fmt::format("line {}: a diff of a merge; give one against a single revision", number);
    } else if (line.starts_with("diff -")) {
      files_.emplace_back();
      is_open_ = true;
    } else if (is_open_ && take(line, "rename from ")) {
      files_.back().before = name_in(line);
      files_.back().is_copied_or_moved = true;
    } else if (is_open_ && take(line, "rename to ")) {
      files_.back().after = name_in(line);
      files_.back().is_copied_or_moved = true;
    } else if (line.starts_with("--- ") && at_ < lines_.size() && lines_[at_].starts_with("+++ ")) {
      if (!is_open_) files_.emplace_back();
      names(line.substr(4), without_end(lines_[at_++]).substr(4));
    } else if (has_names_ && line.starts_with("@@ -")) {
      hunk(line, number);
    }
  }

  void names(std::string_view before, std::string_view after) {
    DiffFile& file = files_.back();
    if (!file.is_copied_or_moved) {
      file.before = name_in(before);
      file.after = name_in(after);
    }
    has_names_ = true;
    is_open_ = false;  // a further `---` begins another file
  }

  void hunk(std::string_view line, std::size_t number) {
    std::size_t old_begin = 0, old_count = 1, count = 1;
    DiffHunk hunk;
    const bool good = take(line, "@@ -") && take_number(line, old_begin) && (!take(line, ",") || take_number(line, old_count)) &&
                      take(line, " +") && take_number(line, hunk.begin) && (!take(line, ",") || take_number(line, count)) &&
                      take(line, " @@");
    if (!good) {
      fault_ = fmt::format("line {}: this hunk's head cannot be read", number);
      return;
    }
    while (old_count + count > 0) {
      if (at_ == lines_.size()) {
        fault_ = fmt::format("line {}: the hunk is cut off", at_);
        return;
      }
      std::string_view text = lines_[at_++];
      // Mail programs drop the blank of an empty line.
      const char kind = text == "\n" || text == "\r\n" ? ' ' : text.front();
      if (kind == text.front()) text.remove_prefix(1);
      const bool fits = (kind == ' ' && old_count > 0 && count > 0) || (kind == '-' && old_count > 0) || (kind == '+' && count > 0);
      if (kind == '\\') {
        no_line_end(hunk);
        continue;
      }
      if (!fits) {
        fault_ = fmt::format("line {}: the hunk does not hold what its head announces", at_);
        return;
      }
      if (kind != '+') --old_count;
      if (kind != '-') --count;
      hunk.lines.push_back({kind, text});
    }
    if (at_ < lines_.size() && lines_[at_].starts_with('\\')) {
      no_line_end(hunk);
      ++at_;
    }
    files_.back().hunks.push_back(std::move(hunk));
  }

  /// "\ No newline at end of file" speaks of the line before it.
  static void no_line_end(DiffHunk& hunk) {
    if (!hunk.lines.empty()) hunk.lines.back().text = without_end(hunk.lines.back().text);
  }

  std::vector<std::string_view> lines_;
  bool is_blank_;
  std::size_t at_ = 0;
  bool is_open_ = false;  ///< behind `diff`, before `---`
  bool has_names_ = false;
  std::vector<DiffFile> files_;
  std::string fault_;
};

}  // namespace

std::optional<std::vector<DiffFile>> parse_unified_diff(std::string_view text, std::string& fault) {
  return Reader(text).read(fault);
}

std::optional<std::string> before_diff(std::string_view after, const DiffFile& file) {
  const std::vector<std::string_view> lines = lines_of(after);
  std::string before;
  std::size_t at = 0;
  for (const DiffHunk& hunk : file.hunks) {
    bool has_new_lines = false;
    for (const DiffLine& line : hunk.lines) has_new_lines = has_new_lines || line.kind != '-';
    const std::size_t begin = has_new_lines ? hunk.begin - 1 : hunk.begin;
    if ((has_new_lines && hunk.begin == 0) || begin < at || begin > lines.size()) return std::nullopt;
    for (; at < begin; ++at) before += lines[at];
    for (const DiffLine& line : hunk.lines) {
      if (line.kind != '-') {
        if (at == lines.size() || lines[at] != line.text) return std::nullopt;
        ++at;
      }
      if (line.kind != '+') before += line.text;
    }
  }
  for (; at < lines.size(); ++at) before += lines[at];
  return before;
}

}  // namespace dbssot
