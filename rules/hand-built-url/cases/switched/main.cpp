#include "store.h"

#ifdef WITH_PGSQL
#include <cstdlib>

std::shared_ptr<pqxx::connection> open() {
  const char* name = "SHOP_DB_HOST";
  return Store(std::getenv(name), std::getenv("SHOP_DB_PASSWORD")).open();  // fact: env-read variable=SHOP_DB_HOST
}
#endif
