#include "linker/local_functions.h"

#include <catch2/catch.hpp>
#include <string_view>

#include "frontends/python/python.h"

using namespace dbssot;
using namespace dbssot::program;

namespace {

FunctionId function_called(const Unit& unit, std::string_view name) {
  for (FunctionId at = 1; at < unit.functions.size(); ++at) {
    if (unit.text(unit.functions[at].name) == name) return at;
  }
  return 0;
}

}  // namespace

TEST_CASE("a local function gets out unless it is only called where it is named") {
  const Unit unit = python::read("shop/db.py",
                                 "def outer(a, register):\n"
                                 "    def called(b):\n        return b\n"
                                 "    def handed(b):\n        return b\n"
                                 "    def given_out(b):\n        return b\n"
                                 "    @register\n    def decorated(b):\n        return b\n"
                                 "    def never(b):\n        return b\n"
                                 "    register(handed)\n"
                                 "    called(a)\n"
                                 "    decorated(a)\n"
                                 "    return given_out\n");
  const LocalFunctions locals(unit);
  const FunctionId called = function_called(unit, "called");
  REQUIRE(called != 0);
  CHECK(locals.named(unit.functions[called].qualified_name) == called);
  CHECK(locals.named(unit.functions[function_called(unit, "outer")].qualified_name) == 0);
  CHECK_FALSE(locals.gets_out(called));
  for (const char* name : {"handed", "given_out", "decorated", "never"}) {
    CAPTURE(name);
    CHECK(locals.gets_out(function_called(unit, name)));
  }
}

TEST_CASE("of two local functions of one name neither is meant") {
  const Unit unit = python::read("shop/db.py",
                                 "def outer(a):\n    if a:\n        def one(b):\n            return b\n    else:\n"
                                 "        def one(b):\n            return a\n    return one(a)\n");
  const LocalFunctions locals(unit);
  const FunctionId one = function_called(unit, "one");
  CHECK(locals.named(unit.functions[one].qualified_name) == 0);
  CHECK(locals.gets_out(one));
}
