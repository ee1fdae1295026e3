#pragma once
#include <string>

// The client library lies in the project; what it is called tells what it is.
namespace pqxx {
class connection {
 public:
  connection() : connection("") {}
  explicit connection(const std::string& options) : options_(options) {}

 private:
  std::string options_;
};
}  // namespace pqxx
