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

TEST_CASE("holes that a deployment fills in are holes, formats that code fills in are text") {
  const auto verdict = [](std::string_view text, url::Holes holes) {
    return json::parse(url::judgement_record(text, holes))["drivers"]["psycopg2"]["verdict"].get<std::string>();
  };
  for (const char* text : {"postgresql://u:p@h:${PORT}/d", "postgresql://u:p@h:$PORT/d", "postgresql://u:p@h:$(PORT)/d",
                           "postgresql://u:p@h:{{ .Values.port }}/d", "postgresql://u:p@h:${{ vars.PORT }}/d", "{DATABASE_URL}",
                           "postgresql://u:p@h/d?sslmode=${MODE:-require}"}) {
    INFO(text);
    CHECK(verdict(text, url::Holes::deployed) == "depends");
    CHECK(verdict(text, url::Holes::all) == "depends");
    CHECK(verdict(text, url::Holes::none) == "rejects");
  }
  for (const char* text : {"postgresql://u:p@h:{port}/d", "postgresql://u:p@h:%(port)s/d", "postgresql://u:p@h:{}/d"}) {
    INFO(text);
    CHECK(verdict(text, url::Holes::deployed) == "rejects");
    CHECK(verdict(text, url::Holes::all) == "depends");
    const json problems = json::parse(url::judgement_record(text))["problems"];
    REQUIRE_FALSE(problems.empty());
    CHECK(problems.back()["code"] == "possible-template");
    CHECK(problems.back()["offset"] == 19);
  }
  CHECK(json::parse(url::judgement_record("postgresql://u:p@h:5432/d?sslmode=require"))["problems"].empty());
}

TEST_CASE("a port that is no number is shown where it cannot be half a password") {
  const auto port = [](std::string_view text) { return json::parse(url::judgement_record(text))["spec"]["hosts"][0]["port"]; };
  CHECK(port("postgresql://u:p@h:54x/d") == "54x");
  CHECK(port("host=h port=54x password=p") == "54x");
  CHECK(port("postgresql://u:pass/word@h/d") == "***");
  CHECK(port("postgresql://u@corp:pass@h/d") == "***");
}

TEST_CASE("advice names what was meant") {
  const auto advice = [](std::string_view text, const char* client) { return url::judge(url::Text::literal(text), client).advice; };
  CHECK(advice("host=h dbanme=d", "libpq") == "write dbname");
  CHECK(advice("host=h sslmod=require", "libpq") == "write sslmode");
  CHECK(advice("host=h foo=d", "libpq") == "remove foo");
  CHECK(advice("POSTGRESQL://h/d", "libpq") == "write it in lower case: postgresql://");
  CHECK(advice(" postgresql://h/d", "libpq") == "remove the blank before the URL");
  for (const char* client : {"libpq", "asyncpg", "create_engine"})
    CHECK(advice("postgresql://u:p@2001:db8::1/d", client) == "write an IPv6 address in brackets, as in [2001:db8::1]:5432");
}

TEST_CASE("what is accepted and wrong is a problem of its own") {
  const auto problem = [](std::string_view text) {
    const auto problems = url::read(url::Text::literal(text)).problems;
    return problems.empty() ? std::string() : problems.front().code + " " + problems.front().message;
  };
  CHECK(problem("postgresql://u:p@ss@h/d").find("write @ in a password as %40") != std::string::npos);
  CHECK(problem("postgresql://u:pa/ss@h/d").find("percent-encode") != std::string::npos);
  CHECK(problem("postgresql://u:p@h/my%20db").find("SQLAlchemy before 2.1") != std::string::npos);
  CHECK(problem("host=\"h\" dbname=d").starts_with("quotes-kept"));
  const std::string record = url::judgement_record("postgresql://u:pass@word77@h/d");
  CHECK(record.find("word77") == std::string::npos);
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
