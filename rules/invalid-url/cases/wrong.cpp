#include <libpq-fe.h>
#include <pqxx/pqxx>

PGconn* a() { return PQconnectdb("postgresql://shop@db.internal:99999/shop"); }  // expect: invalid-url "99999"

pqxx::connection b() { return pqxx::connection("host=db.internal dbnam=shop"); }  // expect: invalid-url "dbnam"
