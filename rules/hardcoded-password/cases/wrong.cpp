#include <libpq-fe.h>
#include <pqxx/pqxx>

PGconn* connect() { return PQconnectdb("postgresql://shop:tram-lemon-84@db.internal/shop"); }  // expect: hardcoded-password

pqxx::connection reports() { return pqxx::connection("host=reports.internal password='quartz 17 heron' dbname=reports"); }  // expect: hardcoded-password

PGconn* by_parts(const char* host) {
  return PQsetdbLogin(host, "5432", nullptr, nullptr, "shop", "shop", "tram-lemon-84");  // expect: hardcoded-password
}
