#include <cstdlib>
#include <iostream>
#include <string>

void show() {
  std::cout << "host " << std::getenv("POSTGRES_HOST") << "\n";  // fine: logged-url (no secret)
}

void complain() {
  std::cerr << "DATABASE_URL is not set\n";  // fine: logged-url (a text)
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
  std::cout << "stored in " << settings.url() << "\n";  // fine: logged-url (masked where nobody asks otherwise)
}
