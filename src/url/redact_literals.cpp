// Literals that make up a secret together: in brackets, one beside the other, handed through a call that only wraps them.

#include <algorithm>
#include <array>
#include <vector>

#include "url/characters.h"
#include "url/redactor.h"

namespace dbssot::url {
namespace {

constexpr std::size_t npos = std::string_view::npos;
/// So far a bracket is followed: further, it is another's.
constexpr std::size_t farthest = 4096;

bool is_quote(char c) { return c == '"' || c == '\'' || c == '`'; }

/// What a secret is handed through on its way to its name, unlike `getenv`, which is handed a name.
bool only_wraps(std::string_view call) {
  static constexpr std::array names{"str",         "bytes",   "SecretStr",      "SecretBytes",  "Field",
                                    "b64decode",   "quote",   "quote_plus",     "base64decode", "string",
                                    "string_view", "QString", "QStringLiteral", "sensitive"};
  return std::ranges::find(names, call) != names.end();
}

}  // namespace

std::size_t Redactor::adjacent(std::size_t end) {
  while (true) {
    std::size_t next = skip_blanks(end);
    const bool is_added = char_at(next) == '+';
    if (is_added) {
      ++next;
      while (next < text_.size() && is_space(text_[next])) ++next;
    }
    const std::size_t quote = skip_string_prefix(next);
    if (!is_quote(char_at(quote)) || quote == end || (!is_added && text_[quote] != text_[end - 1])) return end;
    end = quoted(quote);
  }
}

/// `("DB_HOST", "DB_NAME")` names variables, and `x == "prod"` asks.
bool Redactor::is_no_secret(std::size_t quote) const {
  const std::size_t before = skip_blanks_back(quote);
  if (before >= 2 && text_[before - 1] == '=' && (text_[before - 2] == '=' || text_[before - 2] == '!')) return true;
  std::size_t end = quote + 1;
  bool has_parts = false;
  for (; (char_at(end) >= 'A' && char_at(end) <= 'Z') || is_digit(char_at(end)) || char_at(end) == '_'; ++end)
    has_parts = has_parts || char_at(end) == '_';
  return has_parts && char_at(end) == text_[quote];
}

bool Redactor::names_owner(std::size_t quote) const {
  std::size_t end = quote + 1;
  while (is_letter(char_at(end)) || std::string_view("_-.@").find(char_at(end)) < 4) ++end;
  return end > quote + 1 && char_at(end) == text_[quote] && char_at(skip_blanks(end + 1)) == ':';
}

std::size_t Redactor::bracketed(std::size_t open) {
  constexpr int deepest = 8;
  if (in_brackets_ >= deepest) return open + 1;
  ++in_brackets_;
  const std::size_t end = inside_brackets(open);
  --in_brackets_;
  return end;
}

std::size_t Redactor::inside_brackets(std::size_t open) {
  std::vector<bool> is_call;
  const std::size_t limit = std::min(text_.size(), open + farthest);
  for (std::size_t at = open; at < limit;) {
    const char c = text_[at];
    if (const std::size_t quote = skip_string_prefix(at);
        is_quote(char_at(quote)) && (quote == at || at == 0 || !is_word(text_[at - 1]))) {
      const bool is_key = has_owners_ && names_owner(quote);
      if (std::ranges::find(is_call, true) == is_call.end() && !is_key && !is_no_secret(quote)) {
        at = std::max(quoted(quote), at + 1);
      } else {
        const std::size_t close = text_.substr(0, newline_.from(quote)).find(text_[quote], quote + 1);
        at = close == npos ? at + 1 : close + 1;
      }
      continue;
    }
    if (c == '(' || c == '[' || c == '{') {
      is_call.push_back(!is_call.empty() && c != '{' && at > 0 && is_word(text_[at - 1]));
    } else if (c == ')' || c == ']' || c == '}') {
      is_call.pop_back();
      if (is_call.empty()) return at + 1;
    } else if (c == ',' && is_call.back()) {
      at = std::max(pair(at), at + 1);
      continue;
    }
    ++at;
  }
  return limit;
}

std::optional<std::size_t> Redactor::wrapped(std::size_t at) {
  std::size_t end = at;
  while (is_word(char_at(end)) || char_at(end) == '.' || (char_at(end) == ':' && end > at)) ++end;
  if (char_at(end) != '(' && char_at(end) != '{') return std::nullopt;
  const std::string_view callee = text_.substr(at, end - at);
  if (!only_wraps(callee.substr(std::min(callee.size(), callee.find_last_of(".:") + 1)))) return std::nullopt;
  if (const auto value = given(end + 1)) return value;
  // Field(env="X", default="…")
  const std::string_view arguments = text_.substr(end, std::min<std::size_t>(newline_.from(end) - end, 300));
  for (const std::string_view name : {"default=", "default_factory="}) {
    const std::size_t found = arguments.find(name);
    if (found == npos) continue;
    if (const auto value = given(end + found)) return value;
  }
  return std::nullopt;
}

std::optional<std::size_t> Redactor::given(std::size_t at) {
  at = skip_blanks(at);
  for (const std::string_view word : {"default=", "default_factory=", "value=", "lambda:"}) {
    if (text_.substr(at).starts_with(word)) at = skip_blanks(at + word.size());
  }
  const std::size_t quote = skip_string_prefix(at);
  if (is_quote(char_at(quote))) return adjacent(quoted(quote));
  return std::nullopt;
}

}  // namespace dbssot::url
