#include <cstdlib>
#include <memory>

#include <drogon/orm/DbClient.h>
#include <pqxx/pqxx>

class OrdersDatabase {
 public:
  OrdersDatabase() : connection_(std::getenv("ORDERS_DATABASE_URL")) {}

 private:
  pqxx::connection connection_;
};

class IndexerDatabase {
 public:
  void connect() {
    connection_ = std::make_unique<pqxx::connection>(std::getenv("ORDERS_DATABASE_URL"));  // expect: duplicate-engine "second connection manager"
  }

 private:
  std::unique_ptr<pqxx::connection> connection_;
};

auto shop_client() { return drogon::orm::DbClient::newPgClient(std::getenv("SHOP_DATABASE_URL"), 4); }

auto report_client() {
  return drogon::orm::DbClient::newPgClient(std::getenv("SHOP_DATABASE_URL"), 1);  // expect: duplicate-engine "second engine for the database of SHOP_DATABASE_URL"
}
