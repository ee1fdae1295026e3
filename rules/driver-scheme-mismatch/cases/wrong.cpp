#include <libpq-fe.h>
#include <pqxx/pqxx>

PGconn* a() { return PQconnectdb("postgresql+asyncpg://shop@db.internal/shop"); }  // expect: driver-scheme-mismatch

pqxx::connection b() { return pqxx::connection("postgresql+psycopg2://shop@db.internal/shop"); }  // expect: driver-scheme-mismatch
