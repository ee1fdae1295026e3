#include <string>

bool is_url(const std::string& connection) {
  return connection.find("postgresql://") == 0;  // expect: hand-parsed-url "tested for"
}
