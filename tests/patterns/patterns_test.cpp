// What Hyperscan finds of the built-in patterns is what RE2 finds of them.
#include "patterns/patterns.h"

#include <re2/re2.h>

#include <array>
#include <catch2/catch.hpp>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "build_paths.h"
#include "patterns/built_in.h"

using namespace dbssot;
using patterns::Groups;
using patterns::Set;

namespace {

constexpr std::array asked{patterns::all, patterns::clients, patterns::words, patterns::clients | patterns::words,
                           patterns::environment | patterns::urls};

/// Null where the set has nothing of these groups.
std::unique_ptr<re2::RE2> expression(const patterns::built_in::NamedSet& set, Groups groups) {
  std::string text;
  for (const auto& group : set.groups) {
    if ((group.group & groups) == 0) continue;
    for (const std::string_view alternative : group.alternatives) (text += text.empty() ? "" : "|") += alternative;
  }
  if (text.empty()) return nullptr;
  re2::RE2::Options options(re2::RE2::Quiet);
  options.set_encoding(re2::RE2::Options::EncodingLatin1);
  options.set_case_sensitive(false);
  auto compiled = std::make_unique<re2::RE2>(text, options);
  REQUIRE(compiled->ok());
  return compiled;
}

class BothWays {
 public:
  BothWays() {
    for (const auto& set : patterns::built_in::sets) {
      for (const Groups groups : asked) expressions_.push_back(expression(set, groups));
    }
  }

  /// The first set and groups of which the two differ.
  [[nodiscard]] std::optional<std::string> difference(std::string_view bytes) const {
    for (std::size_t at = 0; at < expressions_.size(); ++at) {
      const auto set = static_cast<Set>(at / asked.size());
      const Groups groups = asked[at % asked.size()];
      const bool by_re2 =
          expressions_[at] && re2::RE2::PartialMatch(re2::StringPiece(bytes.data(), bytes.size()), *expressions_[at]);
      if (patterns::stand_in(bytes, set, groups) != by_re2)
        return "set " + std::to_string(at / asked.size()) + ", groups " + std::to_string(groups) + ", RE2 " +
               (by_re2 ? "yes" : "no");
    }
    return std::nullopt;
  }

 private:
  std::vector<std::unique_ptr<re2::RE2>> expressions_;  // by set and groups
};

/// Makes texts that an expression matches, or nearly.
class Writer {
 public:
  explicit Writer(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t end) { return std::uniform_int_distribution<std::size_t>(0, end - 1)(random_); }

  char byte() {
    static constexpr std::string_view telling = {" \t\n\v\f\r\0_.-:/@=([\"'#Aks09\x80\x85\xA0\xAA\xB5\xC0\xDF\xE9\xFF", 33};
    return below(3) == 0 ? static_cast<char>(below(256)) : telling[below(telling.size())];
  }

  std::string text_of(std::string_view expression) {
    std::string text;
    for (std::size_t at = 0; at < expression.size();) {
      const std::string piece = next(expression, at);
      const char times = at < expression.size() ? expression[at] : '\0';
      if (times != '?' && times != '*' && times != '+') {
        text += piece;
        continue;
      }
      ++at;
      for (std::size_t left = times == '+' ? 1 + below(3) : below(times == '?' ? 2 : 4); left > 0; --left) text += piece;
    }
    return text;
  }

