#include "audit/seen_by_names.h"

#include <string>

#include <catch2/catch.hpp>

#include "frontends/python/python.h"
#include "policy/policy.h"

using namespace dbssot;

namespace {

cache::Key seen(const std::string& text) { return seen_by_names(python::read("shop/settings.py", text), Policy()); }

}  // namespace

TEST_CASE("another value leads to no other name") {
  const auto text = [](const std::string& variable, const std::string& url, const std::string& rest = "") {
    return rest + "import os\n\nURL = os.environ.get('" + variable + "', '" + url + "')\n";
  };
  const cache::Key before = seen(text("DATABASE_URL", "postgresql://db/shop"));
  REQUIRE(before != cache::Key{});
  CHECK(seen(text("DATABASE_URL", "postgresql://elsewhere:5433/shop?sslmode=require")) == before);
  CHECK(seen(text("POSTGRES_URL", "postgresql://db/shop")) == before);
  CHECK(seen(text("DATABASE_URL", "postgresql://db/shop", "# moved\n\n")) == before);

  CHECK(seen(text("HOME", "postgresql://db/shop")) != before);                         // a database's no longer
  CHECK(seen(text("DATABASE_URL", "a shop")) != before);                               // no URL
  CHECK(seen(text("DATABASE_URL", "DATABASE_URL")) != before);                         // one string less
  CHECK(seen(text("DATABASE_URL", "postgresql://db/shop", "LIMIT = 3\n")) != before);  // a name more
  CHECK(seen("import os\n\nURI = os.environ.get('DATABASE_URL', 'postgresql://db/shop')\n") != before);
}

TEST_CASE("what cannot be parsed may hide names") { CHECK(seen("URL = (\n\ndef f(:\n") == cache::Key{}); }

TEST_CASE("numbers and literals that are names as well count as names") {
  CHECK(seen("LIMIT = 3\n") == seen("LIMIT = 4\n"));
  CHECK(seen("def make(name):\n    return make(name, 'name')\n") != seen("def make(name):\n    return make(name, 'other')\n"));
}
