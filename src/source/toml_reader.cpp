#include "source/toml_reader.h"

#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 0
// toml++ 3.3 takes for granted what hostile text breaks (a `[` at the end of a line): its assertions would end the program, and
// with NDEBUG Clang may rely on them. Behind each stands an error of its own; found by fuzzing.
#define TOML_ASSERT(expression) static_cast<void>(0)
#pragma push_macro("NDEBUG")
#undef NDEBUG
#include <toml++/toml.h>
#pragma pop_macro("NDEBUG")

#include <algorithm>
#include <sstream>

namespace dbssot::source {

namespace {

/// Calls `visit` with the place of every character that stands in no string and no comment.
template <class Visit>
void visit_outside_strings(std::string_view text, Visit visit) {
  std::string_view quote;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::string_view rest = text.substr(at);
    if (!quote.empty()) {
      if (quote.front() == '"' && text[at] == '\\') {
        ++at;
      } else if (rest.starts_with(quote)) {
        at += quote.size() - 1;
        quote = {};
      } else if (quote.size() == 1 && text[at] == '\n') {
        quote = {};
      }
    } else if (text[at] == '#') {
      at = std::min(text.find('\n', at), text.size());
    } else if (text[at] == '"' || text[at] == '\'') {
      const std::string_view kind = text[at] == '"' ? "\"\"\"" : "'''";
      quote = rest.starts_with(kind) ? kind : kind.substr(0, 1);
      at += quote.size() - 1;
    } else {
      visit(at);
    }
  }
}

/// Deeper than this in dotted keys alone (`a.b.c… = 1`): toml++ would build, and take down, one table inside the other.
constexpr int most_dots = 100;
/// Where lines are faulty, what looks like a string may be none to toml++; 200,000 of them still end without a crash.
constexpr int most_dots_anywhere = 10'000;

class DotCount {
 public:
  void see(char c) {
    if (c == '.') most_ = std::max(most_, ++dots_);
    if (c == '\n' || c == '=' || c == ']' || c == ',') dots_ = 0;
  }
  [[nodiscard]] int most() const { return most_; }

 private:
  int dots_ = 0;
  int most_ = 0;
};

bool has_endless_key(std::string_view text) {
  DotCount of_keys;
  DotCount of_all;
  visit_outside_strings(text, [&](std::size_t at) { of_keys.see(text[at]); });
  for (const char c : text) of_all.see(c);
  return of_keys.most() > most_dots || of_all.most() > most_dots_anywhere;
}

/// Replaces what is not ASCII outside of strings and comments, where TOML has no use for it: toml++ 3.3 runs into undefined
/// behaviour on some letters there (is_non_ascii_horizontal_whitespace), found by fuzzing.
void mask_letters(std::string& text) {
  visit_outside_strings(text, [&](std::size_t at) {
    if (static_cast<unsigned char>(text[at]) >= 0x80) text[at] = '?';
  });
}

class TomlReader {
 public:
  explicit TomlReader(Document& document) : document_(document), text_(document.text.bytes()) {}

  void read() {
    std::string text(text_);
    std::fill_n(text.begin(), byte_order_mark(text_), ' ');
    std::replace(text.begin(), text.end(), '\0', '?');
    mask_letters(text);
    constexpr int most_repairs = 10;
    for (int repairs = 0;; ++repairs) {
      const toml::parse_result result = toml::parse(text);
      if (result) {
        document_.roots.push_back(table(result.table(), 0));
        return;
      }
      const auto line = result.error().source().begin.line;
      if (repairs == most_repairs || !remove_line(text, line)) {
        document_.diagnostics.push_back(
            {DiagnosticLevel::warning, "", static_cast<std::uint32_t>(line), "not readable as TOML", true});
        return;
      }
      document_.diagnostics.push_back({DiagnosticLevel::warning, "", static_cast<std::uint32_t>(line),
                                       "this line could not be read as TOML and was left out", true});
    }
  }

