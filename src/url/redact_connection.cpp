#include "url/characters.h"
#include "url/examination.h"
#include "url/holes.h"
#include "url/url.h"

namespace dbssot::url {
namespace {

constexpr std::size_t longest_examined = 65536;
constexpr std::size_t shortest_searched = 3;  // a shorter password would be found everywhere

void hide_everywhere(std::string& text, std::string_view secret) {
  if (secret.size() < shortest_searched || secret == "***" || is_only_holes(secret)) return;
  for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at + 3))
    text.replace(at, secret.size(), "***");
}

/// `h:5432/d?application_name=a` before an `@`: SQLAlchemy takes it for a password, and it is none.
bool is_port_and_path(std::string_view text) {
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits])) ++digits;
  return digits > 0 && digits < text.size() && text[digits] == '/' && text.find('?') != std::string_view::npos;
}

}  // namespace

std::string redact_connection(std::string_view text) {
  std::string shown = redact_text(text);
  if (text.size() > longest_examined) return shown;
  Examination examination(text, version_set({}));
  if (const auto& libpq = examination.libpq()) {
    hide_everywhere(shown, libpq->value("password"));
    hide_everywhere(shown, libpq->value("sslpassword"));
  }
  if (const auto& url = examination.sqlalchemy(); url && url->password && !is_port_and_path(*url->password))
    hide_everywhere(shown, *url->password);
  if (const auto& resolved = examination.asyncpg(); resolved && resolved->password) hide_everywhere(shown, *resolved->password);
  return shown;
}

}  // namespace dbssot::url
