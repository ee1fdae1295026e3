#include <libpq-fe.h>
#include <pqxx/pqxx>

PGconn* a() { return PQconnectdb("postgres://shop@db.internal/shop"); }  // fine: driver-scheme-mismatch

pqxx::connection b() { return pqxx::connection("host=db.internal dbname=shop"); }  // fine: driver-scheme-mismatch (a conninfo has no scheme)
