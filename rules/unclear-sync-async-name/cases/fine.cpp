#include <cstdlib>
#include <memory>

#include <pqxx/pqxx>

std::unique_ptr<pqxx::connection> open_connection() {  // fine: unclear-sync-async-name (there is one kind only)
  return std::make_unique<pqxx::connection>(std::getenv("DATABASE_URL"));
}
