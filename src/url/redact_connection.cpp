#include "url/characters.h"
#include "url/examination.h"
#include "url/holes.h"
#include "url/url.h"

namespace dbssot::url {
namespace {

constexpr std::size_t longest_examined = 65536;
constexpr std::size_t shortest_searched = 3;  // a shorter password would be found everywhere

/// The scheme is no secret, even where the password is `postgres` too.
std::size_t behind_scheme(std::string_view text) {
  const std::size_t begin = text.starts_with("jdbc:") ? 5 : 0;
  for (const std::string_view scheme : {"postgresql", "postgres"}) {
    if (text.substr(begin).starts_with(scheme) && text.find("://", begin) != std::string_view::npos) return begin + scheme.size();
  }
  return 0;
}

void hide_everywhere(std::string& text, std::string_view secret) {
  if (secret.size() < shortest_searched || secret == "***" || is_only_holes(secret)) return;
  for (std::size_t at = text.find(secret, behind_scheme(text)); at != std::string::npos; at = text.find(secret, at + 3))
    text.replace(at, secret.size(), "***");
}

/// `h:5432/d?application_name=a` before an `@`: SQLAlchemy takes it for a password, and it is none.
bool is_port_and_path(std::string_view text) {
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits])) ++digits;
  return digits > 0 && digits < text.size() && text[digits] == '/' && text.find('?') != std::string_view::npos;
}

/// `:secret@` that no parser and no scheme gave away, as in `postgres;//u:secret@h`.
void hide_before_signs(std::string& text) {
  for (std::size_t sign = text.find('@'); sign != std::string::npos; sign = text.find('@', sign + 1)) {
    std::size_t begin = sign;
    while (begin > 0 && sign - begin < 256 && text[begin - 1] != ':' && text[begin - 1] != '/' && !is_space(text[begin - 1]))
      --begin;
    if (begin == 0 || begin == sign || text[begin - 1] != ':') continue;
    const std::string_view secret = std::string_view(text).substr(begin, sign - begin);
    if (secret == "***" || is_only_holes(secret) || hole_at(std::string_view(text).substr(begin - 1))) continue;
    text.replace(begin, sign - begin, "***");
    sign = begin + 3;
  }
}

/// In a conninfo, a keyword that libpq does not know may be a misspelt `password`.
void hide_unknown_keywords(std::string& text) {
  if (text.find("://") != std::string::npos || (text.find("host=") == std::string::npos && text.find("user=") == std::string::npos))
    return;
  for (std::size_t equals = text.find('='); equals != std::string::npos; equals = text.find('=', equals + 1)) {
    std::size_t begin = equals;
    while (begin > 0 && !is_space(text[begin - 1]) && text[begin - 1] != '=' && text[begin - 1] != '\'') --begin;
    const std::string_view keyword = std::string_view(text).substr(begin, equals - begin);
    if (keyword.size() < 5 || keyword.front() != 'p' || knowledge().libpq.find_any(keyword) != nullptr) continue;
    std::size_t end = text.find_first_of(" \t\n", equals + 1);
    std::size_t value = equals + 1;
    if (value < text.size() && text[value] == '\'') end = text.find('\'', ++value);
    if (end == std::string::npos) end = text.size();
    if (end <= value || is_only_holes(std::string_view(text).substr(value, end - value))) continue;
    text.replace(value, end - value, "***");
  }
}

}  // namespace

std::string redact_connection(std::string_view text) {
  std::string shown = redact_text(text);
  if (text.size() > longest_examined) return shown;
  Examination examination(text, version_set({}));
  if (const auto& libpq = examination.libpq()) {
    hide_everywhere(shown, libpq->value("password"));
    hide_everywhere(shown, libpq->value("sslpassword"));
    // `u%3Asecret@h`: someone encoded user and password as one
    const std::string& user = libpq->value("user");
    if (const std::size_t colon = user.find(':'); colon != std::string::npos)
      hide_everywhere(shown, std::string_view(user).substr(colon + 1));
  }
  if (const auto& url = examination.sqlalchemy(); url && url->password && !is_port_and_path(*url->password))
    hide_everywhere(shown, *url->password);
  if (const auto& url = examination.sqlalchemy(); url && url->username && url->username->find(':') != std::string::npos) {
    hide_everywhere(shown, std::string_view(*url->username).substr(url->username->find(':') + 1));
  }
  if (const auto& resolved = examination.asyncpg(); resolved && resolved->password) hide_everywhere(shown, *resolved->password);
  hide_before_signs(shown);
  hide_unknown_keywords(shown);
  return shown;
}

}  // namespace dbssot::url
