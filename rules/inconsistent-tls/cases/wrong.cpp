#include <libpq-fe.h>

PGconn* open_encrypted() { return PQconnectdb("host=shop-db.internal dbname=shop sslmode=verify-full"); }

PGconn* open_plain() {
  return PQconnectdb("host=shop-db.internal dbname=shop sslmode=disable");  // expect: inconsistent-tls "TLS mode disable"
}
