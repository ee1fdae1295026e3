#include <cstdlib>
#include <string>

#include <curl/curl.h>
#include <libpq-fe.h>

std::string shop_sync_url() {
  const std::string password = std::getenv("SHOP_DB_PASSWORD");
  return "postgresql://shop:" + password + "@shop-db.internal/shop";  // expect: unescaped-password "quote it first"
}

std::string quoted_sync_url(CURL* curl) {
  const char* password = std::getenv("SHOP_DB_PASSWORD");
  return std::string("postgresql://shop:") + curl_easy_escape(curl, password, 0) + "@shop-db.internal/shop";
}

std::string other_sync_url() { return std::string("postgresql://shop:") + std::getenv("OTHER_DB_PASSWORD") + "@shop-db.internal/shop"; }
