#include "source/ini_reader.h"

#include <catch2/catch.hpp>

using dbssot::Range;
using dbssot::source::Document;
using dbssot::source::IniDialect;
using dbssot::source::read_ini;

TEST_CASE("ini options have the place of their value") {
  const Document document =
      read_ini("; c\n[alembic]\nscript = x\nsqlalchemy.url = postgresql://h/d\n[other]\na: \"q\"\n", IniDialect::config_parser);
  CHECK(document.root().at({"alembic", "sqlalchemy.url"}).text() == "postgresql://h/d");
  CHECK(document.root().at({"alembic", "sqlalchemy.url"}).range() == Range{4, 18, 4, 34});
  CHECK(document.root().at({"other", "a"}).text() == "q");
}

TEST_CASE("ini values go on in deeper lines for ConfigParser, after a backslash for systemd") {
  const Document python = read_ini("[a]\nlist =\n  one\n  two\nb = 1\n", IniDialect::config_parser);
  CHECK(python.root().at({"a", "list"}).text() == "one\ntwo");
  CHECK(python.root().at({"a", "b"}).text() == "1");
  const Document unit = read_ini("[Service]\nEnvironment=A=1 \\\n  B=2\nEnvironment=C=3\n", IniDialect::systemd);
  const auto members = unit.root()["Service"].members();
  REQUIRE(members.size() == 2);
  CHECK(members[0].second.text() == "A=1  B=2");
  CHECK(members[1].second.text() == "C=3");
}
