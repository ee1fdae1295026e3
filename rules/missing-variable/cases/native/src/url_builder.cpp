#include <cstdlib>
#include <string>

namespace shop::db {

class UrlBuilder {
 public:
  static std::string sync_url() {
    const char* port = std::getenv("POSTGRES_PORT");
    return std::string("host=") + std::getenv("POSTGRES_HOST") + " port=" + (port != nullptr ? port : "5432") +
           " dbname=" + std::getenv("POSTGRES_DB") + " user=" + std::getenv("POSTGRES_USER") +
           " password=" + std::getenv("POSTGRES_PASSWORD");
  }
};

}  // namespace shop::db
