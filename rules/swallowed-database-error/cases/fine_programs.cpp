#include <cstdlib>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>

#include <pqxx/pqxx>

struct Wrapper {
  std::unique_ptr<pqxx::connection> connection;
  bool is_ok = false;
  std::string error_message;
};

// The failure is kept where whoever asks for the wrapper finds it.
void open(Wrapper* wrapper, const std::string& url) {
  try {
    wrapper->connection = std::make_unique<pqxx::connection>(url);
    wrapper->is_ok = true;
  } catch (const std::exception& error) {
    wrapper->is_ok = false;
    wrapper->error_message = error.what();
  }
}

// Raises once it has tried for long enough.
void settle(const std::string& url) {
  for (int attempts = 0; attempts < 500; ++attempts) {
    try {
      pqxx::connection connection(url);
      return;
    } catch (const pqxx::broken_connection&) {
      // Again.
    }
  }
  throw std::runtime_error("it was not to be found out");
}

// Goes on until there is one.
void wait_for(const std::string& url) {
  while (true) {
    try {
      pqxx::connection connection(url);
      return;
    } catch (const pqxx::broken_connection&) {
      continue;
    }
  }
}

// The caller has the error's number.
int run(const std::string& url) {
  try {
    pqxx::connection connection(url);
    return 0;
  } catch (const pqxx::broken_connection& error) {
    std::cerr << error.what() << "\n";
    return 2;
  }
}

int main(int argc, char** argv) {
  try {
    pqxx::connection connection(argc > 1 ? argv[1] : "");
    return EXIT_SUCCESS;
  } catch (const pqxx::failure& error) {
    std::cerr << "error: " << error.what() << "\n";
  } catch (const std::exception& error) {
    std::cerr << "unexpected: " << error.what() << "\n";
    return EXIT_FAILURE;
  }
  return EXIT_FAILURE;
}
