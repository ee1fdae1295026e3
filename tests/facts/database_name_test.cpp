#include "facts/database_name.h"

#include <catch2/catch.hpp>
#include <string>

using namespace dbssot;

TEST_CASE("a name's letters tell that it names no database's URL, never that one does which does not") {
  static constexpr const char* pieces[] = {
      "db",   "Database", "POSTGRES", "pg",   "sql",   "alembic", "url", "URI",  "dsn",  "str",  "conn_str", "connStr", "conninfo",
      "info", "_string",  "_",        "conn", "redis", "x",       "1",   "read", "main", "host", "password", "Config",  "logger"};
  int named = 0;
  int seen_by_letters = 0;
  int all = 0;
  for (const char* first : pieces) {
    for (const char* second : pieces) {
      for (const char* third : pieces) {
        const std::string name = std::string(first) + second + third;
        CAPTURE(name);
        const bool may_name = may_name_database_url(letters_of(name));
        REQUIRE((may_name || !names_database_url(name)));
        named += names_database_url(name) ? 1 : 0;
        seen_by_letters += may_name ? 1 : 0;
        ++all;
      }
    }
  }
  CHECK(named > 100);
  CHECK(seen_by_letters < all / 2);
}
