#include "url/python_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "url/characters.h"

namespace dbssot::url::python {
namespace {

constexpr char32_t replacement = 0xFFFD;

/// Digits of value zero in the scripts that have decimal digits; nine more follow each.
constexpr std::array<char32_t, 43> zeros{
    0x30,   0x660,  0x6F0,  0x7C0,  0x966,  0x9E6,  0xA66,  0xAE6,   0xB66,   0xBE6,   0xC66,   0xCE6,   0xD66,  0xDE6,  0xE50,
    0xED0,  0xF20,  0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0,  0x1A80,  0x1A90,  0x1B50,  0x1BB0,  0x1C40, 0x1C50, 0xA620,
    0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10, 0x104A0, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6};

int digit_value(char32_t value) {
  if (value < 0x80) return value >= '0' && value <= '9' ? static_cast<int>(value - '0') : -1;
  for (const char32_t zero : zeros) {
    if (value >= zero && value <= zero + 9) return static_cast<int>(value - zero);
  }
  return -1;
}

/// Turns bytes into text as bytes.decode("utf-8", "replace") does.
std::string decode_replacing(std::string_view bytes) {
  if (is_utf8(bytes)) return std::string(bytes);
  std::string out;
  for (std::size_t at = 0; at < bytes.size();) {
    const auto lead = static_cast<unsigned char>(bytes[at]);
    const CodePoint point = code_point(bytes.substr(at));
    if (lead < 0x80 || point.value != replacement || point.length > 1) {
      out.append(bytes.substr(at, point.length));
      at += point.length;
      continue;
    }
    // One U+FFFD for the longest start of a sequence that could have become valid.
    std::size_t taken = 1;
    const std::size_t want = lead >= 0xF0 && lead <= 0xF4 ? 4 : lead >= 0xE0 && lead < 0xF0 ? 3 : 1;
    while (taken < want && at + taken < bytes.size()) {
      const auto next = static_cast<unsigned char>(bytes[at + taken]);
      unsigned low = 0x80;
      unsigned high = 0xBF;
      if (taken == 1 && lead == 0xE0) low = 0xA0;
      if (taken == 1 && lead == 0xED) high = 0x9F;
      if (taken == 1 && lead == 0xF0) low = 0x90;
      if (taken == 1 && lead == 0xF4) high = 0x8F;
      if (next < low || next > high) break;
      ++taken;
    }
    append_utf8(out, replacement);
    at += taken;
  }
  return out;
}

bool is_scheme_character(char c) { return dbssot::url::is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.'; }

/// Compatibility forms that hide a delimiter: the reason for urllib's NFKC check.
bool hides_delimiter(char32_t value) {
  switch (value) {
    case 0xFF20:
    case 0xFF1A:
    case 0xFF0F:
    case 0xFF1F:
    case 0xFF03:
    case 0xFE55:
    case 0xFE56:
    case 0xFE5F:
    case 0xFE6B:
    case 0x2100:
    case 0x2101:
    case 0x2105:
    case 0x2106:
    case 0x2047:
    case 0x2048:
    case 0x2049:
    case 0xFE13:
    case 0xFE16:
    case 0x2A74:
      return true;
    default:
      return false;
  }
}

std::string check_bracketed(std::string_view netloc) {
  const std::size_t sign = netloc.rfind('@');
  const std::string_view host_port = sign == std::string_view::npos ? netloc : netloc.substr(sign + 1);
  const std::size_t open = host_port.find('[');
  std::string_view host = host_port.substr(0, host_port.find(':'));
  if (open != std::string_view::npos) {
    if (open > 0) return "Invalid IPv6 URL";
    const std::string_view bracketed = host_port.substr(1);
    const std::size_t close = bracketed.find(']');
    host = bracketed.substr(0, close);
    if (close != std::string_view::npos && close + 1 < bracketed.size() && bracketed[close + 1] != ':') return "Invalid IPv6 URL";
  }
  if (host.starts_with('v')) {
    const std::size_t dot = host.find('.');
    if (dot == std::string_view::npos || dot == 1 || dot + 1 >= host.size()) return "IPvFuture address is invalid";
    for (const char c : host.substr(1, dot - 1)) {
      if (hex_value(c) < 0) return "IPvFuture address is invalid";
    }
    return {};
  }
  const auto version = ip_version(host);
  if (!version) return "what stands in brackets is no IP address";
  return *version == 4 ? "an IPv4 address cannot be in brackets" : std::string();
}

/// Lower case and compatibility forms of the characters that host names are written with; others stay.
void append_nameprep(std::u32string& out, char32_t value) {
  if (value >= 'A' && value <= 'Z') {
    out += value + 32;
  } else if (value >= 0xC0 && value <= 0xDE && value != 0xD7) {
    out += value + 32;
  } else if (value == 0xDF) {
    out += U"ss";
  } else if (value == 0x212B) {
    out += char32_t{0xE5};
  } else if (value >= 0x100 && value <= 0x17F && value % 2 == 0 && value != 0x130 && value != 0x138) {
    out += value + 1;
  } else if (value >= 0x391 && value <= 0x3A9) {
    out += value + 32;
  } else if (value >= 0x410 && value <= 0x42F) {
    out += value + 32;
  } else if (value >= 0x400 && value <= 0x40F) {
    out += value + 80;
  } else if (value >= 0xFF01 && value <= 0xFF5E) {
    append_nameprep(out, value - 0xFEE0);
  } else if (value >= 0x2460 && value <= 0x2468) {
    out += value - 0x2460 + U'1';
  } else if (value == 0xA0 || (value >= 0x2000 && value <= 0x200A) || value == 0x202F || value == 0x205F || value == 0x3000) {
    out += U' ';
  } else if (value == 0xAD || value == 0x200B || value == 0x2060 || value == 0xFEFF || value == 0x200C || value == 0x200D ||
             value == 0x34F || (value >= 0xFE00 && value <= 0xFE0F)) {
    return;  // mapped to nothing
  } else {
    out += value;
  }
}

bool is_prohibited(char32_t value) {
  return (value >= 0x80 && value < 0xA0) || value == replacement || (value >= 0xD800 && value <= 0xF8FF) || value == 0x200E ||
         value == 0x200F || value == 0x2028 || value == 0x2029 || value == 0x1680 || (value >= 0x2061 && value <= 0x2063) ||
         (value >= 0x206A && value <= 0x206F) || (value >= 0xFFF9 && value <= 0xFFFF) || value >= 0xE0000 ||
         (value >= 0x202A && value <= 0x202E);
}

/// RFC 3492.
std::optional<std::string> punycode(const std::u32string& label) {
  std::string out;
  for (const char32_t c : label) {
    if (c < 0x80) out += static_cast<char>(c);
  }
  std::size_t handled = out.size();
  const std::size_t basic = handled;
  if (basic > 0) out += '-';
  std::uint64_t n = 128;
  std::uint64_t delta = 0;
  std::uint64_t bias = 72;
  while (handled < label.size()) {
    std::uint64_t next = ~0ULL;
    for (const char32_t c : label) {
      if (c >= n && c < next) next = c;
    }
    delta += (next - n) * (handled + 1);
    n = next;
    for (const char32_t c : label) {
      if (c < n) ++delta;
      if (c != n) continue;
      std::uint64_t q = delta;
      for (std::uint64_t k = 36;; k += 36) {
        const std::uint64_t t = k <= bias ? 1 : std::min<std::uint64_t>(k - bias, 26);
        if (q < t) break;
        const std::uint64_t digit = t + (q - t) % (36 - t);
        out += static_cast<char>(digit < 26 ? 'a' + digit : '0' + digit - 26);
        q = (q - t) / (36 - t);
      }
      out += static_cast<char>(q < 26 ? 'a' + q : '0' + q - 26);
      std::uint64_t d = handled == basic ? delta / 700 : delta / 2;
      d += d / (handled + 1);
      std::uint64_t k = 0;
      for (; d > 455; k += 36) d /= 35;
      bias = k + 36 * d / (d + 38);
      delta = 0;
      ++handled;
    }
    ++delta;
    ++n;
    if (out.size() > 256) return std::nullopt;
  }
  return out;
}

}  // namespace

CodePoint code_point(std::string_view text) {
  const auto at = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const unsigned lead = at(0);
  const auto next = [&](std::size_t i) { return (at(i) & 0xC0U) == 0x80U; };
  if (lead < 0x80) return {lead, 1};
  if (lead >= 0xC2 && lead < 0xE0 && next(1)) return {((lead & 0x1FU) << 6U) | (at(1) & 0x3FU), 2};
  if (lead >= 0xE0 && lead < 0xF0 && next(1) && next(2)) {
    const char32_t value = ((lead & 0x0FU) << 12U) | ((at(1) & 0x3FU) << 6U) | (at(2) & 0x3FU);
    if (value >= 0x800 && (value < 0xD800 || value > 0xDFFF)) return {value, 3};
  }
  if (lead >= 0xF0 && lead < 0xF5 && next(1) && next(2) && next(3)) {
    const char32_t value = ((lead & 0x07U) << 18U) | ((at(1) & 0x3FU) << 12U) | ((at(2) & 0x3FU) << 6U) | (at(3) & 0x3FU);
    if (value >= 0x10000 && value <= 0x10FFFF) return {value, 4};
  }
  return {replacement, 1};
}

void append_utf8(std::string& out, char32_t value) {
  if (value < 0x80) {
    out += static_cast<char>(value);
  } else if (value < 0x800) {
    out += static_cast<char>(0xC0U | (value >> 6U));
    out += static_cast<char>(0x80U | (value & 0x3FU));
  } else if (value < 0x10000) {
    out += static_cast<char>(0xE0U | (value >> 12U));
    out += static_cast<char>(0x80U | ((value >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (value & 0x3FU));
  } else {
    out += static_cast<char>(0xF0U | (value >> 18U));
    out += static_cast<char>(0x80U | ((value >> 12U) & 0x3FU));
    out += static_cast<char>(0x80U | ((value >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (value & 0x3FU));
  }
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      ++at;
      continue;
    }
    const CodePoint point = code_point(text.substr(at));
    if (point.length == 1) return false;
    at += point.length;
  }
  return true;
}

bool is_space(char32_t value) {
  return (value >= 0x09 && value <= 0x0D) || (value >= 0x1C && value <= 0x20) || value == 0x85 || value == 0xA0 ||
         value == 0x1680 || (value >= 0x2000 && value <= 0x200A) || value == 0x2028 || value == 0x2029 || value == 0x202F ||
         value == 0x205F || value == 0x3000;
}

bool is_word(char32_t value) {
  if (value < 0x80) return dbssot::url::is_word(static_cast<char>(value));
  if (value < 0xC0)
    return value == 0xAA || value == 0xB2 || value == 0xB3 || value == 0xB5 || value == 0xB9 || value == 0xBA ||
           (value >= 0xBC && value <= 0xBE);
  if (value == 0xD7 || value == 0xF7 || value == replacement || value == 0xFEFF) return false;
  if ((value >= 0x300 && value <= 0x36F) || (value >= 0x2000 && value <= 0x206F) || (value >= 0x20A0 && value <= 0x20FF))
    return false;
  if ((value >= 0x2190 && value <= 0x245F) || (value >= 0x249C && value <= 0x24E9) || (value >= 0x2500 && value <= 0x2775) ||
      (value >= 0x2794 && value <= 0x2BFF))
    return false;
  if ((value >= 0x3000 && value <= 0x3004) || (value >= 0x3008 && value <= 0x3020) || value == 0x3030) return false;
  if ((value >= 0xD800 && value <= 0xF8FF) || (value >= 0xFE00 && value <= 0xFE6F) || (value >= 0xFF00 && value <= 0xFF0F))
    return false;
  if ((value >= 0xFF1A && value <= 0xFF20) || (value >= 0xFF3B && value <= 0xFF40) || (value >= 0xFF5B && value <= 0xFF65))
    return false;
  if ((value >= 0x1F000 && value <= 0x1FAFF) || value >= 0xE0000) return false;
  return true;
}

namespace {

template <class Blank>
std::string_view strip_of(std::string_view text, Blank is_blank) {
  while (!text.empty()) {
    const CodePoint point = code_point(text);
    if (!is_blank(point.value)) break;
    text.remove_prefix(point.length);
  }
  while (!text.empty()) {
    std::size_t begin = text.size() - 1;
    while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U && text.size() - begin < 4) --begin;
    if (!is_blank(code_point(text.substr(begin)).value)) break;
    text.remove_suffix(text.size() - begin);
  }
  return text;
}

/// int() and float() take blanks of C and those beyond ASCII; the separators U+001C to U+001F, blanks to str.strip(), are none to
/// them.
std::string_view strip_number(std::string_view text) {
  return strip_of(text, [](char32_t value) { return is_space(value) && !(value >= 0x1C && value <= 0x1F); });
}

}  // namespace

std::string_view strip(std::string_view text) { return strip_of(text, is_space); }

std::string unquote(std::string_view text) {
  if (text.find('%') == std::string_view::npos) return std::string(text);
  std::string bytes;
  bytes.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '%' && at + 2 < text.size() && hex_value(text[at + 1]) >= 0 && hex_value(text[at + 2]) >= 0) {
      bytes += static_cast<char>(hex_value(text[at + 1]) * 16 + hex_value(text[at + 2]));
      at += 2;
    } else {
      bytes += text[at];
    }
  }
  return decode_replacing(bytes);
}

std::string unquote_plus(std::string_view text) {
  if (text.find_first_of("%+") == std::string_view::npos) return std::string(text);
  std::string spaced(text);
  std::ranges::replace(spaced, '+', ' ');
  return unquote(spaced);
}

std::optional<Integer> parse_int(std::string_view text) {
  text = strip_number(text);
  Integer integer;
  bool negative = false;
  if (text.starts_with('-') || text.starts_with('+')) {
    negative = text.front() == '-';
    text.remove_prefix(1);
  }
  bool digit_before = false;
  while (!text.empty()) {
    const CodePoint point = code_point(text);
    text.remove_prefix(point.length);
    if (point.value == '_') {
      if (!digit_before) return std::nullopt;
      digit_before = false;
      continue;
    }
    const int digit = digit_value(point.value);
    if (digit < 0) return std::nullopt;
    digit_before = true;
    integer.digits += static_cast<char>('0' + digit);
  }
  if (!digit_before) return std::nullopt;
  integer.digits.erase(0, std::min(integer.digits.find_first_not_of('0'), integer.digits.size() - 1));
  if (integer.digits.size() > 4300) return std::nullopt;
  if (integer.digits.size() <= 18) {
    std::int64_t value = 0;
    for (const char c : integer.digits) value = value * 10 + (c - '0');
    integer.value = negative ? -value : value;
  }
  if (negative && integer.digits != "0") integer.digits.insert(0, "-");
  return integer;
}

std::optional<double> parse_float(std::string_view text) {
  const std::string number(strip_number(text));
  if (number.empty()) return std::nullopt;
  const std::string word = lowered(number);
  for (const std::string_view special : {"inf", "+inf", "infinity", "+infinity"}) {
    if (word == special) return HUGE_VAL;
  }
  if (word == "-inf" || word == "-infinity") return -HUGE_VAL;
  if (word == "nan" || word == "+nan" || word == "-nan") return std::nan("");
  if (word.find_first_not_of("0123456789.e+-_") != std::string::npos) {
    const auto integer = parse_int(number);
    if (integer && integer->value) return static_cast<double>(*integer->value);
    return std::nullopt;
  }
  std::string plain;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (word[i] != '_') {
      plain += word[i];
    } else if (i == 0 || i + 1 == word.size() || !is_digit(word[i - 1]) || !is_digit(word[i + 1])) {
      return std::nullopt;
    }
  }
  char* end = nullptr;
  const double value = std::strtod(plain.c_str(), &end);
  if (end != plain.c_str() + plain.size()) return std::nullopt;
  return value;
}

