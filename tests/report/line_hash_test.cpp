#include "report/line_hash.h"

#include <catch2/catch.hpp>

#include "report/utf16.h"

using dbssot::report::line_hashes;

// The vectors of github/codeql-action, src/fingerprints.test.ts.

TEST_CASE("line hashes are those that GitHub's action computes") {
  CHECK(line_hashes("") == std::vector<std::string>{"c129715d7a2bc9a3:1"});
  const std::vector<std::string> four = {"271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"};
  CHECK(line_hashes(" a\nb\n  \t\tc\n d") == four);
}

TEST_CASE("equal lines are counted") {
  std::string text;
  for (int i = 0; i < 10; ++i) text += "Lorem ipsum dolor sit amet.\n";
  const auto hashes = line_hashes(text);
  for (int i = 0; i < 6; ++i) CHECK(hashes[i] == "a7f2ff13bc495cf2:" + std::to_string(i + 1));
  CHECK(hashes[6] == "a7f2ff1481e87703:1");
}

TEST_CASE("line ends of all kinds hash alike") {
  CHECK(line_hashes("a\r\nb\r\nc") == line_hashes("a\nb\nc"));
  CHECK(line_hashes("a\rb\rc") == line_hashes("a\nb\nc"));
}

TEST_CASE("any bytes have hashes") {
  CHECK(line_hashes(std::string("\xff\0\xc3", 3)).size() == 1);
  CHECK(dbssot::report::to_utf16("a\xc3\xa9\xf0\x9f\x98\x80z") == u"aé😀z");
  CHECK(dbssot::report::to_utf16("\xef\xbb\xbfx") == u"\uFEFFx");
  // One replacement for each longest broken stretch, as browsers and node do.
  CHECK(dbssot::report::to_utf16("\xe2\x82.\xff\xff\xed\xa0\x80") == u"\uFFFD.\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD");
}
