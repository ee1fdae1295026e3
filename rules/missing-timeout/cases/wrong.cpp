#include <cstdlib>
#include <string>

#include <libpq-fe.h>
#include <pqxx/pqxx>

PGconn* open_unlimited() {
  return PQconnectdb("host=shop-db dbname=shop");  // expect: missing-timeout "state connect_timeout"
}

void load() {
  pqxx::connection connection(std::getenv("DATABASE_URL"));  // expect: missing-timeout
}

PGconn* open_limited() {
  return PQconnectdb("host=shop-db dbname=shop connect_timeout=10");  // fine: missing-timeout
}