std::optional<bool> parse_bool(std::string_view text) {
  const std::string word = lowered(strip(text));
  for (const std::string_view yes : {"true", "yes", "on", "y", "t", "1"}) {
    if (word == yes) return true;
  }
  for (const std::string_view no : {"false", "no", "off", "n", "f", "0"}) {
    if (word == no) return false;
  }
  return std::nullopt;
}

std::string repr(std::string_view text) {
  const char quote = text.find('\'') != std::string_view::npos && text.find('"') == std::string_view::npos ? '"' : '\'';
  std::string out(1, quote);
  for (const char c : text) {
    if (c == quote || c == '\\') out += '\\';
    if (const auto code = static_cast<unsigned char>(c); code == 0x7F || (code < 0x20 && c != '\n' && c != '\t' && c != '\r')) {
      out += fmt::format("\\x{:02x}", code);
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c == '\r') {
      out += "\\r";
    } else {
      out += c;
    }
  }
  return out + quote;
}

std::string repr_tuple(const std::vector<std::string>& items) {
  std::string out = "(";
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += ", ";
    out += repr(items[i]);
  }
  return out + (items.size() == 1 ? ",)" : ")");
}

std::optional<Split> urlsplit(std::string_view text, std::string& error) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= 0x20) text.remove_prefix(1);
  std::string clean;
  if (text.find_first_of("\t\r\n") != std::string_view::npos) {
    for (const char c : text) {
      if (c != '\t' && c != '\r' && c != '\n') clean += c;
    }
    text = clean;
  }
  Split split;
  const std::size_t colon = text.find(':');
  if (colon != std::string_view::npos && colon > 0 && dbssot::url::is_letter(text.front()) &&
      std::ranges::all_of(text.substr(0, colon), is_scheme_character)) {
    split.scheme = lowered(text.substr(0, colon));
    text.remove_prefix(colon + 1);
  }
  if (text.starts_with("//")) {
    const std::size_t end = std::min(text.find_first_of("/?#", 2), text.size());
    split.netloc = text.substr(2, end - 2);
    text.remove_prefix(end);
    const bool opens = split.netloc.find('[') != std::string::npos;
    const bool closes = split.netloc.find(']') != std::string::npos;
    if (opens != closes) {
      error = "Invalid IPv6 URL";
      return std::nullopt;
    }
    if (opens && !(error = check_bracketed(split.netloc)).empty()) return std::nullopt;
  }
  text = text.substr(0, text.find('#'));
  if (const std::size_t mark = text.find('?'); mark != std::string_view::npos) {
    split.query = text.substr(mark + 1);
    text = text.substr(0, mark);
  }
  split.path = text;
  if (!is_ascii(split.netloc)) {
    for (std::size_t at = 0; at < split.netloc.size();) {
      const CodePoint point = code_point(std::string_view(split.netloc).substr(at));
      if (hides_delimiter(point.value)) {
        error = "the authority contains invalid characters under NFKC normalization";
        return std::nullopt;
      }
      at += point.length;
    }
  }
  return split;
}

