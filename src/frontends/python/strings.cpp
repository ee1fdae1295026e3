#include "frontends/python/strings.h"

#include <algorithm>
#include <cctype>

namespace dbssot::python {
namespace {

void append_utf8(std::string& out, std::uint32_t code) {
  if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) code = 0xFFFD;
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6U));
    out += static_cast<char>(0x80 | (code & 0x3FU));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | (code >> 12U));
    out += static_cast<char>(0x80 | ((code >> 6U) & 0x3FU));
    out += static_cast<char>(0x80 | (code & 0x3FU));
  } else {
    out += static_cast<char>(0xF0 | (code >> 18U));
    out += static_cast<char>(0x80 | ((code >> 12U) & 0x3FU));
    out += static_cast<char>(0x80 | ((code >> 6U) & 0x3FU));
    out += static_cast<char>(0x80 | (code & 0x3FU));
  }
}

/// Length of the valid UTF-8 sequence at `at`; 0: none.
std::size_t utf8_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t offset) { return static_cast<unsigned char>(text[at + offset]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || at + length > text.size()) return 0;
  for (std::size_t offset = 1; offset < length; ++offset) {
    if ((byte(offset) & 0xC0U) != 0x80) return 0;
  }
  if ((lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xED && byte(1) > 0x9F)) return 0;
  if ((lead == 0xF0 && byte(1) < 0x90) || (lead == 0xF4 && byte(1) > 0x8F)) return 0;
  return length;
}

/// Reads up to `most` digits of the base at `at`, and moves it behind them. False: no digit.
bool read_digits(std::string_view text, std::size_t& at, std::size_t most, unsigned base, std::uint32_t& code) {
  const std::size_t begin = at;
  code = 0;
  for (; at < text.size() && at - begin < most; ++at) {
    const auto letter = static_cast<unsigned char>(text[at]);
    const unsigned digit = std::isdigit(letter) != 0    ? letter - '0'
                           : std::isxdigit(letter) != 0 ? (static_cast<unsigned>(std::tolower(letter)) - 'a' + 10U)
                                                        : 99U;
    if (digit >= base) break;
    code = code * base + digit;
  }
  return at > begin;
}

/// Decodes the escape whose backslash stands at `at`, and moves `at` behind it.
void decode_escape(std::string_view text, std::size_t& at, StringPrefix prefix, std::string& out) {
  const std::size_t backslash = at++;
  if (at >= text.size()) {
    out += '\\';
    return;
  }
  const char letter = text[at++];
  constexpr std::string_view letters = "abfnrtv\\'\"";
  constexpr std::string_view meanings = "\a\b\f\n\r\t\v\\'\"";
  if (const auto found = letters.find(letter); found != std::string_view::npos) {
    out += meanings[found];
    return;
  }
  if (letter == '\n') return;
  if (letter == '\r') {
    if (at < text.size() && text[at] == '\n') ++at;
    return;
  }
  std::uint32_t code = 0;
  if (letter >= '0' && letter <= '7') {
    --at;
    read_digits(text, at, 3, 8, code);
    return append_utf8(out, code);
  }
  const std::size_t digits = letter == 'x' ? 2 : letter == 'u' && !prefix.is_bytes ? 4 : letter == 'U' && !prefix.is_bytes ? 8 : 0;
  const std::size_t behind = at;
  if (digits != 0 && read_digits(text, at, digits, 16, code) && at - behind == digits) return append_utf8(out, code);
  at = behind;  // an escape that Python does not know stays as it is
  out += text.substr(backslash, 2);
}

}  // namespace

StringPrefix string_prefix(std::string_view opening) {
  StringPrefix prefix;
  for (const char letter : opening) {
    if (letter == '\'' || letter == '"') break;
    switch (letter | 0x20) {
      case 'r':
        prefix.is_raw = true;
        break;
      case 'b':
        prefix.is_bytes = true;
        break;
      case 'f':
      case 't':
        prefix.is_format = true;
        break;
      default:
        break;
    }
  }
  return prefix;
}

