#include <cstdlib>
#include <memory>
#include <string>

#include <pqxx/pqxx>

struct Store {
  virtual ~Store() = default;
};
struct MemoryStore : Store {};
struct DatabaseStore : Store {
  explicit DatabaseStore(const std::string& url) : connection(url) {}
  pqxx::connection connection;
};

std::unique_ptr<Store> make_store(const std::string& url) {
  try {
    pqxx::connection probe(url);
    return std::make_unique<DatabaseStore>(url);
  } catch (const pqxx::broken_connection&) {
    return std::make_unique<MemoryStore>();  // expect: silent-fallback
  }
}
