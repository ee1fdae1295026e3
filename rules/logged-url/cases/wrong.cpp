#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>

void show() {
  std::cout << "connecting to " << std::getenv("DATABASE_URL") << "\n";  // expect: logged-url "DATABASE_URL"
}

void print() {
  std::printf("url: %s\n", std::getenv("DATABASE_URL"));  // expect: logged-url
}

class Settings {
 public:
  std::string url(bool mask = true) const;

 private:
  std::string host_ = std::getenv("DB_HOST");
  std::string password_ = std::getenv("DB_PASSWORD");
};

std::string Settings::url(bool mask) const {
  if (mask) return "postgresql://shop:***@" + host_ + "/shop";
  return "postgresql://shop:" + password_ + "@" + host_ + "/shop";
}

void announce(const Settings& settings) {
  std::cout << "stored in " << settings.url(false) << "\n";  // expect: logged-url "DB_PASSWORD with its password"
}
