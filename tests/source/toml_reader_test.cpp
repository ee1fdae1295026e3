#include "source/toml_reader.h"

#include <catch2/catch.hpp>

#include <string>

using dbssot::Range;
using dbssot::source::Document;
using dbssot::source::read_toml;

TEST_CASE("toml values have the place of their text") {
  const Document document =
      read_toml("title = \"caf\xC3\xA9\" # c\n[env]\nB = 'x'\nA = \"post\\u0067res\"\nlist = [\"q\",\n  \"r>=1\"]\nn = 5432\n");
  const auto root = document.root();
  CHECK(root["title"].range() == Range{1, 10, 1, 15});
  CHECK(root.at({"env", "A"}).text() == "postgres");
  CHECK(root.at({"env", "A"}).range() == Range{4, 6, 4, 19});
  CHECK(root["env"].members()[0].first.text() == "B");
  CHECK(root.at({"env", "list"}).items()[1].range() == Range{6, 4, 6, 8});
  CHECK(root.at({"env", "n"}).text() == "5432");
  CHECK(document.diagnostics.empty());
}

TEST_CASE("a toml line that cannot be read is left out and said") {
  const Document document = read_toml("a = 1\nb = {{ x }}\nc = 3\n");
  CHECK(document.root()["a"].text() == "1");
  CHECK(document.root()["c"].text() == "3");
  REQUIRE(document.diagnostics.size() == 1);
  CHECK(document.diagnostics[0].line == 2);
}

TEST_CASE("hostile toml ends in an answer") {
  std::string dotted = "a";
  for (int i = 0; i < 100'000; ++i) dotted += ".a";
  CHECK_FALSE(read_toml(dotted + " = 1").diagnostics.empty());
  CHECK_FALSE(read_toml("a = " + std::string(100'000, '[')).diagnostics.empty());
  CHECK_FALSE(read_toml("a = \"\xff\xfe").diagnostics.empty());
  CHECK_FALSE(read_toml("caf\xC3\xA9 = 1\n").diagnostics.empty());
  read_toml(std::string("\0\0\0", 3));
}

TEST_CASE("a key of toml that seems to stand in a string may be none") {
  std::string parts;
  for (int part = 0; part < 300'000; ++part) parts += "a.";
  for (const std::string before : {"oops \"\"\"\n", "x = [\"\"\"a\"\"\"\", \"\"\"b\"\"\"]\n"}) {
    const Document document = read_toml(before + parts + "a = 1\n");
    REQUIRE(document.diagnostics.size() == 1);
    CHECK(document.diagnostics.front().incomplete);
  }
}

TEST_CASE("dots in strings and comments of toml make no key") {
  std::string path;
  for (int at = 0; at < 150; ++at) path += ".5 ";
  const auto drawn = read_toml("icon = '" + path + "' # " + path + "\n[env]\nA = \"x\"\n");
  CHECK(drawn.diagnostics.empty());
  CHECK(drawn.root()["env"]["A"].text() == "x");
  std::string key = "a";
  for (int at = 0; at < 150; ++at) key += at % 2 == 0 ? ".'b'" : ".b";
  CHECK(read_toml(key + " = 1\n").diagnostics.size() == 1);
}
