#include "guide/python_text.h"

#include <algorithm>
#include <array>

namespace dbssot::guide {
namespace {

bool is_word(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

std::string_view without_comment(std::string_view line) { return line.substr(0, line.find('#')); }

/// Behind a docstring or a triple-quoted text that begins at `at`.
std::size_t behind_docstring(std::string_view text, std::size_t at) {
  for (const std::string_view quote : {"\"\"\"", "'''"}) {
    if (!text.substr(at).starts_with(quote)) continue;
    const std::size_t end = text.find(quote, at + 3);
    return end == std::string_view::npos ? text.size() : line_at(text, end).end;
  }
  return at;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of(" \t\r\n", at), text.size());
    if (end > at) words.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

/// One statement, from its line to the closing parenthesis or the last continued line.
std::size_t end_of_statement(std::string_view text, std::size_t begin) {
  int depth = 0;
  for (std::size_t at = begin; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '#') {
      at = std::min(text.find('\n', at), text.size()) - 1;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')') {
      --depth;
    } else if (c == '\n' && depth <= 0 && (at == 0 || text[at - 1] != '\\')) {
      return at + 1;
    }
  }
  return text.size();
}

void add_names(std::string_view statement, std::size_t begin, std::size_t end, std::vector<ImportLine>& out) {
  std::string plain;
  for (std::size_t at = 0; at < statement.size();) {
    const Line line = line_at(statement, at);
    plain += without_comment(line.text);
    plain += ' ';
    at = line.end;
  }
  std::ranges::replace_if(plain, [](char c) { return c == '(' || c == ')' || c == '\\'; }, ' ');
  std::string_view rest = trimmed(plain);
  std::string module;
  if (rest.starts_with("from ")) {
    const std::size_t at = rest.find(" import ");
    if (at == std::string_view::npos) return;
    module = trimmed(rest.substr(5, at - 5));
    rest = rest.substr(at + 8);
  } else {
    rest = rest.substr(std::min<std::size_t>(7, rest.size()));
  }
  std::vector<ImportLine> found;
  while (!rest.empty()) {
    const std::size_t comma = rest.find(',');
    const std::vector<std::string_view> words = words_of(rest.substr(0, comma));
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
    if (words.empty()) continue;
    ImportLine import{module.empty() ? std::string(words[0]) : module,
                      module.empty() ? "" : std::string(words[0]),
                      std::string(words.size() == 3 ? words[2] : words[0]),
                      begin,
                      end,
                      1};
    found.push_back(std::move(import));
  }
  for (ImportLine& import : found) {
    import.names = found.size();
    out.push_back(std::move(import));
  }
}

/// The modules that stand beside `os` in real files; others make a group of their own.
bool is_of_standard_library(std::string_view module) {
  constexpr std::array<std::string_view, 26> names{
      "abc",       "argparse",   "asyncio", "base64",    "collections", "contextlib", "dataclasses", "datetime", "enum",
      "functools", "io",         "json",    "logging",   "os",          "pathlib",    "re",          "secrets",  "shutil",
      "ssl",       "subprocess", "sys",     "threading", "time",        "typing",     "urllib",      "uuid"};
  return std::ranges::find(names, module) != names.end();
}

std::string_view package_of(std::string_view module) { return module.substr(0, module.find('.')); }

}  // namespace

Line line_at(std::string_view text, std::size_t offset) {
  offset = std::min(offset, text.size());
  const std::size_t before = offset == 0 ? std::string_view::npos : text.rfind('\n', offset - 1);
  Line line;
  line.begin = before == std::string_view::npos ? 0 : before + 1;
  const std::size_t stop = text.find('\n', offset);
  line.end = stop == std::string_view::npos ? text.size() : stop + 1;
  line.text = text.substr(line.begin, (stop == std::string_view::npos ? text.size() : stop) - line.begin);
  if (line.text.ends_with('\r')) line.text.remove_suffix(1);
  return line;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

bool is_identifier(std::string_view text) {
  return !text.empty() && !(text.front() >= '0' && text.front() <= '9') && std::ranges::all_of(text, is_word);
}

std::string_view indentation(std::string_view line) { return line.substr(0, std::min(line.find_first_not_of(" \t"), line.size())); }

std::size_t mentions(std::string_view text, std::string_view word) {
  std::size_t count = 0;
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const bool begins = at == 0 || !is_word(text[at - 1]);
    const bool ends = at + word.size() >= text.size() || !is_word(text[at + word.size()]);
    if (begins && ends) ++count;
  }
  return count;
}

std::unordered_map<std::string_view, std::size_t> words_in(std::string_view text) {
  std::unordered_map<std::string_view, std::size_t> words;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    while (at < text.size() && is_word(text[at])) ++at;
    if (at > begin) ++words[text.substr(begin, at - begin)];
    while (at < text.size() && !is_word(text[at])) ++at;
  }
  return words;
}

std::vector<ImportLine> imports_of(std::string_view text) {
  std::vector<ImportLine> imports;
  for (std::size_t at = text.starts_with("\xef\xbb\xbf") ? 3 : 0; at < text.size();) {
    const std::size_t behind = behind_docstring(text, at);
    if (behind != at) {
      at = behind;
      continue;
    }
    const Line line = line_at(text, at);
    if (!text.substr(at).starts_with("import ") && !text.substr(at).starts_with("from ")) {
      at = line.end;
      continue;
    }
    const std::size_t end = end_of_statement(text, at);
    add_names(text.substr(at, end - at), at, end, imports);
    at = end;
  }
  return imports;
}

