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

/// `PASSWORDS`: one name for several, which says something of a list alone.
bool names_passwords(std::string_view name) {
  if (name.size() < 5 || lower(name.back()) != 's') return false;
  const std::string one = lowered(name.substr(0, name.size() - 1));
  return (contains(one, "passw") || contains(one, "pwd")) && is_secret_name(one);
}

/// `USER_PASSWORDS` says what the other side of a pair is; of PASSWORDS nobody knows which side is the password.
bool names_owners(std::string_view name) {
  name.remove_prefix(name.rfind('.') + 1);
  name.remove_prefix(std::min(name.find_first_not_of('_'), name.size()));
  const std::string word = lowered(name);
  return !word.starts_with("pass") && !word.starts_with("pwd");
}

/// `&sig=` in a URL that a cloud has signed.
bool is_signature(std::string_view text, std::size_t begin, std::string_view name) {
  return name == "sig" && begin > 0 && (text[begin - 1] == '&' || text[begin - 1] == '?');
}

/// What is set by name: `setattr(o, "password", "secret")`, `config.set("db", "password", "secret")`.
bool is_set_by(std::string_view before) {
  const std::size_t open = before.find_last_of("()\n");
  if (open == npos || before[open] != '(') return false;
  std::size_t begin = open;
  while (begin > 0 && is_word(before[begin - 1])) --begin;
  const std::string name = lowered(before.substr(begin, open - begin));
  return name.starts_with("set") || name.ends_with("set");
}

/// Beginnings of tokens that their makers chose so that they are found, each up to the sign at which it is looked for.
bool begins_token(std::string_view before) {
  static constexpr std::array<std::string_view, 20> beginnings = {
      "ghp_",  "gho_", "ghu_", "ghs_",  "ghr_", "github_pat_", "glpat-", "xoxb-",    "xoxp-",    "xoxa-",
      "xoxr-", "hvs.", "hvb.", "ya29.", "npm_", "dop_v1_",     "pypi-",  "sk_live_", "rk_live_", "sk_test_"};
  return std::ranges::any_of(beginnings, [&](std::string_view one) {
    return before.ends_with(one) && (before.size() == one.size() || !is_word(before[before.size() - one.size() - 1]));
  });
}

/// Nobody types them: letters and digits of some length.
bool looks_like_token(std::string_view text) {
  constexpr std::size_t shortest = 16;
  return text.size() >= shortest && std::ranges::any_of(text, is_digit) && std::ranges::any_of(text, is_letter);
}

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
  if (separator == ':' && name.text.size() == 13 && equal_ignoring_case(name.text, "authorization")) return authorization(at + 1);
  const bool are_many = names_passwords(name.text);
  const auto is_secret = [&] {
    return is_secret_name(name.text) || (separator == '=' && is_secret_name(decoded_name(name, name_end))) ||
           is_signature(text_, name.begin, name.text);
  };
  if (!are_many && !is_secret()) return at + 1;
  std::size_t value = at + 1;
  while (char_at(value) == '=' || (char_at(value) == '>' && value == at + 1)) ++value;
  if (are_many) return listed(value, separator, name.text);
  const std::size_t attached = value;
  value = skip_blanks(value);
  const bool compares = separator == '=' && (char_at(at + 1) == '=' || (at > 0 && text_[at - 1] == '='));
  const bool is_spaced_out = value != attached || skip_blanks_back(name_end) != name_end;
  return redact_value(value, separator, name, is_spaced_out && !compares);
}

std::size_t Redactor::listed(std::size_t value, char separator, std::string_view name) {
  const std::size_t line_end = newline_.from(value);
  if (const std::size_t type = skip_blanks(value); separator == ':' && is_letter(char_at(type))) {
    const std::size_t equals = text_.substr(0, line_end).find('=', value);
    if (equals != npos) value = equals + 1;
  }
  value = skip_blanks(value);
  const char open = char_at(value);
  if (open != '[' && open != '(' && open != '{') return std::max(value, copied_);
  has_owners_ = open == '{' && names_owners(name);
  const std::size_t end = bracketed(value);
  has_owners_ = false;
  return end;
}

std::size_t Redactor::authorization(std::size_t at) {
  at = skip_blanks(at);
  for (const std::string_view kind : {"Bearer ", "Basic ", "Token "}) {
    if (!equal_ignoring_case(text_.substr(at, kind.size()), kind)) continue;
    const std::size_t begin = skip_blanks(at + kind.size());
    std::size_t end = begin;
    while (end < text_.size() && !is_space(text_[end]) && !is_quote(text_[end])) {
      const auto hole = hole_at(text_.substr(end));
      end += hole ? hole->length : 1;
    }
    hide(begin, end);
    return std::max(end, at);
  }
  return at;
}

