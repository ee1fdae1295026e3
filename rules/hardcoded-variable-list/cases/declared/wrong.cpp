#include <array>
#include <cstdlib>
#include <stdexcept>

constexpr std::array<const char*, 3> kRequired = {"POSTGRES_HOST", "POSTGRES_USER", "POSTGRES_DB"};  // expect: hardcoded-variable-list "outside shop.db.UrlBuilder"

void check() {
  for (const char* name : kRequired) {
    if (std::getenv(name) == nullptr) throw std::runtime_error(name);
  }
}
