// Where values stand in newer C++.
#include <functional>
#include <string>

#include <pqxx/pqxx>

struct Config {
  static inline const std::string url = "postgresql+asyncpg://shop@db.internal/a";  // expect: driver-scheme-mismatch
  static constexpr const char* other = "postgresql+asyncpg://shop@db.internal/b";  // expect: driver-scheme-mismatch
};

void members() {
  pqxx::connection first(Config::url);
  pqxx::connection second(Config::other);
}

void lambdas() {
  auto open = [](const std::string& url) { return pqxx::connection(url); };
  auto third = open("postgresql+asyncpg://shop@db.internal/c");  // expect: driver-scheme-mismatch
  std::function<pqxx::connection(const std::string&)> other = [](const std::string& url) { return pqxx::connection(url); };
  auto fourth = other("postgresql+asyncpg://shop@db.internal/d");  // expect: driver-scheme-mismatch
}

enum class Stage { dev, test, live };

std::string url_of(Stage stage) {
  switch (stage) {
    case Stage::dev:
      return "postgresql+asyncpg://shop@db.internal/e";  // expect: driver-scheme-mismatch
    case Stage::test:
      return "postgresql+psycopg2://shop@db.internal/f";  // fine: driver-scheme-mismatch (nobody asks for it)
    default:
      return "postgresql://shop@db.internal/g";
  }
}

std::string fallen(Stage stage) {
  std::string url = "postgresql://shop@db.internal/h";
  switch (stage) {
    case Stage::dev:
      url = "postgresql+asyncpg://shop@db.internal/i";  // expect: driver-scheme-mismatch
      break;
    case Stage::test:
      url = "postgresql+asyncpg://shop@db.internal/j";  // fine: driver-scheme-mismatch (it is written over)
      [[fallthrough]];
    case Stage::live:
      url = "postgresql+asyncpg://shop@db.internal/k";  // expect: driver-scheme-mismatch
  }
  return url;
}

// What leaves one case says nothing of the next.
std::string guarded(int kind, bool hide) {
  switch (kind) {
    case 1:
      if (hide) return "postgresql://shop@db.internal/l";
      break;
    case 2:
      return "postgresql+asyncpg://shop@db.internal/m";  // expect: driver-scheme-mismatch
  }
  return "postgresql://shop@db.internal/n";
}

void stages(Stage stage) {
  pqxx::connection eighth(guarded(2, true));
  pqxx::connection fifth(url_of(Stage::dev));
  pqxx::connection sixth(url_of(Stage::live));
  pqxx::connection seventh(fallen(stage));
}
