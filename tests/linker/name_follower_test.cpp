#include "linker/name_follower.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "build_paths.h"
#include "drivers/code_shape.h"
#include "frontends/python/outline.h"
#include "frontends/python/python.h"

namespace dbssot::program {
namespace {

using Files = std::vector<std::pair<std::string, std::string>>;  // path and text

/// All that was asked for in some rounds.
struct Asked {
  std::set<OpenName> names;
  std::set<UnreadFunction> unread;
  std::set<HotName> hot;
  std::set<Wrapper> wrappers;

  void add(const OpenEnds& ends) {
    names.insert(ends.names.begin(), ends.names.end());
    unread.insert(ends.unread.begin(), ends.unread.end());
    hot.insert(ends.hot.begin(), ends.hot.end());
    wrappers.insert(ends.wrappers.begin(), ends.wrappers.end());
  }
  bool operator==(const Asked&) const = default;
};

bool leaves_open(const OpenEnds& ends, std::string_view name) {
  return std::ranges::any_of(ends.names, [&](const OpenName& open) { return open.name == name; });
}

/// A wrapper that opens is worth more than one that reads.
bool knows(const Asked& asked, Wrapper wrapper) {
  if (asked.wrappers.contains(wrapper)) return true;
  wrapper.opens = true;
  return asked.wrappers.contains(wrapper);
}

void check_holds(const Asked& more, const Asked& less) {
  for (const OpenName& open : less.names) {
    INFO(open.name << " for " << open.importer);
    CHECK(more.names.contains(open));
  }
  for (const UnreadFunction& function : less.unread) {
    INFO(function.path << " " << function.name);
    CHECK(more.unread.contains(function));
  }
  for (const HotName& hot : less.hot) {
    INFO(hot.path << " " << hot.name);
    CHECK(more.hot.contains(hot));
  }
  for (const Wrapper& wrapper : less.wrappers) {
    INFO(wrapper.module << " " << wrapper.name);
    CHECK(knows(more, wrapper));
  }
}

Asked at_once(const std::map<std::string, Unit>& units, unsigned jobs = 1) {
  const Policy policy;
  NameFollower follower(policy, jobs);
  for (const auto& [path, unit] : units) follower.take(unit);
  Asked asked;
  asked.add(follower.follow());
  return asked;
}

void check_is_as_read_at_once(const KnownNames& known, const std::vector<Unit>& units) {
  const Policy policy;
  const ProgramIndex index(units);
  const Relevance relevance(index, drivers::code_shapes(), policy);
  REQUIRE(known.index->size() == units.size());
  for (UnitId id = 0; id < units.size(); ++id) {
    INFO(units[id].path);
    REQUIRE(&known.index->unit(id) == &units[id]);
    for (StringId name = 0; name < units[id].strings.size(); ++name) {
      INFO(units[id].text(name));
      CHECK(known.index->resolve(id, name) == index.resolve(id, name));
    }
    CHECK(known.relevant.is_relevant(id) == relevance.is_relevant(id));
    for (FunctionId function = 0; function < units[id].functions.size(); ++function) {
      INFO(units[id].text(units[id].functions[function].qualified_name));
      CHECK(known.relevant.is_relevant(id, function) == relevance.is_relevant(id, function));
      CHECK(known.relevant.is_worth_following(id, function) == relevance.is_worth_following(id, function));
    }
  }
}

Unit without_bodies(const std::string& path, const std::string& text) {
  std::vector<python::Stretch> suites;
  const python::Outline outline = python::outline_of(text);
  for (const python::Body& body : outline.bodies) {
    if (outline.is_sound && python::may_be_left_out(text, body.suite)) suites.push_back(body.suite);
  }
  return python::read_without(path, text, suites);
}

Files files_below(const std::string& folder) {
  Files files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".py") continue;
    std::ifstream in(entry.path());
    files.emplace_back(entry.path().lexically_relative(folder).string(), std::string(std::istreambuf_iterator<char>(in), {}));
  }
  std::ranges::sort(files);
  return files;
}

std::vector<std::string> projects() {
  std::vector<std::string> folders{test::source_directory() + "/rules"};
  for (const auto& entry : std::filesystem::directory_iterator(test::source_directory() + "/fixtures")) {
    if (entry.is_directory()) folders.push_back(entry.path().string());
  }
  std::ranges::sort(folders);
  return folders;
}

