#include "linker/environment_name.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "source/letters.h"
#include "source/words.h"

namespace dbssot {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 22> names{{{"development", "development"},
                                                                               {"develop", "development"},
                                                                               {"dev", "development"},
                                                                               {"local", "development"},
                                                                               {"localhost", "development"},
                                                                               {"test", "test"},
                                                                               {"testing", "test"},
                                                                               {"tests", "test"},
                                                                               {"ci", "test"},
                                                                               {"staging", "staging"},
                                                                               {"stage", "staging"},
                                                                               {"stg", "staging"},
                                                                               {"uat", "staging"},
                                                                               {"qa", "staging"},
                                                                               {"preprod", "staging"},
                                                                               {"preview", "staging"},
                                                                               {"sandbox", "staging"},
                                                                               {"production", "production"},
                                                                               {"prod", "production"},
                                                                               {"prd", "production"},
                                                                               {"live", "production"},
                                                                               {"release", "production"}}};

constexpr Letters first_letters = [] {
  Letters letters = 0;
  for (const auto& name : names) letters |= letter(name.first.front());
  return letters;
}();

}  // namespace

bool begins_like_environment(std::string_view text) { return !text.empty() && (first_letters & letter(text.front())) != 0; }

std::string_view environment_named(std::string_view text) {
  if (text.size() < 2 || text.size() > 11 || !begins_like_environment(text)) return {};
  const std::string wanted = lowered(text);
  const auto found = std::ranges::find(names, wanted, &std::pair<std::string_view, std::string_view>::first);
  return found == names.end() ? std::string_view() : found->second;
}

bool asks_for_environment(std::string_view name) {
  const std::string text = lowered(name);
  if (!text.starts_with("is_") && !text.starts_with("_is_") && !text.starts_with("running_") && !text.starts_with("on_") &&
      !text.starts_with("in_"))
    return false;
  std::string word;
  for (const char c : text + "_") {
    if (c != '_') {
      word += c;
    } else {
      if (!environment_named(word).empty() && !word.starts_with("local")) return true;
      word.clear();
    }
  }
  return false;
}

}  // namespace dbssot
