#include "audit/imports.h"

#include <algorithm>

#include "patterns/patterns.h"
#include "source/glob.h"

namespace dbssot {
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

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\\'; }

/// The next word of an import statement, dots included: "from", "..shop.db", "as"; brackets and commas are passed over.
std::string_view next_word(std::string_view& text) {
  std::size_t from = 0;
  while (from < text.size() && (is_blank(text[from]) || text[from] == '(' || text[from] == ',')) ++from;
  std::size_t end = from;
  while (end < text.size() && (is_word(text[end]) || text[end] == '.')) ++end;
  const std::string_view word = text.substr(from, end - from);
  text.remove_prefix(end);
  return word;
}

/// `..shop.db` seen from a/b/c.py is "a/shop/db"; `shop.db` is "shop/db".
std::string path_of_module(std::string_view module, std::string_view path) {
  std::size_t dots = 0;
  while (dots < module.size() && module[dots] == '.') ++dots;
  std::string result;
  if (dots > 0) {
    std::string_view folder = path;
    for (std::size_t step = 0; step < dots; ++step) {
      const std::size_t slash = folder.rfind('/');
      folder = slash == std::string_view::npos ? std::string_view() : folder.substr(0, slash);
    }
    result = folder;
  }
  module.remove_prefix(dots);
  if (!module.empty() && !result.empty()) result += '/';
  for (const char c : module) result += c == '.' ? '/' : c;
  return result;
}

/// The same with the lines alone that hold a word; those that a backslash joins are one.
template <class Take>
void each_line_with(patterns::Word word, std::string_view bytes, Take take) {
  std::size_t end = 0;
  for (const std::size_t at : patterns::places_of(bytes, word)) {
    if (at < end) continue;                                           // on the line before
    std::size_t begin = at == 0 ? 0 : bytes.rfind('\n', at - 1) + 1;  // npos + 1 is 0
    while (begin >= 2 && bytes[begin - 2] == '\\') begin = bytes.rfind('\n', begin - 2) + 1;
    end = std::min(bytes.find('\n', at), bytes.size());
    while (end < bytes.size() && bytes[end - 1] == '\\') end = std::min(bytes.find('\n', end + 1), bytes.size());
    std::string_view line = bytes.substr(begin, end - begin);
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    take(line, bytes.substr(begin));
  }
}

/// Calls `take` with the module of each `from … import …` and every name behind it, "" at first, and with what `import …` names.
template <class Take>
void each_import(std::string_view bytes, Take take) {
  each_line_with(patterns::Word::import, bytes, [&](std::string_view line, std::string_view rest) {
    const bool from = line.starts_with("from ");
    if (!from && !line.starts_with("import ")) return;
    // The names of an import may go over lines inside brackets; the bracket may be far away only in broken files.
    std::string_view text = line;
    if (const std::size_t open = line.find('('); from && open != std::string_view::npos) {
      text = rest.substr(static_cast<std::size_t>(line.data() - rest.data()));
      text = text.substr(0, std::min<std::size_t>(text.find(')'), 8000));
    }
    text = text.substr(0, text.find(from ? "#" : ";"));
    next_word(text);
    std::string_view module;
    if (from) {
      module = next_word(text);
      take(module, std::string_view(), std::string_view());
      if (next_word(text) != "import") return;
    }
    for (std::string_view word = next_word(text); !word.empty();) {
      std::string_view next = next_word(text);
      std::string_view alias;
      if (next == "as") {
        alias = next_word(text);
        next = next_word(text);
      }
      take(module, word, alias);
      word = next;
    }
  });
}

}  // namespace

std::vector<std::string> python_imports(std::string_view path, std::string_view bytes) {
  std::string all;                // one behind the other
  std::vector<std::size_t> ends;  // of each in it
  std::string_view last;
  std::string folder;  // of the last module, as a path
  each_import(bytes, [&](std::string_view module, std::string_view name, std::string_view) {
    const std::size_t begin = all.size();
    if (module.empty()) {
      all += path_of_module(name, path);
    } else {
      if (module.data() != last.data()) folder = path_of_module(module, path);
      last = module;
      all += folder;
      if (!name.empty() && !folder.empty()) all += '/';
      all += name;
    }
    if (all.size() > begin) ends.push_back(all.size());
  });
  std::vector<std::string_view> imports;
  imports.reserve(ends.size());
  std::size_t begin = 0;
  for (const std::size_t end : ends) {
    imports.push_back(std::string_view(all).substr(begin, end - begin));
    begin = end;
  }
  std::ranges::sort(imports);
  const auto repeated = std::ranges::unique(imports);
  return {imports.begin(), repeated.begin()};
}

std::vector<ImportedName> imported_names(std::string_view bytes) {
  std::vector<ImportedName> names;
  each_import(bytes, [&](std::string_view module, std::string_view name, std::string_view alias) {
    if (name.empty()) return;
    const std::string_view bound = !alias.empty() ? alias : module.empty() ? name.substr(0, name.find('.')) : name;
    names.push_back({module.empty() ? std::string(name) : std::string(module) + "." + std::string(name), std::string(bound)});
  });
  return names;
}

std::vector<std::string> included_headers(std::string_view bytes) {
  std::vector<std::string> headers;
  each_line(bytes, [&](std::string_view line, std::string_view) {
    if (!line.starts_with('#')) return;
    line.remove_prefix(1);
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    if (!line.starts_with("include")) return;
    const std::size_t open = line.find_first_of("\"<");
    if (open == std::string_view::npos) return;
    std::string_view path = line.substr(open + 1, line.find_first_of("\">", open + 1) - open - 1);
    if (const std::size_t up = path.rfind("./"); up != std::string_view::npos) path.remove_prefix(up + 2);
    if (!path.empty()) headers.emplace_back(path);
  });
  return headers;
}

std::string python_module_path(std::string_view path) {
  for (const std::string_view ending : {".py", ".pyw", "/__init__"}) {
    if (path.ends_with(ending)) path.remove_suffix(ending.size());
  }
  return std::string(path);
}

bool answers_to(std::string_view path, std::string_view import) {
  return path.ends_with(import) && (path.size() == import.size() || path[path.size() - import.size() - 1] == '/');
}

}  // namespace dbssot
