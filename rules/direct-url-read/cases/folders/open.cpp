#include <cstdlib>
#include <pqxx/pqxx>
#include <string>

std::string home() {
  if (const char* given = std::getenv("SHOP_HOME")) return given;  // fine: direct-url-read
  return "/var/lib/shop";
}

void serve(std::string path) {
  if (path.empty()) path = home() + "/shop.db";
  pqxx::connection connection(path);
}
