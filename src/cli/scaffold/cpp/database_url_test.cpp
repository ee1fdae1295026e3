// Tests of database_url: c++ -std=c++17 database_url.cpp database_url_test.cpp
// -I"$(pg_config --includedir)" -lpq && ./a.out Those that need a server run
// where TEST_DATABASE_URL names one.

#include "database_url.h"

#include <poll.h>

#include <cstdio>
#include <cstdlib>
#include <map>

namespace {

int failures = 0;

void expect(bool holds, const char* what) {
  if (holds) return;
  ++failures;
  std::printf("FAILED: %s\n", what);
}

using Map = std::map<std::string, std::string>;

database::Variables reads(Map values) {
  return [values](const char* name) -> std::optional<std::string> {
    const auto found = values.find(name);
    return found == values.end() ? std::nullopt
                                 : std::optional<std::string>(found->second);
  };
}

std::vector<std::string> problems_of(const Map& values) {
  try {
    (void)database::Address::from_environment(reads(values));
    return {};
  } catch (const database::NotConfigured& error) {
    expect(std::string(error.what()).find("hunter2") == std::string::npos,
           "no value is told");
    return error.problems();
  }
}

const Map parts{{"POSTGRES_USER", "app"},
                {"POSTGRES_PASSWORD", "p@ss/w:rd%"},
                {"POSTGRES_DB", "shop"},
                {"POSTGRES_HOST", "db.internal"}};

Map with(Map values, const Map& more) {
  for (const auto& [name, value] : more) values[name] = value;
  return values;
}

void test_urls() {
  const auto address = database::Address::from_environment(reads(parts));
  expect(address.sync_url().rfind(
             "postgresql://app:p%40ss%2Fw%3Ard%25@db.internal:5432/"
             "shop?sslmode=require&",
             0) == 0,
         "sync URL from parts");
  expect(address.async_url() ==
             "postgresql+asyncpg://app:p%40ss%2Fw%3Ard%25@db.internal:5432/"
             "shop?ssl=require",
         "async URL from parts");
  expect(address.shown() == "shop at db.internal:5432",
         "shown without password");
  const auto url = database::Address::from_environment(reads(
      with(parts,
           {{"DATABASE_URL", "postgresql://me%40shop:s%2Fx@[::1]:6432/orders"},
            {"DATABASE_TLS", "verify-full"}})));
  expect(url.user == "me@shop" && url.password == "s/x" && url.host == "::1",
         "a URL wins and is decoded");
  expect(url.sync_url().find("@[::1]:6432/orders?sslmode=verify-full") !=
             std::string::npos,
         "TLS as said");
  const auto cloud = database::Address::from_environment(
      reads(with(parts, {{"CLOUD_SQL_INSTANCE", "shop:europe-west1:main"}})));
  expect(cloud.sync_url().find(
             "@/shop?host=%2Fcloudsql%2Fshop%3Aeurope%2Dwest1%3Amain&") !=
             std::string::npos,
         "Cloud SQL's socket");
  expect(cloud.sync_url().find("ssl") == std::string::npos &&
             cloud.async_url().find("ssl") == std::string::npos,
         "no TLS on a socket");
}

void test_problems() {
  expect(problems_of({{"POSTGRES_USER", "app"}}).size() == 3,
         "everything that is missing is told at once");
  for (const Map& faulty :
       {Map{{"DATABASE_URL", "postgresql+asyncpg://app:hunter2@db/shop"}},
        Map{{"DATABASE_URL",
             "postgresql://app:hunter2@db/shop?sslmode=require"}},
        Map{{"DATABASE_URL", "postgresql://app:hunter2@db:port/shop"}},
        Map{{"DATABASE_URL", "hunter2"}},
        with(parts, {{"POSTGRES_PORT", "hunter2"}}),
        with(parts, {{"DATABASE_TLS", "hunter2"}}),
        with(parts, {{"CLOUD_SQL_INSTANCE", "hunter2"}})}) {
    expect(!problems_of(faulty).empty(), "a fault is told");
  }
}

void test_server(const char* url) {
  const auto address = database::Address::from_environment(
      reads({{"DATABASE_URL", url}, {"DATABASE_TLS", "disable"}}));
  expect(
      PQstatus(database::open_sync_connection(address).get()) == CONNECTION_OK,
      "connects");
  const database::Connection started =
      database::start_async_connection(address);
  PostgresPollingStatusType state = PGRES_POLLING_WRITING;
  while (state == PGRES_POLLING_READING || state == PGRES_POLLING_WRITING) {
    pollfd socket{
        PQsocket(started.get()),
        static_cast<short>(state == PGRES_POLLING_READING ? POLLIN : POLLOUT),
        0};
    if (poll(&socket, 1, 10000) <= 0) break;
    state = PQconnectPoll(started.get());
  }
  expect(state == PGRES_POLLING_OK, "connects without waiting");
  const auto health = database::sync_health(address);
  expect(health.healthy &&
             health.json().find("\"driver\": \"libpq\"") != std::string::npos,
         "healthy");
  auto nowhere = address;
  nowhere.host = "127.0.0.1";
  nowhere.port = "1";
  expect(!database::sync_health(nowhere).healthy,
         "nobody there is not healthy");
}

}  // namespace

int main() {
  test_urls();
  test_problems();
  const char* url = std::getenv("TEST_DATABASE_URL");
  if (url != nullptr) {
    test_server(url);
  } else {
    std::puts("skipped: TEST_DATABASE_URL names no server");
  }
  std::puts(failures == 0 ? "all good" : "failed");
  return failures == 0 ? 0 : 1;
}
