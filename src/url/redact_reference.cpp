#include "url/redact_reference.h"

#include <algorithm>
#include <array>

#include "url/characters.h"
#include "url/secret_names.h"

namespace dbssot::url {
namespace {

constexpr std::size_t npos = std::string_view::npos;

bool is_quote(char c) { return c == '"' || c == '\'' || c == '`'; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// First names of things that hold values: `settings.password`, `os.environ[…]`, `self._pw`.
bool is_holder_name(std::string_view word) {
  static constexpr std::array words{"self", "this",    "cls",   "os",      "env",   "environ",     "settings", "config",
                                    "cfg",  "conf",    "args",  "options", "opts",  "params",      "process",  "secrets",
                                    "vars", "var",     "local", "module",  "data",  "values",      "request",  "app",
                                    "ctx",  "context", "st",    "inputs",  "steps", "credentials", "creds",    "secret",
                                    "url",  "parsed",  "spec",  "conn",    "db",    "database",    "std",      "app_config"};
  return std::ranges::any_of(words, [&](std::string_view name) {
    return equal_ignoring_case(word, name) || (word.size() > name.size() && word.starts_with('_') && word.substr(1) == name);
  });
}

/// A name that somebody chose: without digits, and if capitals are mixed in, ending in a long word such as `Password`. `gSiYtnPw`
/// ends in a short one by chance.
bool is_plain_name(std::string_view name) {
  if (std::ranges::any_of(name, is_digit)) return false;
  const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const bool mixed = std::ranges::any_of(name, upper) && std::ranges::any_of(name, [](char c) { return c >= 'a' && c <= 'z'; });
  const std::string text = lowered(name);
  return !mixed || contains(text, "passw") || contains(text, "secret") || contains(text, "token") || contains(text, "credential") ||
         contains(text, "apikey");
}

}  // namespace

std::size_t reference_length(std::string_view text) {
  std::size_t at = 0;
  std::string_view first;
  std::string_view last;
  int parts = 0;
  bool called = false;
  while (at < text.size() && at < 512) {
    if (text[at] == '*' || text[at] == '&') {
      if (at != 0) break;
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && is_word(text[end])) ++end;
    if (end == at || is_digit(text[at])) return 0;
    last = text.substr(at, end - at);
    if (parts++ == 0) first = last;
    at = end;
    while (at < text.size() && (text[at] == '(' || text[at] == '[')) {
      const char close = text[at] == '(' ? ')' : ']';
      int depth = 0;
      std::size_t stop = at;
      for (; stop < text.size() && stop < at + 256; ++stop) {
        if (text[stop] == text[at]) ++depth;
        if (text[stop] == close && --depth == 0) break;
        if (text[stop] == '\n') return 0;
      }
      if (stop >= text.size() || text[stop] != close) return 0;
      const std::string_view inside = trimmed(text.substr(at + 1, stop - at - 1));
      // What stands between the brackets of a call is nothing, a name in quotes, or further words.
      if (!inside.empty() && !is_quote(inside.front()) && !is_word(inside.front()) && inside.front() != '*' &&
          inside.front() != '&')
        return 0;
      called = true;
      at = stop + 1;
    }
    if (at < text.size() && text[at] == '.') {
      at += 1;
    } else if (text.substr(at).starts_with("->") || text.substr(at).starts_with("::")) {
      at += 2;
    } else {
      break;
    }
  }
  if (at < text.size() && !is_space(text[at]) && std::string_view(",;)]}&\"'`").find(text[at]) == npos) return 0;
  if (called)
    return is_holder_name(first) || is_secret_name(last) || contains(lowered(text.substr(0, at)), "env") ||
                   contains(lowered(last), "get") || contains(lowered(last), "quote") || parts > 1 || at == text.size() ||
                   !is_blank(text[at])
               ? at
               : 0;
  // `password=db_password` and `password=conn.password` name a variable; with a digit in it the text may be the password itself,
  // and is hidden rather than shown.
  if (parts > 1 && is_holder_name(first)) return at;
  return is_secret_name(last) && is_plain_name(text.substr(0, at)) ? at : 0;
}

}  // namespace dbssot::url