std::optional<std::vector<Field>> parse_query(std::string_view query, bool strict, std::string& bad_field) {
  std::vector<Field> fields;
  if (query.empty()) return fields;
  for (std::size_t at = 0; at <= query.size();) {
    const std::size_t end = std::min(query.find('&', at), query.size());
    const std::string_view field = query.substr(at, end - at);
    const std::size_t equals = field.find('=');
    if (equals == std::string_view::npos) {
      if (strict) {
        bad_field = field;
        return std::nullopt;
      }
    } else if (equals + 1 < field.size()) {
      fields.push_back({unquote_plus(field.substr(0, equals)), unquote_plus(field.substr(equals + 1)), at});
    }
    at = end + 1;
  }
  return fields;
}

std::optional<std::string> idna(std::string_view host) {
  if (host.empty()) return std::string();
  std::string out;
  if (is_ascii(host)) {
    std::size_t begin = 0;
    while (true) {
      const std::size_t dot = host.find('.', begin);
      const std::size_t length = (dot == std::string_view::npos ? host.size() : dot) - begin;
      if (length > 63 || (length == 0 && dot != std::string_view::npos)) return std::nullopt;
      if (dot == std::string_view::npos) return std::string(host);
      begin = dot + 1;
    }
  }
  std::vector<std::u32string> labels(1);
  for (std::size_t at = 0; at < host.size();) {
    const CodePoint point = code_point(host.substr(at));
    at += point.length;
    if (point.value == '.' || point.value == 0x3002 || point.value == 0xFF0E || point.value == 0xFF61) {
      labels.emplace_back();
    } else {
      if (is_prohibited(point.value)) return std::nullopt;
      append_nameprep(labels.back(), point.value);
    }
  }
  for (std::size_t i = 0; i < labels.size(); ++i) {
    std::string label;
    if (std::ranges::all_of(labels[i], [](char32_t c) { return c < 0x80; })) {
      for (const char32_t c : labels[i]) label += static_cast<char>(c);
    } else {
      const auto encoded = punycode(labels[i]);
      if (!encoded) return std::nullopt;
      label = "xn--" + *encoded;
    }
    if (label.size() > 63 || (label.empty() && i + 1 < labels.size())) return std::nullopt;
    if (i > 0) out += '.';
    out += label;
  }
  return out;
}

