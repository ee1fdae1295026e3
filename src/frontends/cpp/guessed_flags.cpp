#include "frontends/cpp/guessed_flags.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <system_error>

#include "frontends/cpp/flags.h"

namespace dbssot::cpp {
namespace fs = std::filesystem;
namespace {

constexpr std::uintmax_t max_header_bytes = 1U << 20;
constexpr std::uintmax_t max_total_bytes = 64U << 20;
constexpr std::size_t max_macros = 64;

bool is_word(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }

bool is_macro_name(std::string_view word) {
  return word.size() > 3 && word.find('_') != std::string_view::npos &&
         std::none_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; }) &&
         !(word.front() >= '0' && word.front() <= '9') && word.front() != '_';
}

bool ends_like_export(std::string_view word) {
  constexpr std::array endings = {std::string_view("_EXPORT"),   std::string_view("_API"),    std::string_view("_PUBLIC"),
                                  std::string_view("_DLL"),      std::string_view("_DECL"),   std::string_view("_LIBEXPORT"),
                                  std::string_view("_DECLSPEC"), std::string_view("_VISIBLE")};
  return std::any_of(endings.begin(), endings.end(), [&](auto ending) { return word.ends_with(ending); });
}

bool is_any_of(std::string_view word, std::span<const std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// `HAVE_POSTGRESQL`, `SHOP_USE_LIBPQ`, `PGSQL_ENABLED`: asks for a client. `PQXX_HAVE_CONCEPTS` asks for something of the client.
bool switches_a_client_on(std::string_view word, std::span<const std::string> clients) {
  static constexpr std::array<std::string_view, 7> asking = {"HAVE", "HAS", "USE", "USES", "WITH", "ENABLE", "BUILD"};
  static constexpr std::array<std::string_view, 5> allowing = {"ENABLED", "SUPPORT", "SUPPORTED", "AVAILABLE", "FOUND"};
  static constexpr std::array<std::string_view, 6> other = {"NO", "NOT", "WITHOUT", "DISABLE", "TEST", "TESTS"};
  const auto is_client = [&](std::string_view part) { return std::ranges::find(clients, part) != clients.end(); };
  bool is_asked = false;
  bool is_found = false;
  std::string_view before;
  for (std::size_t begin = 0; begin <= word.size();) {
    const auto end = std::min(word.find('_', begin), word.size());
    const auto part = word.substr(begin, end - begin);
    if (is_any_of(part, other)) return false;
    is_found |= (is_asked && is_client(part)) || (is_any_of(part, allowing) && is_client(before));
    is_asked |= is_any_of(part, asking);
    before = part;
    begin = end + 1;
  }
  return is_found;
}

/// False for `//#define USE_SOCI`, which says what might be.
bool begins_line(std::string_view text, std::size_t at) {
  const auto before = text.substr(0, at).find_last_not_of(" \t");
  return before == std::string_view::npos || text[before] == '\n';
}

std::string_view rest_of_line(std::string_view text, std::size_t at) { return text.substr(at, text.find('\n', at) - at); }

/// The words of a condition that have to be defined, or true, for it to hold: not `!defined(A)`, nor `B > 2`.
void collect_switches(std::string_view condition, std::span<const std::string> clients, std::vector<std::string>& switches) {
  bool is_denied = false;
  for (std::size_t at = 0; at < condition.size();) {
    if (!is_word(condition[at])) {
      if (condition[at] == '!' || condition[at] == '&' || condition[at] == '|') is_denied = condition[at] == '!';
      ++at;
      continue;
    }
    const auto begin = at;
    while (at < condition.size() && is_word(condition[at])) ++at;
    const auto word = condition.substr(begin, at - begin);
    const auto behind = condition.find_first_not_of(" \t)", at);
    const bool is_compared =
        behind != std::string_view::npos && std::string_view("<>=!").find(condition[behind]) != std::string_view::npos;
    if (!is_denied && !is_compared && switches_a_client_on(word, clients)) switches.emplace_back(word);
  }
}

/// Sorted, each once, without those that are defined already.
void keep_undefined(std::vector<std::string>& words, const std::vector<std::string>& defined) {
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  std::erase_if(words, [&](const auto& word) { return std::binary_search(defined.begin(), defined.end(), word); });
}

}  // namespace

void collect_words(std::string_view text, std::span<const std::string> clients, HeaderWords& words) {
  std::string_view before;  // the two words before the present one
  std::string_view before_that;
  for (std::size_t at = 0; at < text.size();) {
    if (!is_word(text[at])) {
      if (text[at] != ' ' && text[at] != '\t') {
        before = before_that = {};
        if (text[at] == '#' && begins_line(text, at)) before = "#";
      }
      ++at;
      continue;
    }
    const auto begin = at;
    while (at < text.size() && is_word(text[at])) ++at;
    const auto word = text.substr(begin, at - begin);
    if (before == "define" && before_that == "#") {
      words.defined.emplace_back(word);
    } else if (before == "#" && (word == "if" || word == "elif" || word == "ifdef" || word == "elifdef")) {
      collect_switches(rest_of_line(text, at), clients, words.switches);
    } else if (is_macro_name(before) && (before_that == "class" || before_that == "struct" || ends_like_export(before))) {
      words.decorations.emplace_back(before);
    }
    before_that = before;
    before = word;
  }
}

GuessedFlags guessed_flags(const fs::path& root, std::span<const std::string> headers, std::span<const std::string> clients) {
  HeaderWords words;
  std::uintmax_t total = 0;
  for (const auto& header : headers) {
    const auto path = root / header;
    std::error_code error;
    const auto size = fs::file_size(path, error);
    if (error || size > max_header_bytes || !fs::is_regular_file(path, error) || fs::is_symlink(path, error)) continue;
    total += size;
    if (total > max_total_bytes) break;
    std::ifstream stream(path, std::ios::binary);
    std::string text(static_cast<std::size_t>(size), '\0');
    stream.read(text.data(), static_cast<std::streamsize>(size));
    text.resize(static_cast<std::size_t>(std::max<std::streamsize>(stream.gcount(), 0)));
    collect_words(text, clients, words);
  }
  GuessedFlags guessed;
  keep_undefined(words.defined, {});
  keep_undefined(words.decorations, words.defined);
  keep_undefined(words.switches, words.defined);
  if (words.decorations.size() > max_macros) words.decorations.resize(max_macros);
  if (words.switches.size() > max_macros) words.switches.resize(max_macros);
  for (const auto& word : words.decorations) guessed.flags.push_back("-D" + word + "=");
  for (const auto& word : words.switches) guessed.flags.push_back("-D" + word);
  guessed.defined = std::move(words.defined);
  guessed.clients.assign(clients.begin(), clients.end());
  return guessed;
}

std::vector<std::string> GuessedFlags::for_source(std::string_view text) const {
  HeaderWords words;
  collect_words(text, clients, words);
  keep_undefined(words.defined, {});
  keep_undefined(words.switches, words.defined);
  auto all = flags;
  for (const auto& word : words.switches) {
    auto flag = "-D" + word;
    const bool is_known = std::binary_search(defined.begin(), defined.end(), word) || std::ranges::find(flags, flag) != flags.end();
    if (!is_known) all.push_back(std::move(flag));
  }
  return all;
}

}  // namespace dbssot::cpp
