#include <cstdlib>
#include <memory>

#include <drogon/drogon.h>
#include <odb/pgsql/database.hxx>
#include <soci/soci.h>

void sessions() {
  static soci::connection_pool sessions(5);  // expect: weak-pool-settings "size=5 instead of 10"
  static soci::connection_pool others(10);
}

drogon::orm::DbClientPtr client() {
  return drogon::orm::DbClient::newPgClient(std::getenv("DATABASE_URL"), 4);  // expect: weak-pool-settings "connNum=4 instead of 10"
}

void clients() {
  drogon::app().createDbClient("postgresql", "shop-db", 5432, "shop", "shop", std::getenv("POSTGRES_PASSWORD"), 10);
  drogon::orm::PostgresConfig config;
  config.host = "shop-db";
  config.databaseName = "shop";
  config.connectionNumber = 3;  // expect: weak-pool-settings "connectionNumber=3 instead of 10"
  drogon::app().addDbClient(config);
}

std::unique_ptr<odb::database> mapped() {
  return std::make_unique<odb::pgsql::database>(std::getenv("DATABASE_URL"), std::make_unique<odb::pgsql::connection_pool_factory>(10, 2));
}

std::unique_ptr<odb::database> unlimited() {
  return std::make_unique<odb::pgsql::database>(std::getenv("DATABASE_URL"));  // expect: weak-pool-settings "no max_connections"
}
