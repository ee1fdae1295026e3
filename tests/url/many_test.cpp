// URLs with thousands of parameters, holes or faults: they are read to their end, and in no more time than their length asks for.
#include <string>

#include <catch2/catch.hpp>

#include "url/url.h"

using namespace dbssot;

namespace {

std::string repeated(int count, const auto& piece) {
  std::string all;
  for (int number = 0; number < count; ++number) all += piece(number);
  return all;
}

}  // namespace

TEST_CASE("every parameter of a URL with thousands is read") {
  const auto reading = url::read(
      url::Text::literal("postgresql+asyncpg://db/shop?" +
                         repeated(50'000, [](int number) { return "a" + std::to_string(number) + "=b&"; }) + "ssl=require"));
  REQUIRE(reading.spec);
  CHECK(reading.spec->params.size() == 50'001);
}

TEST_CASE("of a URL with thousands of faults some are told") {
  const auto reading =
      url::read(url::Text::literal("postgresql://db/shop?" + repeated(50'000, [](int) { return "sslmode=require&"; }) + "a=b"));
  CHECK(reading.problems.size() == 100);
}

TEST_CASE("holes come back as they were written, thousands of them") {
  const auto hole = [](int number) { return "${A" + std::to_string(number) + "}"; };
  const std::string text = "postgresql://db/" + repeated(14'000, hole);
  const auto reading = url::read(url::Text::from_template(text));
  REQUIRE(reading.spec);
  REQUIRE(reading.spec->dbname);
  CHECK(*reading.spec->dbname == text.substr(std::string("postgresql://db/").size()));
}

TEST_CASE("digits that stand in the text are no hole's") {
  const std::string text = "postgresql://u50001:${P}@h50002/${D}?a=500035000450005";
  const auto reading = url::read(url::Text::from_template(text));
  REQUIRE(reading.spec);
  CHECK(*reading.spec->user == "u50001");
  CHECK(reading.spec->hosts.front().host == "h50002");
  CHECK(*reading.spec->dbname == "${D}");
  CHECK(reading.spec->password->reveal() == "${P}");
}

TEST_CASE("a NUL in the password and thousands of hosts are no product of both") {
  const std::string text = "postgresql+psycopg://u:%00p@/d?" + repeated(100'000, [](int) { return "host=b&"; });
  CHECK(url::judge(url::Text::literal(text), "sqlalchemy+psycopg").verdict == url::Verdict::accepts);
}
