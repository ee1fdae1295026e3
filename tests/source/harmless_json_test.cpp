#include "source/harmless_json.h"

#include <catch2/catch.hpp>

using dbssot::harmless_json;

TEST_CASE("JSON holds nothing that a terminal or a runner obeys") {
  CHECK(harmless_json("{\"path\": \"c\u202Egnp.py\"}") == "{\"path\": \"c\\u202egnp.py\"}");
  CHECK(harmless_json("[\"##[error]x\"]") == "[\"\\u0023#[error]x\"]");
  CHECK(harmless_json("[\"\u0085\u061C\u2028\u2066\x7F\"]") == "[\"\\u0085\\u061c\\u2028\\u2066\\u007f\"]");
}

TEST_CASE("JSON without such stays as it is") {
  for (const char* text : {"{}", "[\"größer … „so“\"]", "[\"# [x]\", \"## [\"]", "[\"\u00A0\u0640\u2010\u2026\"]", "\xE2", "\xC2"})
    CHECK(harmless_json(text) == text);
}
