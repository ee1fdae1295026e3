#include "source/glob.h"

#include <catch2/catch.hpp>

using dbssot::glob_covers;
using dbssot::glob_matches;

TEST_CASE("a star stays within its folder, two cross folders") {
  CHECK(glob_matches("auth/**", "auth/db/session.py"));
  CHECK(glob_matches("auth/*", "auth/session.py"));
  CHECK_FALSE(glob_matches("auth/*", "auth/db/session.py"));
  CHECK_FALSE(glob_matches("auth/**", "auth"));
  CHECK_FALSE(glob_matches("auth/**", "authority/x.py"));
  CHECK(glob_matches("**", "a/b"));
  CHECK(glob_matches("**", "a"));
}

TEST_CASE("two stars at the front or between may stand for no folder") {
  CHECK(glob_matches("**/alembic/**", "alembic/env.py"));
  CHECK(glob_matches("**/alembic/**", "svc/alembic/versions/1.py"));
  CHECK(glob_matches("a/**/b.py", "a/b.py"));
  CHECK(glob_matches("a/**/b.py", "a/x/y/b.py"));
  CHECK(glob_matches("**/*.py", "setup.py"));
}

TEST_CASE("braces, question marks and brackets") {
  CHECK(glob_matches("{auth,billing}/*.{py,cpp}", "billing/db.cpp"));
  CHECK_FALSE(glob_matches("{auth,billing}/*.{py,cpp}", "billing/db.rs"));
  CHECK(glob_matches("a{b,{c,d}e}f", "adef"));
  CHECK(glob_matches("v[0-9].py", "v7.py"));
  CHECK_FALSE(glob_matches("v[!0-9].py", "v7.py"));
  CHECK(glob_matches("?.py", "a.py"));
  CHECK_FALSE(glob_matches("?.py", ".py"));
  CHECK(glob_matches("[a", "[a"));
}

TEST_CASE("a pattern that ends in a slash means everything below") {
  CHECK(glob_matches("legacy/", "legacy/a/b.py"));
  CHECK_FALSE(glob_matches("legacy/", "legacy"));
  CHECK(glob_matches("./legacy/", "legacy/a.py"));
}

TEST_CASE("a folder named without a slash covers what lies in it") {
  CHECK(glob_covers("auth", "auth/db.py"));
  CHECK(glob_covers("services/*", "services/auth/db/x.py"));
  CHECK(glob_covers("*.py", "a.py"));
  CHECK_FALSE(glob_covers("auth", "lib/auth/db.py"));
}

TEST_CASE("hostile patterns end soon") {
  const std::string text(2000, 'a');
  CHECK_FALSE(glob_matches(std::string(200, '*') + "b", text));
  std::string stars;
  for (int i = 0; i < 200; ++i) stars += "a*";
  CHECK_FALSE(glob_matches(stars + "b", text));
  std::string deep, path;
  for (int i = 0; i < 100; ++i) deep += "**/a/", path += "a/";
  CHECK_FALSE(glob_matches(deep + "b", path + "c"));
  std::string braces;
  for (int i = 0; i < 40; ++i) braces += "{a,b}";
  CHECK(dbssot::expand_braces(braces).size() <= 256);
  CHECK_FALSE(glob_matches(std::string(5000, '{'), "a"));
}

TEST_CASE("what a pattern means by other signs than letters is not looked for as it stands") {
  CHECK(glob_covers("./legacy", "legacy/a.py"));
  CHECK(glob_covers("a\\*b/**", "a*b/c.py"));
  CHECK(glob_covers("{legacy,old}/**", "old/a.py"));
  CHECK(glob_covers("[lm]egacy", "legacy/a.py"));
  CHECK(glob_matches("a//b", "a/b"));
  CHECK_FALSE(glob_covers("**/migrations/**", "shop/migration/a.py"));
  CHECK_FALSE(glob_covers("legacy", "shop/legacy_code/a.py"));
}
