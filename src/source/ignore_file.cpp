#include "source/ignore_file.h"

#include <algorithm>

#include "source/glob.h"

namespace dbssot {
namespace {

constexpr std::size_t most_patterns = 10'000;

/// Blanks at the end do not count unless a backslash stands before them.
void trim_end(std::string_view& line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  while (line.ends_with(' ') && !(line.size() >= 2 && line[line.size() - 2] == '\\')) line.remove_suffix(1);
}

}  // namespace

IgnoreFile::IgnoreFile(std::string_view text, std::string_view folder) : folder_(folder) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  while (!text.empty() && patterns_.size() < most_patterns) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    trim_end(line);
    if (line.empty() || line.starts_with('#')) continue;
    Pattern pattern;
    if (line.starts_with('!')) {
      pattern.takes_back = true;
      line.remove_prefix(1);
    }
    if (line.ends_with('/')) {
      pattern.folders_only = true;
      line.remove_suffix(1);
    }
    pattern.anywhere = line.find('/') == std::string_view::npos;
    if (line.starts_with('/')) line.remove_prefix(1);
    if (line.empty()) continue;
    pattern.text = line;
    constexpr std::string_view wildcards = "*?[\\";
    pattern.plain = line.find_first_of(wildcards) == std::string_view::npos && line.find("//") == std::string_view::npos;
    if (pattern.anywhere && line.front() == '*' && line.find_first_of(wildcards, 1) == std::string_view::npos)
      pattern.suffix = line.substr(1);
    if (line.find("//") == std::string_view::npos) {
      pattern.head = line.substr(0, std::min(line.find_first_of(wildcards), line.size()));
      pattern.tail = line.substr(line.find_last_of("*?[]\\/") + 1);
    }
    patterns_.push_back(std::move(pattern));
  }
}

/// Most patterns are names and endings; every file of the tree is held against every one.
bool IgnoreFile::matches(const Pattern& pattern, std::string_view path, std::string_view name) {
  if (pattern.plain) return pattern.text == (pattern.anywhere ? name : path);
  if (!pattern.suffix.empty()) return name.ends_with(pattern.suffix);
  if (pattern.anywhere) return wildcard_matches(pattern.text, name);
  return path.starts_with(pattern.head) && name.ends_with(pattern.tail) && path_pattern_matches(pattern.text, path);
}

const IgnoreFile::Pattern* IgnoreFile::deciding(std::string_view path, bool is_folder) const {
  if (!folder_.empty()) {
    if (!path.starts_with(folder_) || path.size() <= folder_.size() || path[folder_.size()] != '/') return nullptr;
    path.remove_prefix(folder_.size() + 1);
  }
  const std::string_view name = path.substr(path.rfind('/') + 1);
  for (auto pattern = patterns_.rbegin(); pattern != patterns_.rend(); ++pattern) {
    if (pattern->folders_only && !is_folder) continue;
    if (matches(*pattern, path, name)) return &*pattern;
  }
  return nullptr;
}

std::optional<bool> IgnoreFile::decides(std::string_view path, bool is_folder) const {
  const Pattern* pattern = deciding(path, is_folder);
  return pattern == nullptr ? std::nullopt : std::optional(!pattern->takes_back);
}

std::string IgnoreFile::reason(std::string_view path, bool is_folder) const {
  const Pattern* pattern = deciding(path, is_folder);
  if (pattern == nullptr) return {};
  return "ignored by " + folder_ + (folder_.empty() ? "" : "/") + ".gitignore: " + pattern->text +
         (pattern->folders_only ? "/" : "");
}

}  // namespace dbssot
