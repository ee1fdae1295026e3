#include <libpq-fe.h>
#include <pqxx/pqxx>

PGconn* connect() { return PQconnectdb("postgresql://shop@shop-db.internal/shop"); }  // expect: hardcoded-url "shop-db.internal"

pqxx::connection reports() { return pqxx::connection("host=reports.internal dbname=reports"); }  // expect: hardcoded-url "reports.internal"

constexpr const char* kUrl = "postgresql://shop@10.4.0.12:5432/shop";  // expect: hardcoded-url "10.4.0.12"
