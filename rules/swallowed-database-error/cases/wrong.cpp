#include <iostream>
#include <string>

#include <pqxx/pqxx>

void load(const std::string& url) {
  try {
    pqxx::connection connection(url);
  } catch (...) {  // expect: swallowed-database-error
  }
}

void report(const std::string& url) {
  try {
    pqxx::connection connection(url);
  } catch (const std::exception& error) {  // expect: swallowed-database-error "logged and dropped"
    std::cerr << "no database: " << error.what() << "\n";
  }
}
