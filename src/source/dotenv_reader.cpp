#include "source/dotenv_reader.h"

#include <algorithm>
#include <cctype>

#include "source/document.h"

namespace dbssot::source {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }
bool is_name_start(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_'; }
/// python-dotenv takes any sign but `=`, `#` and blanks; `db-credentials/password` is a secret and its key.
bool is_name_part(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || c == '-' || c == '/';
}

class DotenvReader {
 public:
  explicit DotenvReader(std::string_view text) : text_(text) {}

  std::vector<Assignment> read() {
    at_ = byte_order_mark(text_);
    while (at_ < text_.size() && found_.size() < Limits::nodes) {
      read_line();
      at_ = std::min(text_.find('\n', at_), text_.size());
      ++at_;
    }
    return std::move(found_);
  }

 private:
  void skip_blank() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\n'; }

  void read_line() {
    skip_blank();
    Assignment assignment;
    if (text_.substr(at_).starts_with("export") && at_ + 6 < text_.size() && is_blank(text_[at_ + 6])) {
      at_ += 6;
      assignment.is_exported = true;
      skip_blank();
    }
    if (!is_name_start(peek())) return;
    assignment.name_begin = at_;
    while (is_name_part(peek())) ++at_;
    assignment.name_end = at_;
    assignment.name = std::string(text_.substr(assignment.name_begin, at_ - assignment.name_begin));
    skip_blank();
    if (peek() == '=') {
      ++at_;
      skip_blank();
      read_value(assignment);
    } else if (peek() == '\n' || peek() == '#') {
      assignment.has_value = false;
      assignment.begin = assignment.name_begin;
      assignment.end = assignment.name_end;
    } else {
      return;
    }
    found_.push_back(std::move(assignment));
  }

  void read_value(Assignment& assignment) {
    const char c = peek();
    if ((c == '"' || c == '\'') && read_quoted(assignment, c)) return;
    const std::size_t line_end = std::min(text_.find('\n', at_), text_.size());
    std::size_t end = line_end;
    for (std::size_t i = at_; i < line_end; ++i) {
      if (text_[i] == '#' && (i == at_ || is_blank(text_[i - 1]))) {
        end = i;
        break;
      }
    }
    while (end > at_ && is_blank(text_[end - 1])) --end;
    assignment.begin = at_;
    assignment.end = end;
    assignment.value = std::string(text_.substr(at_, end - at_));
    at_ = line_end;
  }

  /// Nothing but blanks and a comment follow.
  [[nodiscard]] bool ends_line(std::size_t at) const {
    while (at < text_.size() && is_blank(text_[at])) ++at;
    return at >= text_.size() || text_[at] == '\n' || text_[at] == '#' || text_[at] == ';';
  }

  /// False if the quote is never closed: then it is part of the value, and the value ends with the line.
  bool read_quoted(Assignment& assignment, char quote) {
    // Without this memory a file of opening quotes would be searched to its end for each of them.
    if ((quote == '"' ? no_double_ : no_single_)) return false;
    std::string value;
    for (std::size_t i = at_ + 1; i < text_.size(); ++i) {
      const char c = text_[i];
      if (c == quote) {
        if (!ends_line(i + 1)) return false;  // `A="x` and a quote in some later value are no pair
        assignment.quoting = quote == '"' ? Quoting::double_quotes : Quoting::single_quotes;
        assignment.begin = at_ + 1;
        assignment.end = i;
        assignment.value = std::move(value);
        at_ = i;
        return true;
      }
      if (c != '\\' || i + 1 >= text_.size()) {
        if (c != '\r' || i + 1 >= text_.size() || text_[i + 1] != '\n') value += c;
        continue;
      }
      const char next = text_[i + 1];
      if (quote == '\'' && next != '\'' && next != '\\') {
        value += c;
        continue;
      }
      ++i;
      constexpr std::string_view letters = "abfnrtv";
      constexpr std::string_view meant = "\a\b\f\n\r\t\v";
      const std::size_t letter = letters.find(next);
      if (quote == '"' && letter != std::string_view::npos) {
        value += meant[letter];
      } else if (quote == '"' && next != '"' && next != '\\' && next != '$' && next != '\'') {
        value += c;
        value += next;
      } else {
        value += next;
      }
    }
    (quote == '"' ? no_double_ : no_single_) = true;
    return false;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool no_double_ = false;
  bool no_single_ = false;
  std::vector<Assignment> found_;
};

}  // namespace

bool is_variable_name(std::string_view name) {
  if (name.empty() || !is_name_start(name.front())) return false;
  return std::all_of(name.begin(), name.end(), [](char c) { return is_name_start(c) || (c >= '0' && c <= '9'); });
}

std::vector<Assignment> read_dotenv(std::string_view text) {
  return text.size() > Limits::file_bytes ? std::vector<Assignment>{} : DotenvReader(text).read();
}

}  // namespace dbssot::source
