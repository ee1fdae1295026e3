#include <catch2/catch.hpp>
#include <string>
#include <string_view>

#include "url/url.h"

using namespace dbssot;
using url::Verdict;

namespace {

url::Judgement judged(std::string_view text, std::string_view client) { return url::judge(url::Text::from_template(text), client); }

}  // namespace

TEST_CASE("what is wrong whatever the holes hold is rejected for certain") {
  for (const char* text : {"postgresql+asyncpg://${USER}:${PASS}@${HOST}/shop?sslmode=require",
                           "postgresql+asyncpg://{{ .Values.user }}:{{ .Values.pass }}@{{ .Values.host }}/d?sslmode=require",
                           "postgresql+asyncpg://$U:$P@$H/d?sslmode=$MODE", "postgresql+asyncpg://{u}:{p}@{h}/d?sslmode=require",
                           "postgresql+asyncpg://${var.u}:${{ secrets.P }}@$(H)/d?sslmode=require"}) {
    INFO(text);
    CHECK(judged(text, "sqlalchemy+asyncpg").verdict == Verdict::rejects);
    CHECK(judged(text, "sqlalchemy+asyncpg").code == "ssl-spelling");
    CHECK(judged(text, "create_async_engine").verdict == Verdict::rejects);
    CHECK(judged(text, "psycopg2").verdict == Verdict::rejects);
  }
  CHECK(judged("postgres://${U}:${P}@${H}/d", "create_engine").verdict == Verdict::rejects);
}

TEST_CASE("what is right whatever ordinary values the holes hold is accepted") {
  CHECK(judged("postgresql://${U}:${P}@${H}/${D}?sslmode=require", "psycopg2").verdict == Verdict::accepts);
  CHECK(judged("postgresql+asyncpg://${U}:${P}@${H}/${D}?ssl=require", "create_async_engine").verdict == Verdict::accepts);
  const auto endpoints = judged("postgresql://${U}:${P}@${H}:5433/${D}", "psycopg2").endpoints;
  REQUIRE(endpoints.size() == 1);
  CHECK(endpoints[0] == url::Endpoint{"${H}", "5433"});
}

TEST_CASE("a verdict that a hole decides names the hole") {
  const auto whole = judged("${DATABASE_URL}", "psycopg2");
  CHECK(whole.verdict == Verdict::depends);
  CHECK(whole.holes == std::vector<std::string>{"DATABASE_URL"});
  const auto mode = judged("postgresql://u:p@h/d?sslmode=${MODE}", "psycopg2");
  CHECK(mode.verdict == Verdict::depends);
  CHECK(mode.holes == std::vector<std::string>{"MODE"});
  CHECK_FALSE(mode.sslmode);
  CHECK(judged("${SCHEME}://u:p@h/d", "create_async_engine").verdict == Verdict::depends);
  CHECK(judged("postgresql+${DRIVER}://u:p@h/d", "create_async_engine").holes == std::vector<std::string>{"DRIVER"});
  CHECK(judged("postgresql+asyncpg://u:p@h/d${DB_PARAMS}", "sqlalchemy+asyncpg").verdict == Verdict::depends);
  const auto port = judged("postgresql://u:p@h:${PORT:-abc}/d", "psycopg2");
  CHECK(port.verdict == Verdict::depends);
}

TEST_CASE("literal braces and dollars of a password are no holes that matter") {
  CHECK(judged("postgresql://u:pa$word@h/d", "psycopg2").verdict == Verdict::accepts);
  CHECK_FALSE(url::Text::from_template("postgresql://u:a{b@h/d").has_holes());
  CHECK_FALSE(url::Text::from_template("postgresql://u:pa$word@h/d").has_holes());
  CHECK(url::Text::from_template("postgresql://u:$pw@h/shop_$ENV").has_holes());
  CHECK_FALSE(url::Text::from_template("postgresql://u:a$$b@h/d").has_holes());
}

TEST_CASE("a template shows its holes and hides its passwords") {
  CHECK(url::Text::from_template("postgresql://u:hunter2@${H}/d").redacted() == "postgresql://u:***@{H}/d");
  CHECK(url::Text::from_template("postgresql://${U}:${P}@${H}/d").redacted() == "postgresql://{U}:{P}@{H}/d");
}

TEST_CASE("texts that are meant as a database URL are told from others") {
  for (const char* text : {"postgresql://h/d", "postgres://h", "postgresql+asyncpg://u:p@h/d", "host=db dbname=shop",
                           "jdbc:postgresql://h/d", "postgresql+${X}://h/d", "{d}://{u}:{p}@{h}/{n}"}) {
    INFO(text);
    CHECK(url::looks_like_database_url(url::Text::from_template(text)));
  }
  for (const char* text :
       {"redis://h", "https://u:p@h/d", "set host=db and port=5432", "", "postgres", "a=b c=d", "mysql://h/d", "sqlite:///x.db"}) {
    INFO(text);
    CHECK_FALSE(url::looks_like_database_url(url::Text::from_template(text)));
  }
  CHECK(url::looks_like_sql_url(url::Text::literal("mysql+aiomysql://h/d")));
  CHECK(url::looks_like_sql_url(url::Text::literal("sqlite:///x.db")));
  CHECK_FALSE(url::looks_like_sql_url(url::Text::literal("redis://h")));
}