std::optional<int> service_port(std::string_view text) {
  const std::string service(text);
  char* end = nullptr;
  const unsigned long value = std::strtoul(service.c_str(), &end, 10);
  const int kept = static_cast<int>(value);
  if (end == service.c_str() || end != service.c_str() + service.size() || kept < 0) return std::nullopt;
  return kept & 0xFFFF;
}

std::optional<int> ip_version(std::string_view text) {
  const auto is_ipv4 = [](std::string_view address) {
    int parts = 0;
    while (true) {
      const std::size_t dot = address.find('.');
      const std::string_view part = address.substr(0, dot);
      if (part.empty() || part.size() > 3 || !std::ranges::all_of(part, is_digit)) return false;
      if (part.size() > 1 && part.front() == '0') return false;
      int value = 0;
      for (const char c : part) value = value * 10 + (c - '0');
      if (value > 255) return false;
      ++parts;
      if (dot == std::string_view::npos) return parts == 4;
      address.remove_prefix(dot + 1);
    }
  };
  if (is_ipv4(text)) return 4;
  if (const std::size_t percent = text.find('%'); percent != std::string_view::npos) {
    if (percent + 1 == text.size() || text.find('%', percent + 1) != std::string_view::npos) return std::nullopt;
    text = text.substr(0, percent);
  }
  int groups = 0;
  bool gap = false;
  if (text.starts_with("::")) {
    gap = true;
    text.remove_prefix(2);
    if (text.empty()) return 6;
  }
  while (true) {
    const std::size_t colon = text.find(':');
    const std::string_view group = text.substr(0, colon);
    if (colon == std::string_view::npos && group.find('.') != std::string_view::npos) {
      if (!is_ipv4(group)) return std::nullopt;
      groups += 2;
      break;
    }
    if (group.empty() || group.size() > 4 || !std::ranges::all_of(group, [](char c) { return hex_value(c) >= 0; }))
      return std::nullopt;
    ++groups;
    if (colon == std::string_view::npos) break;
    text.remove_prefix(colon + 1);
    if (text.starts_with(':')) {
      if (gap) return std::nullopt;
      gap = true;
      text.remove_prefix(1);
      if (text.empty()) break;
    } else if (text.empty()) {
      return std::nullopt;
    }
  }
  if (gap ? groups < 8 : groups == 8) return 6;
  return std::nullopt;
}

}  // namespace dbssot::url::python
