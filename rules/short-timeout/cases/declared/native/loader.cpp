#include <chrono>
#include <cstdlib>
#include <string>

#include <libpq-fe.h>
#include <pqxx/pqxx>

PGconn* open_literal() {
  return PQconnectdb("host=shop-db dbname=shop connect_timeout=5");  // expect: short-timeout "connect is given 5 s"
}

PGconn* open_patient() {
  return PQconnectdb("host=shop-db dbname=shop connect_timeout=60");  // fine: short-timeout (long enough)
}

void load() {
  const std::string conninfo = std::string("host=") + std::getenv("POSTGRES_HOST") + " connect_timeout=7 dbname=shop";  // expect: short-timeout "connect is given 7 s"
  pqxx::connection connection(conninfo);
}
