#include "url/build.h"

#include <catch2/catch.hpp>
#include <random>

#include "url/url.h"

using namespace dbssot;

namespace {

url::Variables variables(std::initializer_list<std::pair<const char*, const char*>> list) {
  url::Variables result;
  for (const auto& [name, value] : list) result.emplace_back(name, Sensitive(value));
  return result;
}

}  // namespace

TEST_CASE("variables make a URL with what needs it percent-encoded") {
  const auto built = url::build_from_variables(variables({{"POSTGRES_HOST", "db"},
                                                          {"POSTGRES_PORT", "5433"},
                                                          {"POSTGRES_USER", "app"},
                                                          {"POSTGRES_PASSWORD", "p@/#?:%"},
                                                          {"POSTGRES_DB", "shop"}}));
  REQUIRE(built.url);
  CHECK(built.url->reveal() == "postgresql://app:p%40%2F%23%3F%3A%25@db:5433/shop");
  CHECK(built.source == "POSTGRES_*");
}

TEST_CASE("an earlier source wins, an incomplete one is named") {
  const auto built = url::build_from_variables(variables({{"AWS_DB_HOST", "h"},
                                                          {"DB_HOST", "/x"},
                                                          {"DB_USER", "u"},
                                                          {"DB_PASS", "p"},
                                                          {"DB_NAME", "d"},
                                                          {"INSTANCE_CONNECTION_NAME", "p:r:i"}}));
  REQUIRE(built.url);
  CHECK(built.url->reveal() == "postgresql://u:p@/d?host=/cloudsql/p:r:i");
  CHECK(built.notes.size() == 2);
}

TEST_CASE("AWS parts ask for verified TLS, and a secret is JSON") {
  const auto built = url::build_from_variables(
      variables({{"AWS_DB_SECRET", R"({"username":"u","password":"p w","host":"h","port":5432,"dbname":"d"})"},
                 {"AWS_REQUIRE_SSL", "true"},
                 {"AWS_SSLROOTCERT", "/ca.pem"}}));
  REQUIRE(built.url);
  CHECK(built.url->reveal() == "postgresql://u:p%20w@h:5432/d?sslmode=verify-full&sslrootcert=/ca.pem");
  CHECK_FALSE(url::parts_of_secret("postgresql://h/d"));
  CHECK_FALSE(url::build_cloud_sql_url("no-instance", {}));
}

TEST_CASE("what is built is read back by every client as it was given") {
  std::mt19937 random(Catch::rngSeed() != 0 ? Catch::rngSeed() : std::random_device{}());
  const auto word = [&] {
    std::string text;
    for (int i = 0, length = 1 + static_cast<int>(random() % 12); i < length; ++i) text += static_cast<char>(33 + random() % 94);
    return text;
  };
  for (int round = 0; round < 2000; ++round) {
    url::Parts parts;
    parts.user = word();
    parts.password = Sensitive(word());
    parts.host = "db" + std::to_string(random() % 100);
    parts.port = std::to_string(1 + random() % 65535);
    parts.database = word();
    const auto built = url::build_url(parts);
    REQUIRE(built);
    const url::Reading reading = url::read(url::Text::literal(built->reveal()));
    INFO(built->reveal());
    REQUIRE(reading.spec);
    CHECK(reading.spec->user == parts.user);
    CHECK(reading.spec->password == parts.password);
    CHECK(reading.spec->dbname == parts.database);
    CHECK(reading.spec->hosts == std::vector<url::Endpoint>{{parts.host, parts.port}});
    for (const char* client : {"psycopg2", "psycopg3", "asyncpg", "create_engine"}) {
      const auto judgement = url::judge(url::Text::literal(built->reveal()), client);
      CHECK(judgement.verdict == url::Verdict::accepts);
      CHECK(judgement.endpoints == std::vector<url::Endpoint>{{parts.host, parts.port}});
    }
  }
}
