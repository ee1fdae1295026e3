#include "lint/raw_password.h"

#include <algorithm>
#include <cctype>
#include <string>

namespace dbssot {
namespace {

/// The text with a harmless letter for each hole.
std::string without_holes(const url::Text& text) {
  std::string written;
  for (const url::Text::Piece& piece : text.pieces()) written += piece.hole ? "x" : piece.text.reveal();
  return written;
}

bool is_hex(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }

/// Of a password whose ends are known.
std::optional<char> raw_character(std::string_view password) {
  for (std::size_t i = 0; i < password.size(); ++i) {
    const char c = password[i];
    if (c == '@' || c == '[' || c == ']') return c;
    if (c == '%' && (i + 2 >= password.size() || !is_hex(password[i + 1]) || !is_hex(password[i + 2]))) return c;
  }
  return std::nullopt;
}

bool is_port(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0 || c == 'x'; });
}

}  // namespace

std::optional<char> raw_password_character(const url::Text& text) {
  if (!url::looks_like_database_url(text)) return std::nullopt;
  const std::string written = without_holes(text);
  const std::size_t scheme = written.find("://");
  if (scheme == std::string::npos || written.starts_with("jdbc:")) return std::nullopt;
  const std::string_view rest = std::string_view(written).substr(scheme + 3);
  const std::size_t end = std::min(rest.find_first_of("/?#"), rest.size());
  const std::string_view authority = rest.substr(0, end);
  const std::size_t colon = authority.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::size_t at = authority.rfind('@');
  if (at == std::string_view::npos) {
    // host:port/database?x=a@b has an `@` of its own; user:pa/ss@host has no port where one would stand.
    const bool has_password = rest.find('@', end) != std::string_view::npos && !is_port(authority.substr(colon + 1));
    return has_password ? std::optional(rest[end]) : std::nullopt;
  }
  if (colon > at || authority.find('@') < colon) return std::nullopt;  // no password; or the user's name is the odd one
  return raw_character(authority.substr(colon + 1, at - colon - 1));
}

}  // namespace dbssot
