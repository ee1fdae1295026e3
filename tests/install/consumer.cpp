// Asks the installed engine; ends with 0 if it answers as it should.

#include <iostream>

#include "url/build.h"
#include "url/bulk.h"
#include "url/url.h"

using namespace dbssot;

int main() {
  const url::Text text = url::Text::literal("postgresql://u:hunter2@db/shop?sslmode=require");
  const url::Judgement raw = url::judge(text, "psycopg2");
  const url::Judgement engine = url::judge(text, "create_async_engine");
  const url::Converted async = url::async_url(text);
  std::cout << text.redacted() << '\n' << engine.reason << '\n' << async.text->redacted() << '\n';
  const bool right =
      raw.verdict == url::Verdict::accepts && raw.endpoints.front() == url::Endpoint{"db", "5432"} &&
      engine.verdict == url::Verdict::rejects && async.text->redacted() == "postgresql+asyncpg://u:***@db/shop?ssl=require" &&
      url::build_from_variables(
          {{"POSTGRES_HOST", Sensitive("db")}, {"POSTGRES_USER", Sensitive("app")}, {"POSTGRES_DB", Sensitive("shop")}})
          .url.has_value() &&
      url::judgement_record("host=db").find("\"form\":\"conninfo\"") != std::string::npos;
  return right ? 0 : 1;
}
