#include "facts/fact.h"

#include <algorithm>
#include <array>

namespace dbssot {

bool says_where(std::string_view argument) {
  static constexpr std::array<std::string_view, 14> names = {"host",     "hostaddr", "port",     "user",     "username",
                                                             "userName", "password", "dbname",   "database", "databaseName",
                                                             "hostname", "service",  "instance", "db"};
  return std::ranges::find(names, argument) != names.end();
}

std::string_view name_of(Context context) {
  switch (context) {
    case Context::production:
      return "production";
    case Context::migration:
      return "migration";
    case Context::script:
      return "script";
    case Context::test:
      return "test";
    case Context::ci:
      return "ci";
    case Context::example:
      return "example";
    case Context::documentation:
      return "documentation";
  }
  return "production";
}

std::string_view name_of(Mode mode) {
  switch (mode) {
    case Mode::unknown:
      return "unknown";
    case Mode::sync:
      return "sync";
    case Mode::async:
      return "async";
    case Mode::both:
      return "both";
  }
  return "unknown";
}

const Argument* Sink::argument(std::string_view name) const {
  for (const Argument& argument : arguments) {
    if (argument.name == name) return &argument;
  }
  return nullptr;
}

}  // namespace dbssot