std::string decoded(std::string_view content, StringPrefix prefix) {
  std::string out;
  out.reserve(content.size());
  for (std::size_t at = 0; at < content.size();) {
    const char letter = content[at];
    if (letter == '\\' && !prefix.is_raw) {
      decode_escape(content, at, prefix, out);
    } else if (letter == '\r' && at + 1 < content.size() && content[at + 1] == '\n') {
      ++at;
    } else if (prefix.is_format && (letter == '{' || letter == '}') && at + 1 < content.size() && content[at + 1] == letter) {
      out += letter;
      at += 2;
    } else if (const std::size_t length = utf8_length(content, at); length != 0) {
      out += content.substr(at, length);
      at += length;
    } else {
      append_utf8(out, 0xFFFD);
      ++at;
    }
  }
  return out;
}

namespace {

class PieceList {
 public:
  void text(std::string_view piece) {
    if (piece.empty()) return;
    if (pieces_.empty() || pieces_.back().is_hole) pieces_.emplace_back();
    pieces_.back().text += piece;
  }
  void hole(TemplatePiece piece) {
    piece.is_hole = true;
    pieces_.push_back(std::move(piece));
  }
  std::vector<TemplatePiece> take() { return std::move(pieces_); }

 private:
  std::vector<TemplatePiece> pieces_;
};

bool is_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char letter) { return std::isdigit(letter) != 0; });
}

/// `name.attr[key]!r:spec` without the braces.
TemplatePiece brace_hole(std::string_view field) {
  field = field.substr(0, std::min(field.find('!'), field.find(':')));
  TemplatePiece piece;
  const std::size_t name_end = std::min(field.find_first_of(".["), field.size());
  piece.text = field.substr(0, name_end);
  piece.is_index = is_number(piece.text);
  for (std::size_t at = name_end; at < field.size();) {
    const bool is_key = field[at] == '[';
    std::size_t end = field.find_first_of(is_key ? "]" : ".[", at + 1);
    if (end == std::string_view::npos) end = field.size();
    piece.path.emplace_back(field.substr(at, end - at));
    at = is_key ? end + 1 : end;
  }
  return piece;
}

}  // namespace

std::vector<TemplatePiece> percent_pieces(std::string_view text) {
  PieceList pieces;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t sign = std::min(text.find('%', at), text.size());
    pieces.text(text.substr(at, sign - at));
    if (sign == text.size()) break;
    at = sign + 1;
    if (at < text.size() && text[at] == '%') {
      pieces.text("%");
      ++at;
      continue;
    }
    TemplatePiece piece;
    if (at < text.size() && text[at] == '(') {
      const std::size_t close = std::min(text.find(')', at), text.size());
      piece.text = text.substr(at + 1, close - at - 1);
      at = std::min(close + 1, text.size());
    }
    at = std::min(text.find_first_not_of("#0- +123456789.*hlL", at), text.size());
    if (at < text.size()) ++at;  // the conversion
    pieces.hole(std::move(piece));
  }
  return pieces.take();
}

std::vector<TemplatePiece> dollar_pieces(std::string_view text) {
  PieceList pieces;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t sign = std::min(text.find('$', at), text.size());
    pieces.text(text.substr(at, sign - at));
    if (sign == text.size()) break;
    at = sign + 1;
    const bool is_braced = at < text.size() && text[at] == '{';
    const std::size_t begin = at + (is_braced ? 1 : 0);
    std::size_t end = begin;
    while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) != 0 || text[end] == '_')) ++end;
    if (end == begin || (is_braced && (end == text.size() || text[end] != '}'))) {
      pieces.text("$");
      at += at < text.size() && text[at] == '$' ? 1 : 0;
      continue;
    }
    TemplatePiece piece;
    piece.text = text.substr(begin, end - begin);
    pieces.hole(std::move(piece));
    at = end + (is_braced ? 1 : 0);
  }
  return pieces.take();
}

std::vector<TemplatePiece> brace_pieces(std::string_view text) {
  PieceList pieces;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t brace = std::min(text.find_first_of("{}", at), text.size());
    pieces.text(text.substr(at, brace - at));
    if (brace == text.size()) break;
    at = brace + 1;
    if (text[brace] == '}' || (at < text.size() && text[at] == '{')) {
      pieces.text(text.substr(brace, 1));
      if (at < text.size() && text[at] == text[brace]) ++at;
      continue;
    }
    std::size_t end = at;  // the format specification may hold holes of its own
    for (int depth = 1; end < text.size(); ++end) {
      if (text[end] == '{') ++depth;
      if (text[end] == '}' && --depth == 0) break;
    }
    pieces.hole(brace_hole(text.substr(at, end - at)));
    at = std::min(end + 1, text.size());
  }
  return pieces.take();
}

}  // namespace dbssot::python
