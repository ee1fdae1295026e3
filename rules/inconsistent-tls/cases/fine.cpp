#include <libpq-fe.h>
#include <pqxx/pqxx>

PGconn* orders() { return PQconnectdb("host=shop-db.internal dbname=shop sslmode=verify-full"); }

pqxx::connection reports() {
  return pqxx::connection("postgresql://shop@shop-db.internal/shop?sslmode=verify-full");  // fine: inconsistent-tls (the same)
}

PGconn* local() { return PQconnectdb("host=/var/run/postgresql dbname=shop"); }  // fine: inconsistent-tls (a socket)

PGconn* archive() { return PQconnectdb("host=archive-db.internal dbname=archive sslmode=require"); }  // fine: inconsistent-tls (another database)
