// Names of secrets and the forms in which a value is given to them: assignments, pairs, setters, SQL, options of commands, PEM.

#include <algorithm>
#include <array>

#include "url/characters.h"
#include "url/holes.h"
#include "url/python_text.h"
#include "url/redactor.h"
#include "url/secret_names.h"

namespace dbssot::url {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::string_view stars = "***";

bool is_quote(char c) { return c == '"' || c == '\'' || c == '`'; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }

}  // namespace

Redactor::Name Redactor::name_before(std::size_t end) const {
  Name name;
  std::size_t at = skip_blanks_back(end);
  if (at > copied_ && text_[at - 1] == ']') --at;
  if (at > copied_ && is_quote(text_[at - 1])) {
    name.quote = text_[--at];
    if (at > copied_ && text_[at - 1] == '\\') {
      name.escaped = true;
      --at;
    }
  }
  std::size_t begin = at;
  while (begin > copied_ && at - begin < 128 && (is_word(text_[begin - 1]) || text_[begin - 1] == '-' || text_[begin - 1] == '.'))
    --begin;
  name.text = text_.substr(begin, at - begin);
  if (name.quote != '\0' && begin > copied_ && text_[begin - 1] == name.quote) --begin;
  if (name.escaped && begin > copied_ && text_[begin - 1] == '\\') --begin;
  name.begin = begin;
  return name;
}

/// `%70assword=` of a query: what stands there once it is decoded.
std::string Redactor::decoded_name(const Name& name, std::size_t end) const {
  std::size_t begin = name.begin;
  if (begin <= copied_ || text_[begin - 1] != '%') return {};
  while (begin > copied_ && end - begin < 128 &&
         (is_word(text_[begin - 1]) || std::string_view("%-.").find(text_[begin - 1]) != npos))
    --begin;
  const std::string decoded = python::unquote(text_.substr(begin, end - begin));
  return std::string(trimmed(decoded));
}

bool Redactor::starts_line(std::size_t at) const {
  for (int i = 0; i < 200 && at > 0; ++i) {
    const char c = text_[at - 1];
    if (c == '\n') return true;
    if (!is_blank(c) && c != '-') break;
    --at;
  }
  if (at == 0) return true;
  for (const std::string_view word : {"export", "ENV", "set", "ARG"}) {
    if (text_.substr(0, at).ends_with(word))
      return at == word.size() || text_[at - word.size() - 1] == '\n' || is_blank(text_[at - word.size() - 1]);
  }
  return false;
}

std::size_t Redactor::assignment(std::size_t at) {
  const char separator = text_[at];
  if (separator == ':' && (char_at(at + 1) == ':' || (at > 0 && text_[at - 1] == ':'))) return at + 1;
  std::size_t name_end = at;
  if (at > copied_ && separator == '=' && std::string_view(":!+?").find(text_[at - 1]) != npos) --name_end;
  const Name name = name_before(name_end);
  if (!is_secret_name(name.text) && (separator != '=' || !is_secret_name(decoded_name(name, name_end)))) return at + 1;
  std::size_t value = at + 1;
  while (char_at(value) == '=' || (char_at(value) == '>' && value == at + 1)) ++value;
  const std::size_t attached = value;
  value = skip_blanks(value);
  return redact_value(value, separator, name, value != attached || skip_blanks_back(name_end) != name_end);
}

std::size_t Redactor::pair(std::size_t at) {
  if (at <= copied_ || !is_quote(text_[at - 1])) return at + 1;
  const Name name = name_before(at);
  if (name.quote == '\0' || name.begin == 0 || !is_secret_name(name.text)) return at + 1;
  const std::size_t opened = skip_blanks_back(name.begin);
  if (opened == 0 || (text_[opened - 1] != '(' && text_[opened - 1] != '{')) return at + 1;
  std::size_t value = skip_blanks(at + 1);
  for (const std::string_view word : {"default=", "default_value=", "fallback="}) {
    if (text_.substr(value).starts_with(word)) value += word.size();
  }
  if (const std::size_t quote = skip_string_prefix(value); is_quote(char_at(quote))) {
    const std::size_t end = quoted(quote);
    const bool call = opened >= 2 && (is_word(text_[opened - 2]) || text_[opened - 2] == '>');
    const char after = char_at(skip_blanks(end));
    return call || after == '}' || after == ')' ? end : at + 1;
  }
  return at + 1;
}

std::size_t Redactor::setter(std::size_t at) {
  if (!is_quote(char_at(skip_string_prefix(at + 1)))) return at + 1;
  std::string name = lowered(name_before(at).text);
  name = name.substr(name.rfind('.') + 1);
  std::erase(name, '_');
  static constexpr std::array setters{"password",  "passwd", "pwd",       "setpassword", "withpassword",
                                      "setpasswd", "setpwd", "setsecret", "settoken",    "withtoken"};
  if (std::ranges::find(setters, name) == setters.end()) return at + 1;
  return quoted(skip_string_prefix(at + 1));
}

std::size_t Redactor::spaced(std::size_t at) {
  if (char_at(at + 1) == '\'') {
    const std::string_view before = text_.substr(at > 16 ? at - 16 : 0, std::min<std::size_t>(at, 16));
    const std::string word = lowered(before);
    if ((word.ends_with("password") || word.ends_with("identified by")) && at >= copied_) return quoted(at + 1);
  }
  if (at <= copied_ || !(is_word(text_[at - 1]))) return at + 1;
  const std::size_t value = skip_blanks(at);
  const Name name = name_before(at);
  if (!name.text.starts_with("--") || !is_secret_name(name.text) || char_at(value) == '-' || value >= text_.size()) return at + 1;
  return redact_value(value, '=', name, false);
}

std::size_t Redactor::pem(std::size_t at) {
  const std::size_t line_end = newline_.from(at);
  const std::string_view title = text_.substr(at, std::min<std::size_t>(line_end - at, 80));
  const std::size_t dashes = title.find("-----", 11);
  if (!contains(title, "PRIVATE KEY") || dashes == npos) return at + 11;
  const std::size_t begin = at + dashes + 5;
  std::size_t end = text_.find("-----END", begin);
  if (end == npos) end = text_.size();
  if (trimmed(text_.substr(begin, end - begin)) != stars) replace(begin, end);
  return end + 8;
}

}  // namespace dbssot::url
