#include "source/comments.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

namespace dbssot {
namespace {

enum class Style : std::uint8_t { hash, python, c_like, ini, markup, hcl };

std::string_view extension_of(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1);
}

Style style_of(std::string_view path) {
  const std::string_view extension = extension_of(path);
  const auto is = [&](auto... names) { return ((extension == names) || ...); };
  if (is("py", "pyi", "pyw", "wsgi")) return Style::python;
  if (is("c", "C", "cc", "cpp", "cxx", "c++", "h", "hh", "hpp", "hxx", "h++", "ipp", "inl", "tpp", "txx", "cu", "js", "ts", "mjs",
         "cjs", "json", "jsonc", "json5", "java", "go", "prisma", "gradle")) {
    return Style::c_like;
  }
  if (is("ini", "cfg", "properties", "service", "socket")) return Style::ini;
  if (is("md", "html", "xml", "htm", "svg")) return Style::markup;
  return is("tf", "tfvars", "hcl") ? Style::hcl : Style::hash;
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

class Scanner {
 public:
  Scanner(std::string_view text, Style style) : text_(text), style_(style) {}

  std::vector<Comment> scan() {
    while (at_ < text_.size()) step();
    return std::move(found_);
  }

 private:
  [[nodiscard]] bool sees(std::string_view word) const { return text_.substr(at_, word.size()) == word; }
  [[nodiscard]] bool at_line_start() const { return at_ == 0 || text_[at_ - 1] == '\n'; }

  void step() {
    const char c = text_[at_];
    const bool slashes = style_ == Style::c_like || style_ == Style::hcl;
    if (slashes && sees("//")) return line_comment(2);
    if (slashes && sees("/*")) return block_comment(2, "*/");
    if (style_ == Style::markup) return sees("<!--") ? block_comment(4, "-->") : void(++at_);
    if (c == '#' && hash_counts()) return line_comment(1);
    if (c == ';' && style_ == Style::ini && after_blank()) return line_comment(1);
    if (c == '"' || c == '\'' || (c == '`' && style_ == Style::c_like)) return string(c);
    ++at_;
  }

  /// In shell-like files a `#` inside a word is none: `color=#fff`, `a#b`.
  [[nodiscard]] bool hash_counts() const { return style_ == Style::python || (style_ != Style::c_like && after_blank()); }
  [[nodiscard]] bool after_blank() const { return at_line_start() || is_blank(text_[at_ - 1]); }

  void line_comment(std::size_t sign) {
    const std::size_t begin = at_ + sign;
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    add(at_, begin, end);
    at_ = end;
  }

  void block_comment(std::size_t sign, std::string_view close) {
    const std::size_t begin = at_ + sign;
    const std::size_t end = std::min(text_.find(close, begin), text_.size());
    for (std::size_t line = begin, opens = at_; line <= end;) {
      const std::size_t line_end = std::min({text_.find('\n', line), end});
      add(opens, line, line_end);
      opens = line = line_end + 1;
    }
    at_ = std::min(end + close.size(), text_.size());
  }

  void add(std::size_t opens, std::size_t begin, std::size_t end) {
    // `## x`, `/// x`, `* x` are comments with further signs.
    while (begin < end && (is_blank(text_[begin]) || text_[begin] == '#' || text_[begin] == '/' || text_[begin] == '*' ||
                           text_[begin] == '!' || (style_ == Style::ini && text_[begin] == ';'))) {
      ++begin;
    }
    while (end > begin && (is_blank(text_[end - 1]) || text_[end - 1] == '\r')) --end;
    if (begin == end) return;
    std::size_t before = opens;
    while (before > 0 && is_blank(text_[before - 1])) --before;
    found_.push_back({begin, end, before == 0 || text_[before - 1] == '\n'});
  }

  void string(char quote) {
    const std::string triple(3, quote);
    if (style_ == Style::python && sees(triple)) return long_string(triple);
    if (style_ == Style::c_like && quote == '"' && at_ > 0 && text_[at_ - 1] == 'R') return raw_string();
    if (style_ == Style::c_like && quote == '\'' && at_ > 0 && is_digit(text_[at_ - 1])) return void(++at_);           // 1'000'000
    if (style_ != Style::python && style_ != Style::c_like && at_ > 0 && is_word(text_[at_ - 1])) return void(++at_);  // don't
    const std::size_t open = at_++;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == quote) return void(++at_);
      if (c == '\\' && has_escapes(quote)) ++at_;
      if (c == '\n' && quote != '`') break;
    }
    // Not closed on its line: an apostrophe, or text over several lines. Then nothing was a string.
    if (style_ != Style::c_like && style_ != Style::python) at_ = open + 1;
  }

  [[nodiscard]] bool has_escapes(char quote) const { return style_ == Style::python || style_ == Style::c_like || quote == '"'; }
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }
  static bool is_word(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

  void long_string(const std::string& close) {
    at_ += 3;
    while (at_ < text_.size() && !sees(close)) at_ += text_[at_] == '\\' ? 2 : 1;
    at_ = std::min(at_ + 3, text_.size());
  }

  void raw_string() {
    const std::size_t open = text_.find('(', at_);
    if (open == std::string_view::npos || open - at_ > 17) return void(++at_);
    const std::string close = ")" + std::string(text_.substr(at_ + 1, open - at_ - 1)) + "\"";
    const std::size_t end = text_.find(close, open);
    at_ = end == std::string_view::npos ? text_.size() : end + close.size();
  }

  std::string_view text_;
  Style style_;
  std::size_t at_ = 0;
  std::vector<Comment> found_;
};

}  // namespace

std::vector<Comment> comments_of(std::string_view path, std::string_view text) { return Scanner(text, style_of(path)).scan(); }

}  // namespace dbssot
