#include <cstdlib>
#include <string>

namespace {

std::string variable(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : otherwise;
}

}  // namespace

std::string host() { return variable("POSTGRES_HOST", "db"); }  // expect: direct-url-read "POSTGRES_HOST is read outside shop.db.UrlBuilder"

const char* url() { return std::getenv("DATABASE_URL"); }  // expect: direct-url-read
