#include <cstdlib>

#include <drogon/orm/DbClient.h>

drogon::orm::DbClientPtr orders() {
  return drogon::orm::DbClient::newPgClient(std::getenv("DATABASE_URL"), 4);  // fine: sync-driver-in-async-service
}
