#include "url/bulk.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "url/oracle.h"
#include "url/url.h"

using namespace dbssot;
using nlohmann::json;

TEST_CASE("a record is one line of JSON with the agreed fields") {
  const std::string line = url::judgement_record("postgresql+asyncpg://u:hunter2@h:5433/d?sslmode=require");
  CHECK(line.find('\n') == std::string::npos);
  CHECK(line.find("hunter2") == std::string::npos);
  const json record = json::parse(line);
  CHECK(record["input"] == "postgresql+asyncpg://u:***@h:5433/d?sslmode=require");
  CHECK(record["form"] == "url");
  CHECK(record["spec"]["driver"] == "asyncpg");
  CHECK(record["spec"]["hosts"][0]["host"] == "h");
  CHECK(record["spec"]["hosts"][0]["port"] == "5433");
  CHECK(record["spec"]["params"]["sslmode"] == "require");
  CHECK(record["drivers"]["sqlalchemy+asyncpg"]["verdict"] == "rejects");
  CHECK(record["drivers"]["sqlalchemy+psycopg2"]["verdict"] == "accepts");
  CHECK(record["drivers"]["sqlalchemy+psycopg2"]["sslmode"] == "require");
  CHECK(record["sync_url"] == "postgresql://u:***@h:5433/d?sslmode=require");
  CHECK(record["async_url"] == "postgresql+asyncpg://u:***@h:5433/d?ssl=require");
  CHECK(record["problems"].is_array());
}

TEST_CASE("empty, odd and hostile records are answered too") {
  for (const std::string& text : {std::string(), std::string("\0", 1), std::string("\xff\xfe://\x80"), std::string(100000, '@'),
                                  std::string(50000, '$') + "{", std::string("postgresql://") + std::string(20000, '[')}) {
    const json record = json::parse(url::judgement_record(text));
    CHECK(record["drivers"].size() >= 9);
  }
}

TEST_CASE("no record gives a password of the oracle away") {
  for (const json& record : test::oracle()) {
    const std::string input = record["input"];
    if (!record["libpq"]["ok"] || record["libpq"]["params"].is_null() || !record["libpq"]["params"].contains("password")) continue;
    const std::string password = record["libpq"]["params"]["password"];
    if (password == "undefined" || password.starts_with('%')) continue;  // other parts have the same name
    if (password.size() < 5 || password.find_first_of("${") != std::string::npos) continue;
    INFO(input);
    CHECK(url::judgement_record(input).find(password) == std::string::npos);
  }
}

TEST_CASE("asyncpg's mode is the oracle's") {
  for (const json& record : test::oracle()) {
    if (!record["asyncpg"]["ok"] || record["verdict"]["asyncpg"]["v"] != "accepts") continue;
    INFO(record["input"]);
    CHECK(url::judge(url::Text::literal(record["input"].get<std::string>()), "asyncpg").sslmode ==
          record["asyncpg"]["sslmode"].get<std::string>());
  }
}
