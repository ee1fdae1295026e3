#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// How Python reads text: what asyncpg, SQLAlchemy, psycopg and pg8000 do to a URL before it reaches the network. Text is UTF-8.
/// Source: CPython 3.11, Lib/urllib/parse.py, Lib/encodings/idna.py, Objects/longobject.c.
namespace dbssot::url::python {

/// One code point and its length in bytes; a byte that is no UTF-8 counts as U+FFFD of length 1.
struct CodePoint {
  char32_t value = 0;
  std::size_t length = 1;
};
[[nodiscard]] CodePoint code_point(std::string_view text);
void append_utf8(std::string& out, char32_t value);
[[nodiscard]] bool is_utf8(std::string_view text);
[[nodiscard]] bool is_ascii(std::string_view text);
[[nodiscard]] bool is_space(char32_t value);  ///< str.isspace()
[[nodiscard]] bool is_word(char32_t value);   ///< `\w` of a str pattern; close for scripts that nobody writes schemes in
[[nodiscard]] std::string_view strip(std::string_view text);

/// urllib.parse.unquote: bad sequences stay, bytes that are no UTF-8 become U+FFFD.
[[nodiscard]] std::string unquote(std::string_view text);
[[nodiscard]] std::string unquote_plus(std::string_view text);

/// int(text): surrounding space, a sign, single underscores between digits, decimal digits of any script.
struct Integer {
  std::string digits;                 ///< without leading zeros, with a '-' if negative
  std::optional<std::int64_t> value;  ///< nothing if it does not fit
};
[[nodiscard]] std::optional<Integer> parse_int(std::string_view text);
/// float(text), for the plain spellings that a URL may hold.
[[nodiscard]] std::optional<double> parse_float(std::string_view text);
/// SQLAlchemy's asbool().
[[nodiscard]] std::optional<bool> parse_bool(std::string_view text);

/// `'text'` and `('a', 'b')` as repr() writes them: how a repeated key reaches libpq.
[[nodiscard]] std::string repr(std::string_view text);
[[nodiscard]] std::string repr_tuple(const std::vector<std::string>& items);

struct Split {
  std::string scheme, netloc, path, query;
};
/// urllib.parse.urlsplit; nothing for what raises ValueError, with the reason in `error`.
[[nodiscard]] std::optional<Split> urlsplit(std::string_view text, std::string& error);

/// urllib.parse.parse_qsl, blank values dropped. Strict: nothing at the first field without '=', which `bad_field` then holds.
struct Field {
  std::string key, value;
  std::size_t offset = 0;  ///< of the field in `query`
};
[[nodiscard]] std::optional<std::vector<Field>> parse_query(std::string_view query, bool strict, std::string& bad_field);

/// What socket.getaddrinfo() makes of a host name: its IDNA form; nothing where the codec raises UnicodeError.
[[nodiscard]] std::optional<std::string> idna(std::string_view host);

/// A port given to getaddrinfo() as text, by glibc: strtoul() has to end at its last character, and an int is kept of it, so that
/// 65536 is 0 and 2147483648 is negative, which is no port.
[[nodiscard]] std::optional<int> service_port(std::string_view text);

/// ipaddress.ip_address(): 4 or 6; nothing for other text.
[[nodiscard]] std::optional<int> ip_version(std::string_view text);

}  // namespace dbssot::url::python
