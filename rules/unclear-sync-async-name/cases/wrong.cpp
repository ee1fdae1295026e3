#include <cstdlib>
#include <memory>

#include <drogon/orm/DbClient.h>
#include <pqxx/pqxx>

std::unique_ptr<pqxx::connection> open_connection() {  // expect: unclear-sync-async-name "open_connection returns a synchronous connection"
  return std::make_unique<pqxx::connection>(std::getenv("DATABASE_URL"));
}

drogon::orm::DbClientPtr db_client() {  // expect: unclear-sync-async-name "db_client returns an asynchronous engine"
  return drogon::orm::DbClient::newPgClient(std::getenv("DATABASE_URL"), 4);
}

drogon::orm::DbClientPtr async_db_client() {  // fine: unclear-sync-async-name (says it)
  return drogon::orm::DbClient::newPgClient(std::getenv("DATABASE_URL"), 4);
}
