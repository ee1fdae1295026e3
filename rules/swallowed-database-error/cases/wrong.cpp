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

void gives_up_quietly(const std::string& url) {
  for (int attempt = 0; attempt < 3; ++attempt) {
    try {
      pqxx::connection connection(url);
      return;
    } catch (const pqxx::broken_connection&) {  // expect: swallowed-database-error
    }
  }
}

bool migrate(const std::string& url) {
  try {
    pqxx::connection connection(url);
  } catch (const std::exception&) {  // expect: swallowed-database-error (nobody learns why)
    return false;
  }
  return true;
}

pqxx::connection* open(const std::string& url) {
  try {
    return new pqxx::connection(url);
  } catch (const std::exception& error) {  // expect: swallowed-database-error "logged"
    std::cerr << "no database: " << error.what() << "\n";
    return nullptr;
  }
}

int main(int argc, char** argv) {
  try {
    pqxx::connection connection(argc > 1 ? argv[1] : "");
  } catch (const std::exception& error) {  // expect: swallowed-database-error "logged and dropped"
    std::cerr << error.what() << "\n";
  }
  return 0;
}
