#include "frontends/python/outline.h"

#include <algorithm>
#include <array>

namespace dbssot::python {
namespace {

constexpr std::size_t none = std::string_view::npos;
/// As the grammar counts; where tabs and spaces are mixed, Python refuses the file.
constexpr std::size_t tab_width = 8;

/// What a byte may be, as bits.
enum : std::uint8_t {
  word_byte = 1,
  blank_byte = 2,
  form_byte = 4,   ///< more than a part of an expression: a string, a comment, a bracket, the end of a line …
  in_single = 8,   ///< of interest in a string between single quotes
  in_double = 16,  ///< between double quotes
};

constexpr auto kinds = [] {
  std::array<std::uint8_t, 256> table{};
  for (int c = 0; c < 256; ++c) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (c == '_' || (c >= '0' && c <= '9') || is_letter || c >= 0x80) table[static_cast<std::size_t>(c)] = word_byte;
  }
  for (const char c : {' ', '\t', '\r', '\f'}) table[static_cast<std::size_t>(c)] = blank_byte;
  for (const char c : std::string_view("\"'#\\\n()[]{};:=")) table[static_cast<std::size_t>(c)] = form_byte;
  for (const char c : {'\\', '\n'}) table[static_cast<std::size_t>(c)] |= in_single | in_double;
  table['\''] |= in_single;
  table['"'] |= in_double;
  return table;
}();

bool is(std::uint8_t kind, char c) { return (kinds[static_cast<unsigned char>(c)] & kind) != 0; }
bool is_word(char c) { return is(word_byte, c); }
bool is_blank(char c) { return is(blank_byte, c); }
bool is_quote(char c) { return c == '"' || c == '\''; }

/// True if one of the names in it is `lambda`.
bool makes_function(std::string_view code) {
  constexpr std::string_view lambda = "lambda";
  for (std::size_t at = code.find(lambda); at != none; at = code.find(lambda, at + 1)) {
    const std::size_t end = at + lambda.size();
    if ((at == 0 || !is_word(code[at - 1])) && (end == code.size() || !is_word(code[end]))) return true;
  }
  return false;
}

struct Comment {
  Stretch stretch;
  std::size_t column = none;
};

class Scan {
 public:
  explicit Scan(std::string_view bytes) : bytes_(bytes) {}

  Outline run() {
    if (bytes_.starts_with("\xEF\xBB\xBF")) at_ = 3;
    // A lone carriage return ends a line for some readers and not for others.
    for (std::size_t cr = bytes_.find('\r'); cr != none; cr = bytes_.find('\r', cr + 1)) {
      if (peek(cr + 1) != '\n') return std::move(outline_);
    }
    while (at_ < bytes_.size() && is_sound_) line();
    end_comments();
    close_body();
    std::ranges::sort(outline_.idle);
    outline_.is_sound = is_sound_ && depth_ == 0;
    return std::move(outline_);
  }

 private:
  [[nodiscard]] char peek(std::size_t at) const { return at < bytes_.size() ? bytes_[at] : '\0'; }

  [[nodiscard]] std::string_view word_at(std::size_t at) const {
    std::size_t end = at;
    while (end < bytes_.size() && is_word(bytes_[end])) ++end;
    return bytes_.substr(at, end - at);
  }

