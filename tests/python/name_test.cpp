#include <catch2/catch.hpp>

#include "python/lowered.h"

using Catch::Matchers::Contains;
using dbssot::python::lowered;
using dbssot::python::result;
using dbssot::python::value;

TEST_CASE("the module is told from the path") {
  CHECK(dbssot::python::read("src/shop/db.py", "").module == "src.shop.db");
  CHECK(dbssot::python::read("shop/__init__.py", "").module == "shop");
  CHECK(dbssot::python::read("__init__.py", "").module.empty());
}

TEST_CASE("imports are resolved") {
  CHECK(value("import os\nresult = os.environ['X']") == R"(([] os.environ "X"))");
  CHECK(value("from os import environ as e\nresult = e.get('X')") == R"((call os.environ.get "X"))");
  CHECK(value("import a.b.c as x\nresult = x.y") == "a.b.c.y");
  CHECK(value("import a.b.c\nresult = a.b.c.y") == "a.b.c.y");
  CHECK(value("from . import x\nresult = x.y") == "shop.x.y");
  CHECK(value("from .core.config import settings\nresult = settings.URL") == "shop.core.config.settings.URL");
  CHECK(value("from .. import x\nresult = x") == "x");
  CHECK(value("from sqlalchemy import *\nresult = create_engine") == "sqlalchemy.create_engine");
  CHECK(value("from sqlalchemy import *\nresult = len") == "len");
  CHECK(result("def f():\n  from os import getenv\n  return getenv('X')") == R"((call os.getenv "X"))");
  CHECK_THAT(lowered("from ..a import b", "x/y/__init__.py"), Contains("import x.a b\n"));
}

TEST_CASE("the wanted import of a try stands") {
  CHECK(result("try:\n  import psycopg as db\nexcept ImportError:\n  import psycopg2 as db\ndef f():\n  return db.connect()") ==
        "(call psycopg.connect)");
  // By the module's own name: what else it may be is a matter of the linker.
  CHECK(result("try:\n  import psycopg\nexcept ImportError:\n  psycopg = None\ndef f():\n  return psycopg.connect()") ==
        "(call shop.db.psycopg.connect)");
}

TEST_CASE("names of this file carry its module") {
  CHECK(result("URL = 'x'\ndef f():\n  return URL") == "shop.db.URL");
  CHECK(result("def f():\n  return g\ndef g(): pass") == "shop.db.g");
  CHECK(result("class A:\n  x = 1\n  def f(self):\n    return A.x, x") == "[shop.db.A.x, x]");
  CHECK(result("def f():\n  return len") == "len");
}

TEST_CASE("module code follows what it has bound") {
  CHECK(value("a = 'x'\nresult = a + 'y' + b") == R"((plus "x" "y" b))");
  CHECK(value("a = make()\nresult = a.b") == "shop.db.a.b");
  CHECK(value("a = make()\na = a.b\nresult = a") == "(call make) .b");
}

TEST_CASE("global, nonlocal and closures") {
  CHECK(result("E = None\ndef f():\n  global E\n  if E is None:\n    E = make()\n  return E") == "(join shop.db.E (call make))");
  CHECK_THAT(lowered("def f():\n  global E\n  E = make()"), Contains("binding shop.db.E = (call make)"));
  CHECK_THAT(lowered("def f(a):\n  x = a\n  def g():\n    return x\n  return g"), Contains("f.<locals>.g() -> $a  local"));
  CHECK(result("def f(a):\n  x = 1\n  def g():\n    nonlocal x\n    x = a\n  g()\n  return x") == "(join 1 $a)");
}

TEST_CASE("local functions see those defined further down") {
  CHECK_THAT(lowered("def f():\n  def g(a): return h(a)\n  def h(b): return b\n  return g"),
             Contains("f.<locals>.g(a) -> (call (function shop.db.f.<locals>.h) $a)"));
}

TEST_CASE("imports for type checkers alone are marked") {
  const std::string text =
      lowered("import typing\nif typing.TYPE_CHECKING:\n  import a\nelse:\n  import b\nif not typing.TYPE_CHECKING:\n  import c\n");
  CHECK_THAT(text, Contains("import a as a  type checking only\n"));
  CHECK_THAT(text, Contains("import b as b\n"));
  CHECK_THAT(text, Contains("import c as c\n"));
}
