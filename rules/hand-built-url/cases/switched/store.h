#pragma once
// #define SHOP_USE_LIBPQ
#ifdef SHOP_USE_LIBPQ
#include <memory>
#include <pqxx/pqxx>
#include <string>

class Store {
 public:
  Store(const std::string& host, const std::string& password) : text_("host=" + host + " dbname=shop password=" + password) {}  // fact: url-build how=plus
  std::shared_ptr<pqxx::connection> open() { return std::make_shared<pqxx::connection>(text_); }

 private:
  std::string text_;
};
#endif