TEST_CASE("Following names in steps asks for all that following at once asks for") {
  std::mt19937 random(7);
  for (const std::string& folder : projects()) {
    const Files files = files_below(folder);
    for (int run = 0; run < (files.size() > 100 ? 2 : 6); ++run) {
      INFO(folder << ", run " << run);
      const Policy policy;
      NameFollower follower(policy, 2);
      Asked in_steps;
      std::map<std::string, Unit> units;
      // Most files come at first without bodies, in some round, and a round or two later whole.
      std::map<int, std::vector<std::pair<std::size_t, bool>>> rounds;
      for (std::size_t at = 0; at < files.size(); ++at) {
        const int round = static_cast<int>(random() % 4);
        const bool is_whole_at_once = random() % 4 == 0;
        rounds[round].emplace_back(at, is_whole_at_once);
        if (!is_whole_at_once) rounds[round + 1 + static_cast<int>(random() % 2)].emplace_back(at, true);
      }
      for (auto& [round, news] : rounds) {
        std::ranges::shuffle(news, random);
        for (const auto& [at, is_whole] : news) {
          const auto& [path, text] = files[at];
          Unit unit = is_whole ? python::read(path, text) : without_bodies(path, text);
          units.insert_or_assign(path, unit);
          follower.take(std::move(unit));
        }
        in_steps.add(follower.follow());
        check_holds(in_steps, at_once(units));
      }
      CHECK(follower.follow().names.empty());
      const std::vector<Unit> released = follower.release();
      std::vector<std::string> paths;
      for (const Unit& unit : released) paths.push_back(unit.path);
      std::vector<std::string> expected;
      for (const auto& [path, unit] : units) expected.push_back(path);
      CHECK(paths == expected);
      const std::optional<KnownNames> known = follower.known_of(released);
      REQUIRE(known.has_value());
      check_is_as_read_at_once(*known, released);
    }
  }
}

TEST_CASE("What is known of names is of just the units that were looked at") {
  const Policy policy;
  NameFollower follower(policy, 1);
  follower.take(python::read("shop/db.py", "from shop.urls import URL\nengine = create_engine(URL)\n"));
  (void)follower.follow();
  SECTION("and no others") {
    std::vector<Unit> released = follower.release();
    released.push_back(python::read("shop/urls.py", "URL = 'postgresql://db/shop'\n"));
    CHECK_FALSE(follower.known_of(released).has_value());
  }
  SECTION("not of one that was taken since") {
    follower.take(python::read("shop/urls.py", "URL = 'postgresql://db/shop'\n"));
    CHECK_FALSE(follower.known_of(follower.release()).has_value());
  }
  SECTION("not of one of which more was read since") {
    follower.take(python::read("shop/db.py", "from shop.urls import URL\nengine = create_engine(URL)\nother = engine\n"));
    CHECK_FALSE(follower.known_of(follower.release()).has_value());
  }
}

TEST_CASE("What is asked for depends neither on the order of the files nor on the number of threads") {
  std::mt19937 random(11);
  for (const std::string& folder : projects()) {
    std::map<std::string, Unit> units;
    std::vector<Unit> shuffled;
    for (const auto& [path, text] : files_below(folder)) shuffled.push_back(units[path] = python::read(path, text));
    std::ranges::shuffle(shuffled, random);
    const Policy policy;
    NameFollower follower(policy, 3);
    for (Unit& unit : shuffled) follower.take(std::move(unit));
    Asked asked;
    asked.add(follower.follow());
    INFO(folder);
    CHECK(asked == at_once(units));
  }
}

TEST_CASE("A value is followed through modules and bodies as they are read") {
  const Policy policy;
  NameFollower follower(policy, 1);
  follower.take(python::read("shop/db.py",
                             "from sqlalchemy import create_engine\n"
                             "from shop.names import address\n"
                             "ENGINE = create_engine(address())\n"));
  CHECK(follower.follow().names.front().name == "shop.names.address");

  const std::string names =
      "from shop.hosts import HOST\n"
      "def address():\n"
      "    scheme = 'post' + 'gres'\n"
      "    return scheme + HOST\n";
  follower.take(without_bodies("shop/names.py", names));
  const OpenEnds second = follower.follow();
  REQUIRE(second.unread.size() == 1);
  CHECK(second.unread.front().name == "address");

  follower.take(python::read("shop/names.py", names));
  const OpenEnds third = follower.follow();
  REQUIRE_FALSE(third.names.empty());
  CHECK(leaves_open(third, "shop.hosts.HOST"));
  CHECK(third.unread.empty());

  follower.take(python::read("shop/hosts.py", "from shop.ports import PORT\nHOST = 'db:' + PORT\n"));
  const OpenEnds fourth = follower.follow();
  CHECK(leaves_open(fourth, "shop.ports.PORT"));
}

