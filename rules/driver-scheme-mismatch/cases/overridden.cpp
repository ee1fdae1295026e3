// What an interface gives is what the one class gives that implements it.
#include <memory>
#include <pqxx/pqxx>
#include <string>

class Settings {
 public:
  virtual ~Settings() = default;
  virtual std::string url() const = 0;
  virtual std::string reports() const = 0;
  virtual std::string archive() const = 0;
};

class EnvironmentSettings : public Settings {
 public:
  std::string url() const override {
    return "postgresql+asyncpg://shop@db.internal/shop";  // expect: driver-scheme-mismatch, hardcoded-url
  }
  std::string reports() const override {
    return "postgresql://shop@db.internal/reports";  // expect: hardcoded-url
  }
  std::string archive() const override { return archive_; }

 private:
  std::string archive_;
};

class Repository {
 public:
  explicit Repository(const Settings& settings) : orders_(settings.url()), reports_(settings.reports()) {}

 private:
  pqxx::connection orders_;
  pqxx::connection reports_;
};
