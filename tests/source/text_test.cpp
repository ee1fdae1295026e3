#include "source/text.h"

#include <catch2/catch.hpp>

using dbssot::Range;
using dbssot::SourceText;

TEST_CASE("lines and columns count from 1, columns in bytes, ends are exclusive") {
  const SourceText text("a = \"é\"\r\nb\n");
  CHECK(text.line(1) == "a = \"é\"");
  CHECK(text.line(2) == "b");
  CHECK(text.line(3).empty());
  CHECK(text.range(4, 8) == Range{1, 5, 1, 9});
  CHECK(text.range(10, 11) == Range{2, 1, 2, 2});
}

TEST_CASE("an offset past the end counts as the end") {
  const SourceText text("ab");
  CHECK(text.range(1, 99) == Range{1, 2, 1, 3});
  CHECK(SourceText("").range(5, 7) == Range{1, 1, 1, 1});
}

TEST_CASE("offset is the inverse of range") {
  const SourceText text("one\ntwo\n\nfour");
  for (std::size_t at = 0; at <= text.bytes().size(); ++at) {
    const Range range = text.range(at, at);
    CHECK(text.offset(range.line, range.column) == at);
  }
}
