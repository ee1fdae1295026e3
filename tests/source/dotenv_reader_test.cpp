#include "source/dotenv_reader.h"

#include <catch2/catch.hpp>

#include <string>

using dbssot::source::Assignment;
using dbssot::source::Quoting;
using dbssot::source::read_dotenv;

namespace {

std::string value_of(std::string_view text) {
  const auto found = read_dotenv(text);
  REQUIRE(found.size() == 1);
  return found[0].value;
}

}  // namespace

TEST_CASE("dotenv values are decoded as their quotes say") {
  CHECK(value_of("A=b") == "b");
  CHECK(value_of("export A=b\r\n") == "b");
  CHECK(value_of("A = b # comment") == "b");
  CHECK(value_of("A=b#c") == "b#c");
  CHECK(value_of("A=#c") == "");
  CHECK(value_of("A=\"b # c\" # d") == "b # c");
  CHECK(value_of("A=\"b\\nc\\\"d\"") == "b\nc\"d");
  CHECK(value_of("A='b\\nc'") == "b\\nc");
  CHECK(value_of("A='it\\'s'") == "it's");
  CHECK(value_of("A=${B:-${C}}@x") == "${B:-${C}}@x");
  CHECK(value_of("A=\"one\ntwo\"\n") == "one\ntwo");
  CHECK(value_of("\xEF\xBB\xBF"
                 "A=b") == "b");
  CHECK(value_of("A=postgresql://u:p#w@h/d") == "postgresql://u:p#w@h/d");
}

TEST_CASE("dotenv names without a value are passed through") {
  const auto found = read_dotenv("A\nB=1\n");
  REQUIRE(found.size() == 2);
  CHECK_FALSE(found[0].has_value);
  CHECK(found[1].has_value);
}

TEST_CASE("dotenv places cover the value without quotes") {
  const std::string text = "X=1\nURL=\"postgresql://h/d\" # c\n";
  const auto found = read_dotenv(text);
  REQUIRE(found.size() == 2);
  CHECK(text.substr(found[1].begin, found[1].end - found[1].begin) == "postgresql://h/d");
  CHECK(found[1].quoting == Quoting::double_quotes);
}

TEST_CASE("a dotenv quote that is never closed stays in its line") {
  const auto found = read_dotenv("A=\"x\nB=\"y\"\n");
  REQUIRE(found.size() == 2);
  CHECK(found[0].value == "\"x");
  CHECK(found[1].value == "y");
}

TEST_CASE("what is no assignment sets nothing") { CHECK(read_dotenv("# A=1\n\n=x\n1A=2\nsource other.env\n$A=b\n").empty()); }
