#include <cstdlib>
#include <string>

namespace shop {

std::string conninfo() {
  const std::string host = std::getenv("POSTGRES_HOST");
  const std::string user = std::getenv("POSTGRES_USER");
  const std::string password = std::getenv("DB_PASSWORD");  // expect: undeclared-variable "DB_PASSWORD is read here"
  const char* port = std::getenv("DB_PORT");  // fine: undeclared-variable (has an alternative)
  return "host=" + host + " user=" + user + " password=" + password + " port=" + (port != nullptr ? port : "5432");
}

}  // namespace shop
