#include "source/words.h"

#include <catch2/catch.hpp>

using namespace dbssot;
using Words = std::vector<std::string>;

TEST_CASE("words: identifiers of any style have the same words") {
  CHECK(words_of("InMemorySessions") == Words{"in", "memory", "sessions"});
  CHECK(words_of("in_memory_sessions") == words_of("InMemorySessions"));
  CHECK(words_of("in-memory.sessions") == words_of("InMemorySessions"));
  CHECK(words_of("getURL2") == Words{"get", "url2"});
  CHECK(words_of("__db__") == Words{"db"});
  CHECK(words_of("").empty());
  CHECK(words_of("\xc3\x84rger") == Words{"rger"});
}

TEST_CASE("words: lower case is that of ASCII, whatever the locale") { CHECK(lowered("DB \xc3\x84") == "db \xc3\x84"); }
