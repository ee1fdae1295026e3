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

}  // namespace

void collect_words(std::string_view text, HeaderWords& words) {
  std::string_view before;  // the two words before the present one
  std::string_view before_that;
  for (std::size_t at = 0; at < text.size();) {
    if (!is_word(text[at])) {
      if (text[at] != ' ' && text[at] != '\t') {
        before = before_that = {};
        if (text[at] == '#') before = "#";
      }
      ++at;
      continue;
    }
    const auto begin = at;
    while (at < text.size() && is_word(text[at])) ++at;
    const auto word = text.substr(begin, at - begin);
    if (before == "define" && before_that == "#") {
      words.defined.emplace_back(word);
    } else if (is_macro_name(before) && (before_that == "class" || before_that == "struct" || ends_like_export(before))) {
      words.decorations.emplace_back(before);
    }
    before_that = before;
    before = word;
  }
}

std::vector<std::string> guessed_flags(const fs::path& root, std::span<const std::string> headers) {
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
    collect_words(text, words);
  }
  for (auto* list : {&words.decorations, &words.defined}) {
    std::sort(list->begin(), list->end());
    list->erase(std::unique(list->begin(), list->end()), list->end());
  }
  std::vector<std::string> flags;
  for (const auto& word : words.decorations) {
    if (flags.size() < max_macros && !std::binary_search(words.defined.begin(), words.defined.end(), word))
      flags.push_back("-D" + word + "=");
  }
  return flags;
}

}  // namespace dbssot::cpp
