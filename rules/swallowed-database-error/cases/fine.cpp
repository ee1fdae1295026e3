#include <iostream>
#include <stdexcept>
#include <string>

#include <pqxx/pqxx>

void load(const std::string& url) {
  try {
    pqxx::connection connection(url);
  } catch (const pqxx::broken_connection&) {
    throw std::runtime_error("no database");
  }
}

bool is_reachable(const std::string& url) {
  try {
    pqxx::connection connection(url);
    return true;
  } catch (const pqxx::broken_connection&) {
    return false;
  }
}

bool migrate(const std::string& url) {
  try {
    pqxx::connection connection(url);
  } catch (const std::exception& error) {  // fine: swallowed-database-error (who calls is told)
    std::cerr << "no database: " << error.what() << "\n";
    return false;
  }
  return true;
}
