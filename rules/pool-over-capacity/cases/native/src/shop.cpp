#include <cstdlib>

#include <drogon/orm/DbClient.h>

drogon::orm::DbClientPtr shop() {
  return drogon::orm::DbClient::newPgClient(std::getenv("DATABASE_URL"), 30);  // expect: pool-over-capacity "up to 90 connections (30, × 3 replicas), and the server takes 80"
}
