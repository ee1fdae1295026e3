#include <catch2/catch.hpp>

#include "url/oracle.h"
#include "url/url.h"

using namespace dbssot;
using url::Verdict;

namespace {
url::Judgement judged(std::string_view text, std::string_view client) { return url::judge(url::Text::literal(text), client); }
}  // namespace

TEST_CASE("the same mode means other things to other clients") {
  const std::string_view require = "postgresql://u:p@h/d?sslmode=require";
  CHECK(judged(require, "node-postgres").sslmode == "verify-full");
  CHECK(judged("postgresql://u:p@h/d", "node-postgres").sslmode == "disable");
  CHECK(judged("postgresql://u:p@h/d?ssl=require", "node-postgres").verdict == Verdict::rejects);
  CHECK(judged("postgresql://u:p@h/d?sslmode=verify-full", "prisma").sslmode == "prefer");
  CHECK(judged("postgresql://u:p@h/d?sslmode=verify-full", "rust-postgres").verdict == Verdict::rejects);
  CHECK(judged("postgresql://u:p@h/d?ssl-mode=REQUIRE", "sqlx").sslmode == "require");
  CHECK(judged("jdbc:postgresql://h/d?ssl=true", "pgjdbc").sslmode == "verify-full");
  CHECK(judged("jdbc:postgresql://h/d?ssl=require", "pgjdbc").sslmode == "prefer");
  CHECK(judged("postgresql://u:p@h/d?ssl=require", "lib-pq").server_refuses == std::vector<std::string>{"ssl"});
  CHECK(judged("postgres://u:p@h/d?ssl=true", "dj-database-url").code == "ssl-value");
}

TEST_CASE("C++ libraries read what libpq reads, or no URL at all") {
  CHECK(judged("postgresql://u:p@h/d?sslmode=require", "libpqxx").verdict == Verdict::accepts);
  CHECK(judged("postgresql+asyncpg://u:p@h/d", "userver").verdict == Verdict::rejects);
  CHECK(judged("postgresql://host=h dbname=d", "soci").verdict == Verdict::accepts);
  CHECK(judged("postgresql://u:p@h/d", "soci").verdict == Verdict::rejects);
  CHECK(judged("postgresql://u:p@h/d", "qt-sql").verdict == Verdict::rejects);
}

TEST_CASE("JDBC URLs are taken and refused as pgjdbc does") {
  for (const nlohmann::json& record : test::oracle()) {
    if (!record.contains("jdbc")) continue;
    INFO(record["input"]);
    CHECK((judged(record["input"].get<std::string>(), "pgjdbc").verdict == Verdict::accepts) == record["jdbc"]["ok"].get<bool>());
  }
}

// What the client's own parser makes of a text; what its driver then refuses (ssl=, unknown options) is ours to say and not
// recorded.
TEST_CASE("node-postgres and dj-database-url take and refuse what they did when they were run") {
  struct Compared {
    const char* field;
    const char* client;
    int agreed = 0;
    int all = 0;
  };
  for (Compared compared : {Compared{"node_pg", "node-postgres"}, Compared{"dj", "dj-database-url"}}) {
    for (const nlohmann::json& record : test::oracle()) {
      if (!record.contains(compared.field)) continue;
      const url::Judgement judgement = judged(record["input"].get<std::string>(), compared.client);
      if (judgement.code == "ssl-value" || judgement.code == "unknown-parameter") continue;
      ++compared.all;
      if ((judgement.verdict == Verdict::accepts) == record[compared.field]["ok"].get<bool>()) ++compared.agreed;
    }
    INFO(compared.client << " " << compared.agreed << " of " << compared.all);
    CHECK(compared.all > 1700);
    CHECK(compared.agreed * 100 >= compared.all * 99);
  }
}
