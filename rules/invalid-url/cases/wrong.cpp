#include <libpq-fe.h>
#include <pqxx/pqxx>

PGconn* a() { return PQconnectdb("postgresql://shop@db.internal:99999/shop"); }  // expect: invalid-url "99999"

pqxx::connection b() { return pqxx::connection("host=db.internal dbnam=shop"); }  // expect: invalid-url "dbnam"

// A formatter of the project's own, as C's variable arguments make them.
std::string printed(const char* format, ...);
PGconn* c(const std::string& host) {
  return PQconnectdb(printed("host=%s port=many dbname=shop", host.c_str()).c_str());  // expect: invalid-url "port"
}
