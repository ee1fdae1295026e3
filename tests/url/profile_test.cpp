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

TEST_CASE("Django writes the host of the URL over that of the query") {
  const auto host = [](std::string_view text) { return judged(text, "dj-database-url").endpoints.at(0).host; };
  CHECK(host("postgres://u@Localhost/d?host=/tmp") == "localhost");
  CHECK(host("postgres://u@/d?host=/tmp") == "/tmp/.s.PGSQL.5432");
  CHECK(host("\npostgres://u@h\t/d\n") == "h");
}

TEST_CASE("node-postgres encodes a text with a blank or a bad % before it is read") {
  const auto endpoint = [](std::string_view text) {
    const url::Judgement judgement = judged(text, "node-postgres");
    if (judgement.verdict != Verdict::accepts) return std::string("rejects");
    return judgement.endpoints.front().host + ":" + judgement.endpoints.front().port;
  };
  CHECK(endpoint("postgresql://u:100%pw@h/d%?x=1") == "h:5432");
  CHECK(endpoint("postgresql://u@h/d%") == "rejects");         // nothing behind it: it is not seen, and not decoded
  CHECK(endpoint("postgresql://u:%ffpw@h/d") == "rejects");    // no UTF-8
  CHECK(endpoint("postgresql://u:%ffpw@h/my d") == "h:5432");  // %25ff by then
  CHECK(endpoint("postgresql://u:p w@[::1]/d") == "rejects");  // the brackets are encoded, too
  CHECK(endpoint("postgresql://u@%2Ftmp/my d") == "%2Ftmp:5432");
  CHECK(endpoint("\npostgresql://u@h\t:05432/d\n") == "h:5432");
  CHECK(endpoint("postgresql://u@h/d#?host=x") == "h:5432");
  CHECK(endpoint("postgresql_x://u@h/d?host=/tmp") == "/tmp/.s.PGSQL.5432:");
  CHECK(endpoint("postgresql://u@h/d?port=5433") == "h:5433");
  CHECK(endpoint("postgresql://u@h/d?ssl=false") == "rejects");
  CHECK(endpoint("postgresql://u@h/d?ssl=") == "h:5432");
  CHECK(endpoint("postgresql://u@h/d?sslnegotiation=x") == "rejects");
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
