#include <cstdlib>
#include <string>

bool is_local() {
  const std::string url = std::getenv("DATABASE_URL");
  return url.find("localhost") != std::string::npos;  // expect: hand-parsed-url "localhost"
}

std::string without_scheme() {
  const std::string url = std::getenv("DATABASE_URL");
  return url.substr(13);  // expect: hand-parsed-url "cut by position"
}
