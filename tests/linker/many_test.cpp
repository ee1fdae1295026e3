// Files with thousands of one thing. They are so large that what looks at all of them for each would take minutes.
#include <string>

#include <catch2/catch.hpp>

#include "linker/linked.h"

using namespace dbssot;
using namespace dbssot::test;

namespace {

const std::string head = "import os\nfrom sqlalchemy import create_engine\n";

/// The pattern for each number from `first` on; @ is the number, < the one before it.
std::string lines(std::string_view pattern, int count, int first = 0) {
  std::string all;
  for (int number = first; number < count; ++number) {
    for (const char c : pattern) {
      if (c == '@') {
        all += std::to_string(number);
      } else if (c == '<') {
        all += std::to_string(number - 1);
      } else {
        all += c;
      }
    }
    all += '\n';
  }
  return all;
}

FactStore linked_file(const std::string& text) { return linked({{"app/db.py", text}}); }

}  // namespace

TEST_CASE("modules that import everything of each other are each asked once for a name that none has") {
  std::vector<program::Unit> units;
  std::string stars;
  for (int module = 0; module < 40; ++module) stars += "from app.m" + std::to_string(module) + " import *\n";
  for (int module = 0; module < 40; ++module)
    units.push_back(python::read("app/m" + std::to_string(module) + ".py",
                                 stars + (module == 39 ? "import os\nURL = os.environ['DATABASE_URL']\n" : "")));
  units.push_back(python::read(
      "main.py",
      head + "from app.m0 import NOTHING\nfrom app.m0 import URL\na = create_engine(NOTHING)\nb = create_engine(URL)\n"));
  Policy policy;
  const FactStore facts = link(units, {}, policy);
  REQUIRE(facts.all<Engine>().size() == 2);
  CHECK(sources(facts, facts.all<Engine>()[1].target) == std::vector<std::string>{"DATABASE_URL"});
}

TEST_CASE("a variable that thousands of functions set is used by each of them") {
  const FactStore facts =
      linked_file(head + "URL = None\n" + lines("def f@():\n    global URL\n    URL = os.environ['DATABASE_URL_@']", 10'000) +
                  "engine = create_engine(URL)\n");
  CHECK(facts.all<EnvRead>().size() == 10'000);
  CHECK(facts.all<Engine>().size() == 1);
}

TEST_CASE("a chain of wrappers is found in whatever order it stands") {
  std::string chain;
  for (int link = 8'000; link > 0; --link)
    chain += "def f" + std::to_string(link) + "(name):\n    return f" + std::to_string(link - 1) + "(name)\n";
  const FactStore facts = linked_file(head + chain + "def f0(name):\n    return os.environ[name]\nurl = f2('DATABASE_URL')\n");
  CHECK(reads(facts) == std::vector<std::string>{"DATABASE_URL@16005"});
}

TEST_CASE("what holds itself twice, a hundred times over, comes from one place") {
  for (const std::string_view pattern : {"v@ = v< + v<", "v@ = f'{v<}{v<}'", "v@ = v< or v< + v<"}) {
    const FactStore facts =
        linked_file(head + "v0 = os.environ['DATABASE_URL']\n" + lines(pattern, 90, 1) + "engine = create_engine(v89)\n");
    REQUIRE(facts.all<Engine>().size() == 1);
    CHECK(sources(facts, facts.all<Engine>()[0].target).front() == "DATABASE_URL");
  }
  const FactStore facts = linked_file(head + "def make(d0, more):\n    d1 = {**more, 'url': os.environ['DATABASE_URL']}\n" +
                                      lines("    d@ = {**d<, **d<, 'a@': 1}", 90, 2) + "    return create_engine(d89['url'])\n");
  REQUIRE(facts.all<Engine>().size() == 1);
}

TEST_CASE("strings that go on, each a text of its own") {
  const FactStore facts =
      linked_file(head + "def make(parts):\n    url = os.environ['DATABASE_URL']\n" +
                  lines("    if parts[@]:\n        url = f'postgresql://db@/' + url", 4'000) + "    return create_engine(url)\n");
  CHECK(facts.all<UrlBuild>().size() >= 1);
  CHECK(facts.all<Engine>().size() == 1);
}

TEST_CASE("a table of thousands of URLs is asked for each of them") {
  const FactStore facts =
      linked_file(head + "URLS = {\n" + lines("    'k@': URL_@,", 4'000) + "}\n" +
                  lines("URL_@ = os.environ['DATABASE_URL_@']", 4'000) + lines("e@ = create_engine(URLS['k@'])", 4'000));
  CHECK(facts.all<Engine>().size() == 4'000);
}

TEST_CASE("an attribute that thousands of methods set may be any of them, to each of those that use it") {
  const FactStore facts = linked_file(head + "class Store:\n" +
                                      lines("    def set_@(self):\n        self.url = os.environ['DATABASE_URL_@']\n    def "
                                            "use_@(self):\n        return create_engine(self.url)",
                                            2'500));
  CHECK(facts.all<Engine>().size() == 2'500);
  CHECK(facts.all<EnvRead>().size() > 2'000);
}

TEST_CASE("thousands of fields of one class of settings, each used") {
  const FactStore facts = linked_file(head + "from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n" +
                                      lines("    database_url_@: str", 6'000) + "settings = Settings()\n" +
                                      lines("e@ = create_engine(settings.database_url_@)", 6'000));
  REQUIRE(facts.all<Engine>().size() == 6'000);
  CHECK(sources(facts, facts.all<Engine>()[17].target) == std::vector<std::string>{"DATABASE_URL_17"});
}

TEST_CASE("thousands of reads of one variable, all in the likely source of truth") {
  const FactStore facts = linked_file(head + lines("def e@():\n    return create_engine(os.environ['DATABASE_URL'])", 10'000));
  const Provenance provenance(facts);
  std::size_t through = 0;
  for (const Engine& engine : facts.all<Engine>())
    through += provenance.passage(engine.target) == Provenance::Passage::through ? 1 : 0;
  CHECK(facts.all<Engine>().size() == 10'000);
  CHECK((through == 0 || through == 10'000));
}
