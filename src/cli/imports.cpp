#include "cli/imports.h"

#include <algorithm>

#include "source/glob.h"

namespace dbssot::cli {
namespace {

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80) != 0;
}

/// Calls `take` with each line, blanks at its start left out.
template <class Take>
void each_line(std::string_view bytes, Take take) {
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    std::string_view line = bytes.substr(0, end);
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    take(line, bytes);
    if (end == std::string_view::npos) return;
    bytes.remove_prefix(end + 1);
  }
}

/// Words of a text, each with the character before it.
template <class Take>
void each_word(std::string_view text, Take take) {
  for (std::size_t at = 0; at < text.size();) {
    if (!is_word(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && is_word(text[end])) ++end;
    take(text.substr(at, end - at));
    at = end;
  }
}

}  // namespace

std::vector<std::string> imported_python_names(std::string_view bytes) {
  std::vector<std::string> names;
  each_line(bytes, [&](std::string_view line, std::string_view rest) {
    const bool from = line.starts_with("from ");
    if (!from && !line.starts_with("import ")) return;
    // The names of an import may go over lines inside brackets; the bracket may be far away only in broken files.
    std::string_view text = line;
    const std::size_t open = line.find('(');
    if (from && open != std::string_view::npos) {
      const std::string_view after = rest.substr(static_cast<std::size_t>(line.data() - rest.data()));
      text = after.substr(0, std::min<std::size_t>(after.find(')'), 8000));
    }
    each_word(text, [&](std::string_view word) {
      if (word != "from" && word != "import" && word != "as") names.emplace_back(word);
    });
  });
  std::ranges::sort(names);
  names.erase(std::ranges::unique(names).begin(), names.end());
  return names;
}

std::vector<std::string> included_names(std::string_view bytes) {
  std::vector<std::string> names;
  each_line(bytes, [&](std::string_view line, std::string_view) {
    if (!line.starts_with('#')) return;
    line.remove_prefix(1);
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    if (!line.starts_with("include")) return;
    const std::size_t open = line.find_first_of("\"<");
    if (open == std::string_view::npos) return;
    const std::string_view path = line.substr(open + 1, line.find_first_of("\">", open + 1) - open - 1);
    names.emplace_back(path.substr(path.rfind('/') + 1));
  });
  return names;
}

std::string python_name_of(std::string_view path) {
  const auto parts = path_segments(path);
  if (parts.empty()) return {};
  if (parts.back().starts_with("__init__.") && parts.size() > 1) return std::string(parts[parts.size() - 2]);
  return std::string(parts.back().substr(0, parts.back().rfind('.')));
}

}  // namespace dbssot::cli
