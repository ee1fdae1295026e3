#include "frontends/python/leading_imports.h"

#include <algorithm>
#include <array>

namespace dbssot::python {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) { return c == '_' || is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'); }
bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// What is no name, or not everywhere.
bool is_keyword(std::string_view word) {
  static constexpr auto keywords = std::to_array<std::string_view>(
      {"False", "None",     "True",  "and",    "as",     "assert", "async",  "await", "break",    "case",
       "class", "continue", "def",   "del",    "elif",   "else",   "except", "exec",  "finally",  "for",
       "from",  "global",   "if",    "import", "in",     "is",     "lambda", "match", "nonlocal", "not",
       "or",    "pass",     "print", "raise",  "return", "try",    "type",   "while", "with",     "yield"});
  return std::ranges::binary_search(keywords, word);
}

class Scan {
 public:
  explicit Scan(std::string_view bytes) : bytes_(bytes) {}

  LeadingImports run() {
    if (!pass_blank_lines() || !pass_docstring() || !pass_blank_lines()) return {};
    found_.begin = at_;
    found_.row = row_;
    while (import()) {
      found_.end = at_;
      found_.end_row = row_;
      if (!pass_blank_lines() || peek() == '\f') return {};
    }
    found_.are_all = at_ == bytes_.size() && is_bare_;
    return std::move(found_);
  }

 private:
  [[nodiscard]] char peek() const { return at_ < bytes_.size() ? bytes_[at_] : '\0'; }
  [[nodiscard]] std::string_view ahead(std::size_t count) const { return bytes_.substr(at_, count); }

  void pass_blanks() {
    while (is_blank(peek())) ++at_;
  }

  void pass_comment() {
    if (peek() != '#') return;
    is_bare_ = is_bare_ && !found_.nodes.empty();
    at_ = static_cast<std::uint32_t>(std::min(bytes_.find_first_of("\n\r", at_), bytes_.size()));
  }

  bool pass_newline() {
    if (peek() != '\n') return false;
    ++at_;
    ++row_;
    line_ = at_;
    return true;
  }

  /// To the first line that holds something. False if it is indented.
  bool pass_blank_lines() {
    do {
      pass_blanks();
      pass_comment();
    } while (pass_newline());
    return at_ == line_ || at_ == bytes_.size();
  }

  /// The rest of a line on which nothing else stands.
  bool pass_end_of_line() {
    pass_blanks();
    pass_comment();
    return pass_newline() || at_ == bytes_.size();
  }

  /// What is in it matters to the grammar alone. False if it is not known where it ends.
  bool pass_docstring() {
    const char quote = peek();
    if (quote != '"' && quote != '\'') return true;
    is_bare_ = false;
    const bool is_long = ahead(3) == std::string(3, quote);
    at_ += is_long ? 3 : 1;
    for (; at_ < bytes_.size(); ++at_) {
      if (bytes_[at_] == '\\' || bytes_[at_] == '\r' || (bytes_[at_] == '\n' && !is_long)) return false;
      if (bytes_[at_] == '\n') {
        ++row_;
        line_ = at_ + 1;
      }
      if (bytes_[at_] != quote || (is_long && ahead(3) != std::string(3, quote))) continue;
      at_ += is_long ? 3 : 1;
      return pass_end_of_line();
    }
    return false;
  }

  /// One statement with its line. False leaves all as it was.
  bool import() {
    const std::size_t known = found_.nodes.size();
    const std::uint32_t begin = at_;
    const std::uint32_t line = line_;
    const std::uint32_t row = row_;
    if (pass_word("import") ? import_names() : pass_word("from") && import_from()) {
      if (pass_end_of_line() && at_ == line_) return true;
    }
    found_.nodes.resize(known);
    at_ = begin;
    line_ = line;
    row_ = row;
    return false;
  }

  bool pass_word(std::string_view word) {
    const std::size_t size = word.size();
    if (ahead(size) != word || at_ + size >= bytes_.size() || !is_blank(bytes_[at_ + size])) return false;
    begin_ = at_;
    at_ += static_cast<std::uint32_t>(size);
    pass_blanks();
    return true;
  }

  bool import_names() {
    const NodeId statement = open(Kind::import_statement_, Part::none, begin_);
    return names(false) && close(statement);
  }

