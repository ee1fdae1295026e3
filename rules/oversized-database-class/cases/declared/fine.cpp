#include <pqxx/pqxx>

#include <string>

class Loader {
 public:
  explicit Loader(const std::string& url) : connection_(url) {}

 private:
  pqxx::connection connection_;
};