std::size_t Redactor::pair(std::size_t at) {
  if (at <= copied_ || !is_quote(text_[at - 1])) return at + 1;
  const Name name = name_before(at);
  if (name.quote == '\0' || name.begin == 0 || !is_secret_name(name.text)) return at + 1;
  const std::size_t opened = skip_blanks_back(name.begin);
  if (opened == 0) return at + 1;
  const bool is_option = name.text.starts_with("--") && (text_[opened - 1] == '[' || text_[opened - 1] == ',');
  const bool is_set =
      text_[opened - 1] == ',' && is_set_by(text_.substr(opened > 96 ? opened - 96 : 0, std::min<std::size_t>(opened, 96)));
  if (!is_option && !is_set && text_[opened - 1] != '(' && text_[opened - 1] != '{') return at + 1;
  std::size_t value = skip_blanks(at + 1);
  for (const std::string_view word : {"default=", "default_value=", "fallback="}) {
    if (text_.substr(value).starts_with(word)) value += word.size();
  }
  if (char_at(value) == '(' && !is_option) return bracketed(value);
  if (const std::size_t quote = skip_string_prefix(value); is_quote(char_at(quote))) {
    const std::size_t end = adjacent(quoted(quote));
    if (is_option || is_set) return end;
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

std::size_t Redactor::positional(std::size_t at) {
  const std::string_view callee = name_before(at).text;
  const bool makes_url = callee == "URL.create" || callee.ends_with(".URL.create");
  if (!makes_url && callee != "URL" && !callee.ends_with(".URL")) return at + 1;
  constexpr std::size_t farthest = 300;
  constexpr int place = 2;
  const std::size_t limit = std::min(text_.size(), at + farthest);
  int commas = 0;
  int depth = 0;
  std::size_t from = at + 1;
  for (std::size_t end = from; end < limit; ++end) {
    const char c = text_[end];
    if (is_quote(c)) {
      for (++end; end < limit && text_[end] != c; ++end) end += text_[end] == '\\' ? 1 : 0;
      if (end >= limit) return at + 1;
    } else if (c == '=' && char_at(end + 1) == '=') {
      ++end;  // a comparison
    } else if (c == '(' || c == '[' || c == '{') {
      ++depth;
    } else if (c == ')' || c == ']' || c == '}') {
      if (depth-- == 0) return at + 1;
    } else if (c == '=' && depth == 0 && std::string_view("!<>:").find(text_[end - 1]) == npos) {
      return at + 1;  // named from here on
    } else if (c == ',' && depth == 0) {
      from = end + 1;
      if (++commas == place) break;
    }
  }
  if (commas < place) return at + 1;
  while (from < limit && is_space(text_[from])) ++from;
  const std::size_t quote = skip_string_prefix(from);
  return is_quote(char_at(quote)) ? adjacent(quoted(quote)) : at + 1;
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

std::size_t Redactor::encoded_assignment(std::size_t at) {
  const std::string_view equals = text_.substr(at, 3);
  if (equals != "%3D" && equals != "%3d") return at + 1;
  if (!is_secret_name(name_before(at).text)) return at + 1;
  std::size_t end = at + 3;
  for (; end < text_.size() && !is_space(text_[end]) && std::string_view("&;,\"'`<>)]}@").find(text_[end]) == npos; ++end) {
    const std::string code = lowered(text_.substr(end, 3));
    if (code == "%3b" || code == "%26" || code == "%20") break;
    if (const auto hole = hole_at(text_.substr(end))) end += hole->length - 1;
  }
  hide(at + 3, end);
  return end;
}

std::size_t Redactor::initialised(std::size_t at) {
  const std::size_t quote = skip_string_prefix(skip_blanks(at + 1));
  if (!is_quote(char_at(quote)) || at <= copied_ || !is_word(text_[at - 1])) return at + 1;
  const Name name = name_before(at);
  if (!is_secret_name(name.text)) return at + 1;
  const std::string_view before =
      trimmed(text_.substr(name.begin > 32 ? name.begin - 32 : 0, std::min<std::size_t>(name.begin, 32)));
  const std::string type = lowered(before);
  const bool is_declared = type.ends_with("string") || type.ends_with("string_view") || type.ends_with("auto");
  return is_declared ? adjacent(quoted(quote)) : at + 1;
}

std::size_t Redactor::token(std::size_t at) {
  constexpr std::size_t longest_beginning = 12;
  if (at < copied_ || !is_word(char_at(at + 1)) || at == 0) return at + 1;
  std::size_t begin = at + 1;
  std::size_t end = begin;
  if (text_[at] == '.' && text_.substr(begin).starts_with("eyJ")) {  // JSON in base64, twice, and what signs it
    begin = at;
    while (begin > copied_ && (is_word(text_[begin - 1]) || text_[begin - 1] == '-')) --begin;
    if (!text_.substr(begin).starts_with("eyJ")) return at + 1;
  } else {
    const std::size_t from = at + 1 > longest_beginning ? at + 1 - longest_beginning : 0;
    if (!begins_token(text_.substr(from, at + 1 - from))) return at + 1;
  }
  int dots = 0;  // of one there are three parts
  for (; end < text_.size() && (is_word(text_[end]) || text_[end] == '-' || text_[end] == '.'); ++end) {
    if (text_[end] == '.' && ++dots > (text_[at] == '.' ? 1 : 2)) break;
  }
  if (!looks_like_token(text_.substr(begin, end - begin))) return at + 1;
  replace(std::max(begin, copied_), end);
  return end;
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
