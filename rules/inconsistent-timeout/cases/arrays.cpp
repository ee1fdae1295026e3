#include <array>
#include <cstdlib>
#include <vector>

#include <libpq-fe.h>

// Parallel arrays of keywords and values, however they are filled.
PGconn* orders() {
  const char* const keywords[] = {"host", "dbname", "connect_timeout", nullptr};
  const char* const values[] = {"shop-db", "shop", "10", nullptr};
  return PQconnectdbParams(keywords, values, 0);
}

PGconn* customers() {
  std::vector<const char*> keywords;
  std::vector<const char*> values;
  keywords.push_back("host");
  values.push_back("shop-db");
  keywords.push_back("dbname");
  values.push_back("shop");
  keywords.push_back("connect_timeout");
  values.push_back("10");
  keywords.push_back(nullptr);
  values.push_back(nullptr);
  return PQconnectdbParams(keywords.data(), values.data(), 0);
}

PGconn* prices() {
  std::array<const char*, 4> keywords{"host", "dbname", "connect_timeout", nullptr};
  std::array<const char*, 4> values{"shop-db", "shop", "3", nullptr};  // expect: inconsistent-timeout "3 s here and 10 s"
  return PQconnectStartParams(keywords.data(), values.data(), 0);
}

PGconn* archive() {
  const char* const keywords[] = {"host", "dbname", "connect_timeout", nullptr};
  const char* const values[] = {"archive-db", "archive", "90", nullptr};  // fine: inconsistent-timeout (another database)
  return PQconnectdbParams(keywords, values, 0);
}
