#include "url/secret_names.h"

#include <algorithm>
#include <array>
#include <string>

#include "url/characters.h"

namespace dbssot::url {
namespace {

/// Words that make a name secret wherever they stand, unless a word after them says that something else is meant.
constexpr std::array anywhere{"password", "passwd", "passphrase"};
/// Words that make a name secret only at its end.
constexpr std::array at_end{"pwd",        "passwort",     "secret",      "token",        "apikey",
                            "privatekey", "accesskey",    "secretkey",   "authkey",      "clientkey",
                            "serverkey",  "credential",   "credentials", "signingkey",   "secretstring",
                            "secretdata", "secretbinary", "secretvalue", "amzsignature", "googsignature"};
constexpr std::array about{"file",          "path",      "hash",           "hasher",   "hashers", "encryption", "policy",
                           "reset",         "length",    "field",          "min",      "max",     "name",       "ref",
                           "key",           "validator", "validators",     "id",       "type",    "url",        "change",
                           "changed",       "expiry",    "expires",        "env",      "var",     "variable",   "prompt",
                           "provider",      "manager",   "label",          "regex",    "pattern", "strength",   "form",
                           "input",         "auth",      "authentication", "required", "set",     "count",      "error",
                           "authenticator", "store",     "char",           "chars",    "rules",   "context",    "generator"};

bool ends_about_something_else(std::string_view rest) {
  while (!rest.empty() && !is_letter(rest.front())) rest.remove_prefix(1);
  return std::ranges::any_of(
      about, [&](std::string_view word) { return rest == word || (rest.starts_with(word) && !is_letter(rest[word.size()])); });
}

/// False for most names: a secret one has "pass", "secr" or "sign" in it or ends, but for digits and signs, as one of the words
/// above does.
bool may_be_secret_name(std::string_view name) {
  const auto last_letter = [&] {
    while (!name.empty() && !is_letter(name.back())) name.remove_suffix(1);
    if (name.empty()) return '\0';
    const char last = lower(name.back());
    name.remove_suffix(1);
    return last;
  };
  const std::string_view whole = name;
  const char last = last_letter();
  const char before = last_letter();
  constexpr std::array<std::string_view, 9> ends{"wd", "rt", "et", "en", "ey", "al", "ls", "ss", "pw"};
  if (std::ranges::any_of(ends, [&](std::string_view end) { return end[0] == before && end[1] == last; })) return true;
  for (std::size_t at = 0; at + 4 <= whole.size(); ++at) {
    const char first = lower(whole[at]);
    if (first != 'p' && first != 's') continue;
    const std::array<char, 4> letters{first, lower(whole[at + 1]), lower(whole[at + 2]), lower(whole[at + 3])};
    const std::string_view part(letters.data(), letters.size());
    if (part == "pass" || part == "secr" || part == "sign") return true;
  }
  return false;
}

}  // namespace

bool is_secret_name(std::string_view name) {
  if (name.empty() || name.size() > 120 || !may_be_secret_name(name)) return false;
  // Two spellings: with the borders of words kept as '_' (camelCase too), and without any border ("api_key" and "apikey" are one).
  std::string words;
  std::string joined;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (!is_letter(c) && !is_digit(c)) {
      words += '_';
      continue;
    }
    if (i > 0 && c >= 'A' && c <= 'Z' && name[i - 1] >= 'a' && name[i - 1] <= 'z') words += '_';
    words += lower(c);
    joined += lower(c);
  }
  while (words.ends_with('_')) words.pop_back();
  for (const std::string_view word : anywhere) {
    const std::size_t at = words.rfind(word);
    if (at == std::string::npos) continue;
    const std::string_view rest = std::string_view(words).substr(at + word.size());
    if (rest == "s" || rest == "less" || ends_about_something_else(rest)) return false;
    return true;
  }
  std::string_view tail = joined;
  while (!tail.empty() && is_digit(tail.back())) tail.remove_suffix(1);
  for (const std::string_view word : at_end) {
    if (tail.ends_with(word)) return true;
  }
  const std::size_t border = words.rfind('_');
  const std::string_view last = std::string_view(words).substr(border == std::string::npos ? 0 : border + 1);
  return last == "pass" || last == "pw" || last == "passwd" || tail == "dbpass" || tail == "pgpass" || tail == "userpass";
}

}  // namespace dbssot::url