  void spoil(std::string& text) {
    const std::size_t at = below(text.size() + 1);
    switch (below(6)) {
      case 0:
        text.insert(at, 1, byte());
        break;
      case 1:
        text.insert(text.begin(), byte());
        break;
      case 2:
        text += byte();
        break;
      case 3:
        text.erase(at, 1);
        break;
      case 4:
        if (at < text.size()) text[at] = byte();
        break;
      default:
        if (at < text.size()) text[at] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[at])));
    }
  }

 private:
  /// A literal, a class or a group; what it may be repeated by is left.
  std::string next(std::string_view expression, std::size_t& at) {
    if (expression[at] == '\\') {
      const char escaped = expression[at + 1];
      at += 2;
      return escaped == 'b' ? "" : std::string(1, escaped);
    }
    if (expression[at] == '[') {
      const std::size_t end = expression.find(']', at);
      const std::string_view members = expression.substr(at + 1, end - at - 1);
      at = end + 1;
      return std::string(1, below(4) == 0 ? byte() : members[below(members.size())]);
    }
    if (expression[at] != '(') return std::string(1, expression[at++]);
    const std::size_t end = expression.find(')', at);
    std::vector<std::string_view> choices(1);
    std::size_t begin = at + 3;  // behind "(?:"
    for (std::size_t bar = expression.find('|', begin); bar < end; bar = expression.find('|', begin)) {
      choices.back() = expression.substr(begin, bar - begin);
      choices.emplace_back();
      begin = bar + 1;
    }
    choices.back() = expression.substr(begin, end - begin);
    at = end + 1;
    return text_of(choices[below(choices.size())]);
  }

  std::mt19937 random_;
};

}  // namespace

TEST_CASE("built-in patterns find what RE2 finds, in texts that are nearly theirs") {
  const unsigned seed = Catch::rngSeed() != 0 ? Catch::rngSeed() : std::random_device{}();
  CAPTURE(seed);
  const BothWays both;
  Writer writer(seed);
  for (const auto& set : patterns::built_in::sets) {
    for (const auto& group : set.groups) {
      for (const std::string_view alternative : group.alternatives) {
        for (int round = 0; round < 400; ++round) {
          std::string text = writer.text_of(alternative);
          for (std::size_t left = writer.below(4); left > 0; --left) writer.spoil(text);
          if (writer.below(8) == 0) text.insert(0, std::string(writer.below(200), writer.byte()));
          const auto difference = both.difference(text);
          CAPTURE(alternative, text);
          REQUIRE(difference.value_or("") == "");
        }
      }
    }
  }
}

TEST_CASE("built-in patterns find what RE2 finds, in files") {
  const BothWays both;
  for (const char* folder : {"/fixtures", "/rules", "/src", "/docs"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(test::source_directory() + folder)) {
      if (!entry.is_regular_file()) continue;
      std::ostringstream text;
      text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
      const auto difference = both.difference(text.view());
      CAPTURE(entry.path());
      REQUIRE(difference.value_or("") == "");
    }
  }
}

TEST_CASE("words are found where they stand, each time") {
  Writer writer(Catch::rngSeed() != 0 ? Catch::rngSeed() : std::random_device{}());
  for (int round = 0; round < 4000; ++round) {
    std::string text;
    for (std::size_t left = writer.below(12); left > 0; --left) {
      if (writer.below(3) == 0) text += std::string(writer.below(100), writer.byte());
      std::string piece = writer.below(2) == 0 ? "import" : "importimimport";
      if (writer.below(3) == 0) writer.spoil(piece);
      text += piece;
    }
    std::vector<std::uint32_t> places;
    for (std::size_t at = text.find("import"); at != std::string::npos; at = text.find("import", at + 1))
      places.push_back(static_cast<std::uint32_t>(at));
    CAPTURE(text);
    REQUIRE(patterns::places_of(text, patterns::Word::import) == places);
  }
}

TEST_CASE("built-in patterns count words as ASCII has them, and find nothing in no text") {
  CHECK_FALSE(patterns::stand_in({}, Set::python));
  CHECK(patterns::stand_in("os.ENVIRON[name]", Set::python, patterns::environment));
  CHECK(
      patterns::stand_in("\xE9"
                         "environ",
                         Set::python));  // no letter of ASCII: a word begins
  CHECK_FALSE(patterns::stand_in("my_environ", Set::python));
  CHECK_FALSE(patterns::stand_in("os.environ", Set::python, patterns::clients | patterns::words));
  CHECK_FALSE(patterns::stand_in("http://host and a@b", Set::python));
  CHECK(
      patterns::stand_in("x://host\x0B"
                         "a@b",
                         Set::python));  // RE2's \s is without the vertical tab
}