  /// One logical line, or a line that holds nothing.
  void line() {
    const std::size_t line_begin = at_;
    std::size_t indent = 0;
    for (; is_blank(peek(at_)); ++at_) indent = bytes_[at_] == '\f' ? 0 : indent + (bytes_[at_] == '\t' ? tab_width : 1);
    if (peek(at_) == '\n' || at_ >= bytes_.size()) {
      ++at_;
      return;
    }
    if (bytes_[at_] == '#') return comment(at_ - line_begin);
    if (!follow_indentation(indent)) return;
    // A comment at the end of a block belongs to it, and so the block is longer; the first thing in a file is where the module
    // begins.
    if (last_ > 0 && indent >= indent_before_) {
      for (const Comment& comment : comments_) outline_.idle.push_back(comment.stretch);
      comments_.clear();
    } else {
      end_comments();
    }
    indent_before_ = indent;
    if (in_function_ && indent <= function_indent_) close_body();
    const std::size_t begin = at_;
    if (in_function_ && body_begin_ == none) body_begin_ = begin;
    const bool opens_function = !in_function_ && is_definition(begin);
    const std::string_view word = in_function_ ? std::string_view() : word_at(begin);
    const bool is_import = word == "import" || word == "from";
    colon_ = equals_ = none;
    is_plain_ = true;
    may_be_constant_ = indent == 0 && last_ > 0 && !is_import;
    rest_of_line();
    if (may_be_constant_ && is_plain_ && equals_ != none) constant(begin, word);
    if (is_import && indent == 0)
      outline_.imports.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(last_)});
    outline_.has_inner_imports = outline_.has_inner_imports || (is_import && indent > 0);
    if (!opens_function || colon_ == none || last_ > colon_ + 1) return;  // `def f(): return 1` is short enough
    in_function_ = true;
    function_indent_ = indent;
    header_ = begin;
    body_begin_ = none;
  }

  void constant(std::size_t begin, std::string_view name) {
    const std::size_t behind = bytes_.find_first_not_of(" \t", begin + name.size());
    const bool is_clause = name == "else" || name == "try" || name == "finally";
    if (name.empty() || is_clause || (behind != equals_ && behind != colon_)) return;  // `a.b = c`, `a, b = c`
    const std::size_t end = std::min(bytes_.find('\n', last_), bytes_.size());
    outline_.constants.push_back({name, {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)}});
  }

  /// False where Python would not know to which block the line belongs: a parser may take it for one or the other.
  bool follow_indentation(std::size_t indent) {
    const bool is_inside = last_ > 0 && bytes_[last_ - 1] == ':';  // the line before opened a block
    if (is_inside) levels_.push_back(indent);
    while (!is_inside && indent < levels_.back()) levels_.pop_back();
    const bool is_deeper = levels_.size() < 2 || levels_[levels_.size() - 2] < levels_.back();
    is_sound_ = indent == levels_.back() && is_deeper;
    return is_sound_;
  }

  bool is_definition(std::size_t at) {
    std::string_view word = word_at(at);
    if (word == "async") {
      at += word.size();
      while (is_blank(peek(at))) ++at;
      word = word_at(at);
    }
    if (word != "def") return false;
    at += word.size();
    while (is_blank(peek(at))) ++at;
    name_ = word_at(at);
    return true;
  }

  /// `column`: none where code stands before it.
  void comment(std::size_t column = none) {
    const std::size_t end = std::min(bytes_.find('\n', at_), bytes_.size());
    const Stretch found{static_cast<std::uint32_t>(at_), static_cast<std::uint32_t>(end)};
    outline_.silent.push_back(found);
    if (depth_ > 0) {
      outline_.idle.push_back(found);
    } else {
      comments_.push_back({found, column});
    }
    at_ = end;
  }

  /// Of comments that may end a block, one below another, the last one does, and the first one may begin the module. To tell where
  /// a block ends a parser looks behind all of them, from each.
  void end_comments() {
    for (std::size_t at = 1; at + 1 < comments_.size(); ++at) {
      const Comment& comment = comments_[at];
      if (comment.column != none && comment.column == comments_[at + 1].column) outline_.idle.push_back(comment.stretch);
    }
    comments_.clear();
  }

  /// Up to behind the newline that ends the statement. Notes a string that stands alone.
  void rest_of_line() {
    const std::size_t begin = at_;
    std::size_t alone_until = none;
    constexpr std::string_view prefixes = "rRuUbB";
    while (at_ - begin < 2 && prefixes.find(peek(at_)) != none) ++at_;
    if (is_quote(peek(at_))) {
      string();
      alone_until = last_ = at_;
    }
    while (is_sound_) {
      expression();
      if (at_ >= bytes_.size()) break;
      const char c = bytes_[at_];
      if (c == '\n') {
        ++at_;
        if (depth_ == 0) break;
      } else if (c == '#') {
        comment();
      } else if (c == '\\') {
        skip_escaped();
      } else {
        is_quote(c) ? string() : sign(c);
        last_ = at_;
      }
    }
    end_of_strings();
    if (alone_until != last_) return;
    const Stretch alone{static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(alone_until)};
    outline_.silent.push_back(alone);
    outline_.idle.push_back(alone);
  }

  /// Names, numbers, operators and blanks: nothing of the line's form.
  void expression() {
    const std::size_t begin = at_;
    while (at_ < bytes_.size() && !is(form_byte, bytes_[at_])) ++at_;
    std::size_t end = at_;
    while (end > begin && is_blank(bytes_[end - 1])) --end;
    if (end <= begin) return;
    last_ = end;
    end_of_strings();
    if (may_be_constant_ && is_plain_) is_plain_ = !makes_function(bytes_.substr(begin, end - begin));
  }

  void sign(char c) {
    end_of_strings();
    const char before = last_ == 0 ? '\n' : bytes_[last_ - 1];  // blanks left out
    if (c == '(' && (is_word(before) || is_quote(before) || before == ')' || before == ']')) is_plain_ = false;
    if (c == ';') is_plain_ = false;
    if (c == '=' && depth_ == 0 && assigns()) equals_ == none ? void(equals_ = at_) : void(is_plain_ = false);
    if (c == '(' || c == '[' || c == '{') ++depth_;
    if (c == ')' || c == ']' || c == '}') is_sound_ = --depth_ >= 0;
    if (c == ':' && depth_ == 0 && colon_ == none) colon_ = at_;
    ++at_;
  }

  /// True for the sign of `a = b` and `a: int = b`; false for those of `==`, `+=`, `:=` and their like.
  [[nodiscard]] bool assigns() const {
    constexpr std::string_view others = "=!<>+-*/%&|^@:";
    return peek(at_ + 1) != '=' && at_ > 0 && others.find(bytes_[at_ - 1]) == none;
  }

  /// True for `f"`, `rf"` and their like.
  [[nodiscard]] bool is_formatted(std::size_t quote) const {
    for (std::size_t before = 1; before <= 2 && before <= quote && is_word(bytes_[quote - before]); ++before) {
      if ((bytes_[quote - before] | 0x20) == 'f') return true;
    }
    return false;
  }

  void string() {
    const std::size_t begin = at_;
    skip_string();
    if (!is_sound_ || is_formatted(begin) || at_ - begin < 3) return;
    const std::uint32_t quotes = bytes_[begin + 1] == bytes_[begin] ? 3 : 1;
    strings_.push_back({static_cast<std::uint32_t>(begin) + quotes, static_cast<std::uint32_t>(at_) - quotes});
    blanks_ += std::ranges::count(bytes_.substr(begin, at_ - begin), ' ');
  }

  /// Strings that stand side by side are one.
  void end_of_strings() {
    constexpr std::ptrdiff_t most_blanks = 2;
    if (blanks_ > most_blanks) outline_.prose.insert(outline_.prose.end(), strings_.begin(), strings_.end());
    strings_.clear();
    blanks_ = 0;
  }

  void skip_string() {
    const char quote = bytes_[at_];
    if (peek(at_ + 1) == quote && peek(at_ + 2) == quote) return skip_long_string(quote);
    ++at_;
    const std::uint8_t kind = quote == '"' ? in_double : in_single;
    while (true) {
      while (at_ < bytes_.size() && !is(kind, bytes_[at_])) ++at_;
      is_sound_ = at_ < bytes_.size() && bytes_[at_] != '\n';
      if (!is_sound_) return;
      if (bytes_[at_] == quote) {
        ++at_;
        return;
      }
      skip_escaped();
    }
  }

  void skip_long_string(char quote) {
    at_ += 3;
    for (std::size_t end = bytes_.find(quote, at_); end != none; end = bytes_.find(quote, at_)) {
      for (std::size_t escape = next_of('\\', end); escape != none; escape = next_of('\\', end)) {
        at_ = escape;
        skip_escaped();
      }
      if (at_ > end) continue;
      at_ = end + 1;
      if (peek(end + 1) != quote || peek(end + 2) != quote) continue;
      at_ = end + 3;
      return;
    }
    at_ = bytes_.size();
    is_sound_ = false;
  }

  /// A backslash, and what is behind it.
  void skip_escaped() { at_ += peek(at_ + 1) == '\r' ? 3 : 2; }

  /// The next one before `end`.
  [[nodiscard]] std::size_t next_of(char c, std::size_t end) const {
    const std::size_t found = at_ < end ? bytes_.substr(at_, end - at_).find(c) : none;
    return found == none ? none : at_ + found;
  }

  void close_body() {
    if (in_function_ && body_begin_ != none)
      outline_.bodies.push_back({name_,
                                 static_cast<std::uint32_t>(header_),
                                 {static_cast<std::uint32_t>(body_begin_), static_cast<std::uint32_t>(last_)}});
    in_function_ = false;
  }

  std::string_view bytes_;
  Outline outline_;
  std::size_t at_ = 0;
  std::size_t last_ = 0;  ///< behind the last character that is code
  int depth_ = 0;
  bool is_sound_ = true;
  bool in_function_ = false;
  std::size_t function_indent_ = 0;
  std::vector<std::size_t> levels_{0};  ///< of the blocks around
  std::vector<Stretch> strings_;        ///< what stands between the quotes of those just passed
  std::ptrdiff_t blanks_ = 0;           ///< in them
  std::size_t indent_before_ = 0;       ///< of the logical line before
  std::vector<Comment> comments_;       ///< since that line began
  std::size_t header_ = 0;
  std::size_t body_begin_ = none;
  std::size_t colon_ = none;      ///< the first outside of brackets in this line
  std::size_t equals_ = none;     ///< likewise, of an assignment
  bool may_be_constant_ = false;  ///< this line
  bool is_plain_ = true;          ///< nothing was called in this line so far, and no other statement stands in it
  std::string_view name_;
};

