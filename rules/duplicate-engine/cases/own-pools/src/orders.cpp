#include <cstdlib>

#include "reservoir.h"

shop::Reservoir& orders() {
  static shop::Reservoir pool(std::getenv("DATABASE_URL"), 10);  // fact: pool pool_class=Reservoir
  return pool;
}

shop::Reservoir& archive() {
  static shop::Reservoir pool(std::getenv("ARCHIVE_DATABASE_URL"), 2);  // fine: duplicate-engine (another database)
  return pool;
}
