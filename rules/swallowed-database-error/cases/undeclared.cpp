// What no header declares: the logger of a library that is not installed where the code is read.
#include <exception>
#include <future>
#include <string>

#include <pqxx/pqxx>

#include "absent/logging.h"

void streams(const std::string& url) {
  try {
    pqxx::connection connection(url);
  } catch (const std::exception& error) {  // expect: swallowed-database-error "logged and dropped"
    LOG(ERROR) << "no database: " << error.what();
  }
}

void formats(const std::string& url) {
  try {
    pqxx::connection connection(url);
  } catch (const std::exception& error) {  // expect: swallowed-database-error "logged and dropped"
    absent::log::error("no database: {}", error.what());
  }
}

void hands_on(const std::string& url, std::promise<int>& promise) {
  try {
    pqxx::connection connection(url);
  } catch (...) {  // fine: swallowed-database-error (who waits is told)
    promise.set_exception(std::current_exception());
  }
}

struct Loader {
  void load(const std::string& url) {
    try {
      pqxx::connection connection(url);
    } catch (const std::exception& error) {  // fine: swallowed-database-error (who waits is told)
      promise_.set_error(absent::Status::Error("no database: " + std::string(error.what())));
    }
  }

  void tell(const std::string& url) {
    try {
      pqxx::connection connection(url);
    } catch (const std::exception& error) {  // fine: swallowed-database-error (not known what that does)
      absent::monitor().give_up(error);
    }
  }

  absent::Promise promise_;
};
