#include "frontends/cpp/worker/format.h"

#include <algorithm>
#include <cctype>
#include <climits>
#include <utility>

namespace dbssot::cpp {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Reads digits at `at`; -1 if there are none.
int number_at(std::string_view text, std::size_t& at) {
  if (at >= text.size() || !is_digit(text[at])) return -1;
  int number = 0;
  while (at < text.size() && is_digit(text[at])) number = std::min(number * 10 + (text[at++] - '0'), 100'000);
  return number;
}

class Pieces {
 public:
  void text(char c) { text_ += c; }
  void hole(int argument, std::string name = {}) {
    flush();
    pieces_.push_back({{}, argument, std::move(name)});
  }
  std::vector<FormatPiece> take() {
    flush();
    return std::move(pieces_);
  }

 private:
  void flush() {
    if (!text_.empty()) pieces_.push_back({std::move(text_), FormatPiece::no_argument, {}});
    text_.clear();
  }
  std::string text_;
  std::vector<FormatPiece> pieces_;
};

}  // namespace

std::vector<FormatPiece> parse_printf(std::string_view format) {
  Pieces pieces;
  int next = 0;
  for (std::size_t at = 0; at < format.size(); ++at) {
    if (format[at] != '%') {
      pieces.text(format[at]);
      continue;
    }
    if (++at >= format.size()) break;
    if (format[at] == '%') {
      pieces.text('%');
      continue;
    }
    int position = -1;
    std::size_t ahead = at;
    if (const int number = number_at(format, ahead);
        number > 0 && ahead < format.size() && (format[ahead] == '$' || format[ahead] == '%')) {
      position = number - 1;
      at = ahead + 1;
      if (format[ahead] == '%') {  // boost: %1%
        pieces.hole(position);
        at = ahead;
        continue;
      }
    }
    while (at < format.size() && std::string_view("-+ #0123456789.*'hlLqjzt").find(format[at]) != std::string_view::npos) {
      if (format[at++] == '*') ++next;
    }
    if (at >= format.size()) break;
    if (format[at] == 'm') {
      pieces.hole(INT_MAX);
    } else {
      pieces.hole(position >= 0 ? position : next++);
    }
  }
  return pieces.take();
}

std::vector<FormatPiece> parse_braces(std::string_view format) {
  Pieces pieces;
  int next = 0;
  for (std::size_t at = 0; at < format.size(); ++at) {
    const char c = format[at];
    if ((c == '{' || c == '}') && at + 1 < format.size() && format[at + 1] == c) {
      pieces.text(c);
      ++at;
    } else if (c != '{') {
      pieces.text(c);
    } else {
      std::size_t inside = at + 1;
      const int number = number_at(format, inside);
      const bool named = number < 0 && inside < format.size() && format[inside] != '}' && format[inside] != ':';
      const std::size_t end = std::min(format.find_first_of(":}", inside), format.size());
      if (named) {
        pieces.hole(INT_MAX, std::string(format.substr(inside, end - inside)));
      } else {
        pieces.hole(number >= 0 ? number : next++);
      }
      for (int depth = 1; depth > 0 && ++at < format.size();) {
        if (format[at] == '{') ++depth;
        if (format[at] == '}') --depth;
      }
    }
  }
  return pieces.take();
}

std::vector<FormatPiece> parse_numbered(std::string_view format, char mark, int first) {
  Pieces pieces;
  for (std::size_t at = 0; at < format.size(); ++at) {
    std::size_t ahead = at + 1;
    if (mark == '%' && ahead < format.size() && format[at] == mark && format[ahead] == 'L') ++ahead;  // Qt: localised
    const int number = format[at] == mark ? number_at(format, ahead) : -1;
    if (number < first) {
      pieces.text(format[at]);
    } else {
      pieces.hole(number - first);
      at = ahead - 1;
    }
  }
  return pieces.take();
}

}  // namespace dbssot::cpp
