#include <libpq-fe.h>
#include <pqxx/pqxx>

PGconn* a() { return PQconnectdb("postgresql://shop@db.internal:5432/shop?keepalives=1"); }  // fine: invalid-url

pqxx::connection b() { return pqxx::connection(""); }  // fine: invalid-url (libpq's defaults)
