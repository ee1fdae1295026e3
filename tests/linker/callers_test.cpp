// Who calls a function or a method, and in which order callers are told.
#include "linker/callers.h"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "frontends/python/python.h"

namespace dbssot::program {
namespace {

std::vector<Unit> program() {
  std::vector<Unit> units;
  units.push_back(python::read("app/db.py", R"(
class Store:
    def __init__(self, url):
        self.url = url

    def opened(self, mode):
        return self.url

def make(url):
    return Store(url)

STORE = configured()
)"));
  for (const std::string name : {"a", "b", "c", "d"}) {
    units.push_back(python::read("app/" + name + ".py", R"(
from app.db import STORE, Store, make

def work(other):
    make("one")
    other.opened("r")
    STORE.opened("w")
    Store("two")
    make("three")
)"));
  }
  return units;
}

/// "file:line" of every call.
std::vector<std::string> places(const std::vector<Unit>& units, const std::vector<CallSite>& calls) {
  std::vector<std::string> found;
  for (const CallSite& call : calls)
    found.push_back(units[call.unit].path + ":" + std::to_string(units[call.unit][call.call].range.line));
  return found;
}

}  // namespace

TEST_CASE("callers are told by file and line, on any number of threads") {
  const std::vector<Unit> units = program();
  for (const unsigned jobs : {1U, 2U, 5U}) {
    const ProgramIndex index(units, jobs);
    const Callers callers(index, jobs);
    const Entity make = index.resolve(1, "app.db.make");
    const Entity store = index.resolve(1, "app.db.Store.__init__");
    REQUIRE(make.kind == Entity::Kind::function);
    REQUIRE(store.kind == Entity::Kind::function);
    std::vector<std::string> of_make;
    std::vector<std::string> of_store{"app/db.py:10"};
    std::vector<std::string> of_opened;
    for (const std::string file : {"app/a.py:", "app/b.py:", "app/c.py:", "app/d.py:"}) {
      of_make.insert(of_make.end(), {file + "5", file + "9"});
      of_store.push_back(file + "8");
      of_opened.insert(of_opened.end(), {file + "6", file + "7"});
    }
    CHECK(places(units, callers.of(make.unit, make.index)) == of_make);
    CHECK(places(units, callers.of(store.unit, store.index)) == of_store);
    CHECK(places(units, callers.of_method("opened")) == of_opened);
  }
}

TEST_CASE("a line of classes that every unit declares anew is gone through once") {
  // What includes a header declares its classes; none of these has a constructor that would end the search.
  constexpr int including = 40;
  std::vector<Unit> units;
  for (int at = 0; at < including; ++at) {
    Unit unit = python::read("store.h", R"(
class Thing: pass
class Named(Thing): pass
class Kept(Named): pass
class Shared(Kept): pass
class Pooled(Shared): pass
class Store(Pooled): pass
STORE = Store("one")
)");
    unit.path = "src/user" + std::to_string(at) + ".cpp";
    unit.language = "cpp";
    units.push_back(std::move(unit));
  }
  const ProgramIndex index(units);
  REQUIRE(index.parts({Entity::Kind::type, 0, 6, "store.h.Store"}).size() == including);
  const Callers callers(index, 2);
  CHECK(callers.of_method("Store").empty());
}

}  // namespace dbssot::program
