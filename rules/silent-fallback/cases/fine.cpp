#include <stdexcept>
#include <string>

#include <pqxx/pqxx>

struct MemoryStore {};

void probe(const std::string& url) {
  try {
    pqxx::connection connection(url);
  } catch (const pqxx::broken_connection&) {
    throw std::runtime_error("no database");
  }
}

MemoryStore cache() { return MemoryStore(); }
