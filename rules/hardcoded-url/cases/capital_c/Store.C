#include <libpq-fe.h>

// An ending in capitals is C++ as well.
PGconn* store() {
  return PQconnectdb("postgresql://shop@shop-db.internal/shop?connect_timeout=5");  // expect: hardcoded-url
}
