#include <cstdlib>

#include <drogon/orm/DbClient.h>  // expect: mixed-sync-async-module
#include <pqxx/pqxx>

auto make_async_client() { return drogon::orm::DbClient::newPgClient(std::getenv("DATABASE_URL"), 4); }

void load() { pqxx::connection connection(std::getenv("DATABASE_URL")); }