TEST_CASE("A method that is read later brings what it gives to those that call it by name") {
  const Policy policy;
  NameFollower follower(policy, 1);
  follower.take(python::read("shop/db.py",
                             "from sqlalchemy import create_engine\n"
                             "def engine(settings):\n"
                             "    return create_engine(settings.shop_address())\n"));
  (void)follower.follow();
  const std::string settings =
      "from shop.parts import scheme\n"
      "class Settings:\n"
      "    def shop_address(self):\n"
      "        address = scheme()\n"
      "        return address + '://shop'\n";
  follower.take(without_bodies("shop/settings.py", settings));
  const OpenEnds second = follower.follow();
  REQUIRE(second.unread.size() == 1);
  CHECK(second.unread.front().name == "shop_address");
  follower.take(python::read("shop/settings.py", settings));
  const OpenEnds third = follower.follow();
  CHECK(leaves_open(third, "shop.parts.scheme"));
  CHECK(std::ranges::any_of(third.hot, [](const HotName& hot) { return hot.name == "shop_address" && hot.is_member; }));
}

TEST_CASE("Who calls a method by a name that no method had is gone over again when one has it") {
  const Policy policy;
  NameFollower follower(policy, 1);
  follower.take(python::read("shop/use.py",
                             "from shop.convert import convert\n"
                             "def use(holder):\n"
                             "    return convert(holder.shop_place())\n"));
  CHECK(follower.follow().names.empty());
  follower.take(python::read("shop/place.py",
                             "import os\n"
                             "class Place:\n"
                             "    def shop_place(self):\n"
                             "        return os.environ['DATABASE_URL']\n"));
  const OpenEnds ends = follower.follow();
  CHECK(leaves_open(ends, "shop.convert.convert"));
}

TEST_CASE("Who hands on a name of a variable is a wrapper, who hands on something else beside it is none") {
  const std::string text =
      "import os\n"
      "def put(name, value):\n"
      "    former = os.environ.get(name)\n"
      "    os.environ[name] = value\n"
      "    return former\n"
      "def by_place(x):\n"
      "    return put(x, 'y')\n"
      "def by_keyword(x):\n"
      "    return put(value='y', name=x)\n"
      "def by_spread(*x):\n"
      "    return put(*x)\n"
      "def made_of(x):\n"
      "    return put('SHOP_' + x, 'y')\n"
      "def by_local(x):\n"
      "    def read(key):\n"
      "        return os.environ.get(key)\n"
      "    return read(x)\n"
      "def by_lambda(x):\n"
      "    read = lambda key: os.environ.get(key)\n"
      "    return read(x)\n"
      "def closes_over(x):\n"
      "    def read():\n"
      "        return os.environ[x]\n"
      "    return read\n"
      "def gives_local_out(x):\n"
      "    def read(key):\n"
      "        return os.environ[key]\n"
      "    return read\n"
      "def hands_local_on(x):\n"
      "    def read(key):\n"
      "        return os.environ[key]\n"
      "    return map(read, x)\n"
      "class Reader:\n"
      "    def of_method(self, x):\n"
      "        return put(x, 'y')\n"
      "    def of_class(x):\n"
      "        return put('NAME', x)\n"
      "def only_value(x):\n"
      "    return put('NAME', x)\n"
      "def value_by_keyword(x):\n"
      "    return put('NAME', value=x)\n"
      "def fallback(x):\n"
      "    return os.environ.get('NAME', x)\n"
      "def local_of_its_own(x):\n"
      "    def read(key):\n"
      "        return os.environ.get(key)\n"
      "    return read('NAME') == x.lower()\n";
  const Policy policy;
  NameFollower follower(policy, 1);
  follower.take(python::read("shop/env.py", text));
  std::set<std::string> names;
  for (const Wrapper& wrapper : follower.follow().wrappers) names.insert(wrapper.name);
  CHECK(names == std::set<std::string>{"by_keyword", "by_lambda", "by_local", "by_place", "by_spread", "closes_over",
                                       "gives_local_out", "hands_local_on", "made_of", "of_method", "put"});
}

}  // namespace
}  // namespace dbssot::program
