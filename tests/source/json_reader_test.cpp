#include "source/json_reader.h"

#include <catch2/catch.hpp>

#include <chrono>
#include <string>

using dbssot::Range;
using dbssot::source::Document;
using dbssot::source::read_json;

TEST_CASE("json values have the place of their text") {
  const Document document = read_json("{\n  \"a\": {\"b\": \"x\\u00e9\\n\"}, // c\n  \"l\": [1, true, null,],\n}\n");
  CHECK(document.diagnostics.empty());
  CHECK(document.root().at({"a", "b"}).text() == "x\xC3\xA9\n");
  CHECK(document.root().at({"a", "b"}).range() == Range{2, 15, 2, 24});
  REQUIRE(document.root()["l"].items().size() == 3);
  CHECK(document.root()["l"].items()[1].text() == "true");
  CHECK(document.root()["l"].items()[2].is_null());
}

TEST_CASE("faulty json keeps what came before the fault") {
  const Document document = read_json("{\"a\": \"1\", \"b\": {\"c\": \"2\", oops");
  CHECK(document.root()["a"].text() == "1");
  CHECK(document.root().at({"b", "c"}).text() == "2");
  REQUIRE(document.diagnostics.size() == 1);
  CHECK(document.diagnostics[0].incomplete);
}

TEST_CASE("hostile json ends in an answer") {
  CHECK_FALSE(read_json(std::string(100'000, '[')).diagnostics.empty());
  CHECK_FALSE(read_json("{\"a\": \"\\ud800").diagnostics.empty());
  read_json("]");
  read_json("");
  read_json("{,,,}");
  read_json(std::string("{\"a\0\": \"\xff\xfe\"}", 12));
}

TEST_CASE("a megabyte of json is read in well under 100 ms", "[speed]") {
  std::string text = "{";
  for (int i = 0; text.size() < (1u << 20); ++i)
    text += "\"KEY_" + std::to_string(i) + "\": {\"url\": \"postgresql://app@db/shop\"},\n";
  text += "\"last\": 1}";
  const auto begin = std::chrono::steady_clock::now();
  CHECK(read_json(text).root()["last"].text() == "1");
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::milliseconds(500));
}