void blank(std::string& text, const Stretch& stretch) {
  const auto begin = text.begin() + stretch.begin;
  std::transform(begin, text.begin() + stretch.end, begin, [](char c) { return c == '\n' || c == '\r' ? c : ' '; });
}

}  // namespace

Outline outline_of(std::string_view bytes) { return Scan(bytes).run(); }

std::string without_silent(std::string_view bytes, const Outline& outline) {
  std::string text(bytes);
  for (const Stretch& stretch : outline.silent) blank(text, stretch);
  return text;
}

std::string imports_alone(std::string_view bytes, const Outline& outline) {
  std::string text;
  std::size_t at = 0;
  const auto lines_until = [&](std::size_t end) {
    text.append(static_cast<std::size_t>(std::count(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                                                    bytes.begin() + static_cast<std::ptrdiff_t>(end), '\n')),
                '\n');
    at = end;
  };
  for (const Stretch& import : outline.imports) {
    lines_until(import.begin);
    text += bytes.substr(import.begin, import.end - import.begin);
    at = import.end;
  }
  lines_until(bytes.size());
  return text;
}

bool may_be_left_out(std::string_view bytes, const Stretch& suite) {
  return suite.end - suite.begin >= 3 && bytes[suite.end - 2] != '\n';
}

namespace {

/// Nothing in place of a comment; of a string over several lines the quotes and the lines.
std::string stand_in_for_idle(std::string_view left_out) {
  if (left_out.starts_with('#')) return {};
  constexpr std::string_view quotes = "\"\"\"";
  const std::size_t newline = left_out.rfind('\n');
  if (newline == std::string_view::npos || left_out.size() - newline - 1 < quotes.size()) return std::string(left_out);
  std::string text(quotes);
  text.append(static_cast<std::size_t>(std::ranges::count(left_out, '\n')), '\n');
  text.append(left_out.size() - newline - 1 - quotes.size(), ' ');
  return text += quotes;
}

/// Copies the text from one place to another, idle stretches left out; `next` is the first of them that lies ahead.
void append_speaking(std::string& text, std::string_view bytes, std::size_t from, std::size_t to, const std::vector<Stretch>& idle,
                     std::size_t& next) {
  for (; next < idle.size() && idle[next].begin < to; ++next) {
    if (idle[next].begin < from) continue;  // in a suite that is left out
    text += bytes.substr(from, idle[next].begin - from);
    text += stand_in_for_idle(bytes.substr(idle[next].begin, idle[next].end - idle[next].begin));
    from = idle[next].end;
  }
  text += bytes.substr(from, to - from);
}

void append_stand_in(ShortText& result, std::string_view bytes, const Stretch& suite) {
  const std::string_view left_out = bytes.substr(suite.begin, suite.end - suite.begin);
  if (suite.begin == 0 || bytes[suite.begin - 1] == '\n') {
    result.text.append(static_cast<std::size_t>(std::ranges::count(left_out, '\n')), '\n');
    return;
  }
  const bool has_signature = suite.begin > 0 && is_word(bytes[suite.begin - 1]);
  if (has_signature) result.text += "():";
  result.unread.push_back(static_cast<std::uint32_t>(result.text.size()));
  const std::size_t last_line = left_out.rfind('\n') + 1;  // npos + 1 is 0
  result.text += '(';
  // Nothing stands on the lines between: a parser walks over blanks several times.
  result.text.append(static_cast<std::size_t>(std::ranges::count(left_out, '\n')), '\n');
  const std::size_t before = last_line != 0 ? 0 : has_signature ? 4 : 1;
  result.text.append(left_out.size() - last_line - 2 - before, ' ');
  result.text += "0)";
}

}  // namespace

ShortText without_suites(std::string_view bytes, const std::vector<Stretch>& suites, const std::vector<Stretch>& idle,
                         const std::vector<Stretch>& marked) {
  ShortText result;
  std::size_t at = 0;
  std::size_t next = 0;
  for (const Stretch& suite : marked) {
    append_speaking(result.text, bytes, at, suite.begin, idle, next);
    const auto begin = static_cast<std::uint32_t>(result.text.size());
    if (std::ranges::binary_search(suites, suite)) {
      append_stand_in(result, bytes, suite);
    } else {
      append_speaking(result.text, bytes, suite.begin, suite.end, idle, next);
    }
    result.places.push_back({begin, static_cast<std::uint32_t>(result.text.size())});
    at = suite.end;
  }
  append_speaking(result.text, bytes, at, bytes.size(), idle, next);
  return result;
}

ShortText without_suites(std::string_view bytes, const std::vector<Stretch>& suites, const std::vector<Stretch>& idle) {
  return without_suites(bytes, suites, idle, suites);
}

}  // namespace dbssot::python