bool is_taken(std::string_view text, std::string_view module, std::string_view name) {
  const std::string_view wanted = name.empty() ? package_of(module) : name;
  for (const ImportLine& import : imports_of(text)) {
    if (import.alias == wanted && (import.module != module || import.name != name)) return true;
  }
  for (std::size_t at = 0; at < text.size();) {
    const Line line = line_at(text, at);
    at = line.end;
    const std::string_view code = trimmed(line.text);
    for (const std::string_view word : {"def ", "class "}) {
      if (code.starts_with(word) && code.substr(word.size()).starts_with(wanted) &&
          mentions(code.substr(0, code.find('(')), wanted) > 0)
        return true;
    }
    if (code.starts_with(wanted)) {
      const std::string_view rest = trimmed(code.substr(wanted.size()));
      if ((rest.starts_with('=') && !rest.starts_with("==")) || rest.starts_with(':')) return true;
    }
  }
  return false;
}

std::string_view code_of(std::string_view line) {
  char quote = 0;
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (quote == 0 && line[at] == '#') return trimmed(line.substr(0, at));
    if (line[at] == '"' || line[at] == '\'') quote = quote == 0 ? line[at] : (quote == line[at] ? '\0' : quote);
    if (line[at] == '\\') ++at;
  }
  return trimmed(line);
}

std::optional<ByteEdit> import_edit(std::string_view text, std::string_view module, std::string_view name,
                                    std::string_view beside) {
  const std::vector<ImportLine> imports = imports_of(text);
  const std::string end = text.find("\r\n") == std::string_view::npos ? "\n" : "\r\n";
  const std::string line =
      name.empty() ? "import " + std::string(module) + end : "from " + std::string(module) + " import " + std::string(name) + end;
  const ImportLine* before = nullptr;  // of the same package, or of the same form, and earlier in the alphabet
  const ImportLine* first_of_package = nullptr;
  const auto look_beside = [&](std::string_view package) {
    for (const ImportLine& import : imports) {
      const bool is_akin = name.empty() ? import.name.empty() && is_of_standard_library(package_of(import.module))
                                        : package_of(import.module) == package && !import.name.empty();
      if (!is_akin) continue;
      if (first_of_package == nullptr) first_of_package = &import;
      if (import.module <= module) before = &import;
    }
  };
  if (std::ranges::any_of(imports, [&](const ImportLine& import) { return import.module == module && import.name == name; }))
    return std::nullopt;
  look_beside(package_of(module));
  if (first_of_package == nullptr && !beside.empty()) look_beside(beside);
  if (before != nullptr) return ByteEdit{before->end, before->end, line};
  if (first_of_package != nullptr) return ByteEdit{first_of_package->begin, first_of_package->begin, line};
  if (name.empty() && !imports.empty() && imports.front().module != "__future__") {
    const bool is_own_group = !is_of_standard_library(package_of(imports.front().module));
    return ByteEdit{imports.front().begin, imports.front().begin, is_own_group ? line + end : line};
  }
  if (!imports.empty()) return ByteEdit{imports.back().end, imports.back().end, beside.empty() ? end + line : line};
  std::size_t at = text.starts_with("\xef\xbb\xbf") ? 3 : 0;
  while (at < text.size() && (text[at] == '#' || text[at] == '\n' || text[at] == '\r')) at = line_at(text, at).end;
  const std::size_t behind = behind_docstring(text, at);
  return ByteEdit{behind, behind, behind == at ? line + end : end + line};
}

std::vector<ByteEdit> without_unused_imports(std::string_view text, std::vector<ByteEdit>& edits) {
  std::vector<ByteEdit> out;
  const std::vector<ImportLine> imports = imports_of(text);
  const std::string after = with_edits(text, edits);
  for (const ImportLine& import : imports) {
    const std::string_view word = package_of(import.alias);
    if (import.names != 1 || import.name == "*" || import.module == "__future__") continue;
    const bool was_touched = std::ranges::any_of(edits, [&](const ByteEdit& edit) {
      return edit.end > edit.begin && mentions(text.substr(edit.begin, edit.end - edit.begin), word) > 0;
    });
    const std::string_view statement = text.substr(import.begin, import.end - import.begin);
    if (!was_touched || statement.find('#') != std::string_view::npos) continue;
    const std::size_t within = mentions(statement, word);
    if (mentions(text, word) <= within || mentions(after, word) > within) continue;
    // The first of its group takes the blank line behind it along only where nothing else stands there.
    std::size_t end = import.end;
    const bool is_alone = import.begin == 0 || line_at(text, import.begin - 1).text.empty();
    // An import that is put in behind it takes its place, and needs no blank line of its own.
    bool is_replaced = false;
    for (ByteEdit& edit : edits) {
      if (edit.begin != import.end || edit.end != import.end) continue;
      is_replaced = true;
      if (is_alone && edit.text.starts_with('\n')) edit.text.erase(0, 1);
      if (is_alone && edit.text.starts_with("\r\n")) edit.text.erase(0, 2);
    }
    if (!is_replaced && is_alone && end < text.size() && line_at(text, end).text.empty()) end = line_at(text, end).end;
    out.push_back({import.begin, end, ""});
  }
  return out;
}

}  // namespace dbssot::guide
