#include <cstdlib>
#include <string>

std::string environment() {
  const std::string name = std::getenv("ENVIRONMENT");
  if (name == "prod") {
    return "production";
  }
  return "development";
}

std::string scheme() {
  const std::string url = std::getenv("DATABASE_URL");
  if (url.find("asyncpg") != std::string::npos) {
    return "async";
  }
  return "sync";
}
