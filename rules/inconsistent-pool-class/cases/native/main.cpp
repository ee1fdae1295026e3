#include <cstdlib>

#include "pools.h"

ConnectionPool& orders() {
  static ConnectionPool pool(std::getenv("DATABASE_URL"));  // fact: pool pool_class=ConnectionPool
  return pool;
}

Carousel& stock() {
  static Carousel pool(std::getenv("DATABASE_URL"));  // expect: inconsistent-pool-class "pool is Carousel where the policy wants ConnectionPool"
  return pool;
}

Repository names(pqxx::connection& connection) { return Repository(connection); }
