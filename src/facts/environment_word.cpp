#include "facts/environment_word.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include "source/words.h"

namespace dbssot {
namespace {

struct EnvironmentWord {
  std::string_view word;
  std::string_view environment;
};
constexpr std::array<EnvironmentWord, 14> environment_words = {{{"production", "production"},
                                                                {"prod", "production"},
                                                                {"prd", "production"},
                                                                {"live", "production"},
                                                                {"staging", "staging"},
                                                                {"stage", "staging"},
                                                                {"stg", "staging"},
                                                                {"development", "development"},
                                                                {"develop", "development"},
                                                                {"dev", "development"},
                                                                {"local", "development"},
                                                                {"test", "test"},
                                                                {"testing", "test"},
                                                                {"ci", "test"}}};

}  // namespace

std::string_view environment_of(std::string_view word) {
  const std::string wanted = lowered(word);
  for (const auto& [name, environment] : environment_words) {
    if (name == wanted) return environment;
  }
  return {};
}

std::vector<std::string_view> environments_in(std::string_view text) {
  std::vector<std::string_view> found;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && std::isalnum(static_cast<unsigned char>(text[end])) != 0) ++end;
    if (const std::string_view environment = environment_of(text.substr(at, end - at)); !environment.empty())
      found.push_back(environment);
    at = end + 1;
  }
  return found;
}

std::string_view environment_in(std::string_view text) {
  const std::vector<std::string_view> found = environments_in(text);
  return found.empty() ? std::string_view() : found.back();
}

}  // namespace dbssot