 private:
  bool remove_line(std::string& text, std::uint32_t line) const {
    const std::size_t begin = document_.text.offset(line, 1);
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    if (std::all_of(text.begin() + static_cast<std::ptrdiff_t>(begin), text.begin() + static_cast<std::ptrdiff_t>(end),
                    [](char c) { return c == ' '; })) {
      return false;
    }
    std::fill(text.begin() + static_cast<std::ptrdiff_t>(begin), text.begin() + static_cast<std::ptrdiff_t>(end), ' ');
    return true;
  }

  /// toml++ counts columns in code points.
  [[nodiscard]] std::size_t offset(const toml::source_position& position) const {
    std::size_t at = document_.text.offset(position.line, 1);
    for (toml::source_index passed = 1; passed < position.column && at < text_.size() && text_[at] != '\n'; ++passed) {
      ++at;
      while (at < text_.size() && (static_cast<unsigned char>(text_[at]) & 0xC0) == 0x80) ++at;
    }
    return at;
  }

  NodeId table(const toml::table& from, int depth) {
    Node node;
    node.kind = NodeKind::map;
    node.begin = offset(from.source().begin);
    node.end = std::max(node.begin, offset(from.source().end));
    const NodeId id = document_.add(std::move(node));
    if (!has_room(depth)) return id;
    // toml++ sorts keys; the order of the file is restored from the places.
    std::vector<std::pair<std::size_t, Entry>> entries;
    for (const auto& [key, value] : from) {
      const std::size_t begin = offset(key.source().begin);
      const bool is_quoted = begin < text_.size() && (text_[begin] == '"' || text_[begin] == '\'');
      const std::size_t end = offset(key.source().end);
      const NodeId name =
          document_.add_scalar(std::string(key.str()), begin + (is_quoted ? 1 : 0), end - (is_quoted && end > begin ? 1 : 0));
      entries.push_back({begin, {name, convert(value, depth + 1), false}});
    }
    std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [begin, entry] : entries) document_.nodes[id].entries.push_back(entry);
    return id;
  }

  NodeId array(const toml::array& from, int depth) {
    Node node;
    node.kind = NodeKind::list;
    node.begin = offset(from.source().begin);
    node.end = std::max(node.begin, offset(from.source().end));
    const NodeId id = document_.add(std::move(node));
    if (!has_room(depth)) return id;
    for (const toml::node& item : from) {
      const NodeId value = convert(item, depth + 1);
      document_.nodes[id].entries.push_back({0, value, false});
    }
    return id;
  }

  NodeId convert(const toml::node& from, int depth) {
    if (const toml::table* inner = from.as_table()) return table(*inner, depth);
    if (const toml::array* inner = from.as_array()) return array(*inner, depth);
    return scalar(from);
  }

  NodeId scalar(const toml::node& from) {
    std::size_t begin = offset(from.source().begin);
    std::size_t end = std::max(begin, offset(from.source().end));
    const auto* string = from.as_string();
    if (string == nullptr) return document_.add_scalar(std::string(text_.substr(begin, end - begin)), begin, end);
    std::size_t quotes = 1;
    for (const std::string_view mark : {"\"\"\"", "'''"}) {
      if (text_.substr(begin).starts_with(mark) && end - begin >= 6) quotes = 3;
    }
    begin = std::min(begin + quotes, text_.size());
    end = std::max(begin, end - std::min(end, quotes));
    return document_.add_scalar(string->get(), begin, end, true);
  }

  bool has_room(int depth) {
    if (depth < Limits::depth && document_.nodes.size() < Limits::nodes) return true;
    if (!said_) document_.note(0, "nested too deeply, or too many values; the rest was not read", DiagnosticLevel::warning, true);
    said_ = true;
    return false;
  }

  Document& document_;
  std::string_view text_;
  bool said_ = false;
};

}  // namespace

Document read_toml(std::string_view bytes) {
  Document document;
  if (document.refuses(bytes)) return document;
  document.text = SourceText(as_utf8(bytes));
  if (has_endless_key(document.text.bytes())) {
    document.refuse("a key of more than 100 parts");
    return document;
  }
  TomlReader(document).read();
  return document;
}

}  // namespace dbssot::source