  bool import_from() {
    const NodeId statement = open(Kind::import_from_statement_, Part::none, begin_);
    if (ahead(10) == "__future__") {
      found_.nodes[statement].kind = Kind::future_import_statement_;
      at_ += 10;
    } else if (!(peek() == '.' ? relative_module() : dotted(Part::module_name_))) {
      return false;
    }
    if (!is_blank(peek())) return false;
    pass_blanks();
    if (ahead(6) != "import") return false;
    at_ += 6;
    if (is_word(peek())) return false;
    pass_blanks();
    if (peek() == '*') {
      const NodeId star = open(Kind::wildcard_import_, Part::none, at_++);
      return close(star) && close(statement);
    }
    if (peek() != '(') return is_blank(bytes_[at_ - 1]) && names(false) && close(statement);
    ++at_;
    if (!names(true) || peek() != ')') return false;
    ++at_;
    return close(statement);
  }

  bool relative_module() {
    const NodeId module = open(Kind::relative_import_, Part::module_name_, at_);
    const NodeId dots = open(Kind::import_prefix_, Part::none, at_);
    while (peek() == '.') ++at_;
    close(dots);
    return (!is_word(peek()) || dotted(Part::none)) && close(module);
  }

  /// `a.b`
  bool dotted(Part part) {
    const NodeId whole = open(Kind::dotted_name_, part, at_);
    while (identifier(Part::none)) {
      if (peek() != '.') return close(whole);
      ++at_;
    }
    return false;
  }

  bool identifier(Part part) {
    if (!is_word(peek()) || is_digit(peek())) return false;
    const NodeId name = open(Kind::identifier_, part, at_);
    while (is_word(peek())) ++at_;
    return !is_keyword(bytes_.substr(found_.nodes[name].begin, at_ - found_.nodes[name].begin)) && close(name);
  }

  /// `a, b as c`; up to the closing bracket, if there is one.
  bool names(bool in_brackets) {
    while (true) {
      if (in_brackets) pass_lines();
      if (!name()) return false;
      if (in_brackets) pass_lines();
      const std::uint32_t end = at_;
      pass_blanks();
      if (peek() != ',') {
        at_ = end;
        return true;
      }
      ++at_;
      in_brackets ? pass_lines() : pass_blanks();
      if (in_brackets && peek() == ')') return true;
    }
  }

  /// `a.b`, `a as b`
  bool name() {
    const auto at = static_cast<NodeId>(found_.nodes.size());
    if (!dotted(Part::name_)) return false;
    const std::uint32_t end = at_;
    pass_blanks();
    if (at_ == end || ahead(2) != "as" || at_ + 2 >= bytes_.size() || !is_blank(bytes_[at_ + 2])) {
      at_ = end;
      return true;
    }
    at_ += 2;
    pass_blanks();
    Node around = found_.nodes[at];
    around.kind = Kind::aliased_import_;
    found_.nodes.insert(found_.nodes.begin() + at, around);
    for (NodeId id = at + 1; id < found_.nodes.size(); ++id) ++found_.nodes[id].next;
    return identifier(Part::alias_) && close(at);
  }

  void pass_lines() {
    do {
      pass_blanks();
      pass_comment();
    } while (pass_newline());
  }

  NodeId open(Kind kind, Part part, std::uint32_t begin) {
    const std::uint32_t column = begin - line_ + 1;
    found_.nodes.push_back(
        {.kind = kind, .part = part, .next = 0, .begin = begin, .end = begin, .range = {row_ + 1, column, row_ + 1, column}});
    return static_cast<NodeId>(found_.nodes.size() - 1);
  }

  /// It ends here.
  bool close(NodeId id) {
    Node& node = found_.nodes[id];
    node.next = static_cast<NodeId>(found_.nodes.size());
    node.end = at_;
    node.range.end_line = row_ + 1;
    node.range.end_column = at_ - line_ + 1;
    return true;
  }

  std::string_view bytes_;
  LeadingImports found_;
  std::uint32_t at_ = 0;
  std::uint32_t line_ = 0;   ///< where it begins
  std::uint32_t row_ = 0;    ///< its number, from 0
  std::uint32_t begin_ = 0;  ///< of the statement
  bool is_bare_ = true;      ///< neither a comment nor a docstring before the first
};

}  // namespace

LeadingImports leading_imports(std::string_view bytes) { return Scan(bytes).run(); }

}  // namespace dbssot::python
