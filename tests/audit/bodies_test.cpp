// Which bodies of functions are read, and that nothing is missed for those that are not.
#include "audit/bodies.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "audit/audit.h"
#include "audit/prefilter.h"
#include "build_paths.h"
#include "source/memory_file_system.h"

using namespace dbssot;

namespace {

constexpr const char* filler =
    "    total = 0\n    for number in range(10):\n        total += number * number - 3 * total\n"
    "        print(total, number, total // 2, number + 1, total % 7)\n";

std::vector<std::uint32_t> quiet_names(std::string_view source) {
  const Policy policy;
  const Prefilter prefilter({&policy});
  PythonInterest interest;
  prefilter.add_bodies("shop/db.py", source, interest);
  std::vector<std::uint32_t> names;
  for (const QuietBody& body : interest.bodies) names.push_back(body.name);
  return names;
}

bool is_quiet(const std::string& head, const std::string& line) {
  return !quiet_names(head + "def asked(a, b=1):\n" + filler + "    " + line + "\n    return total\n").empty();
}

/// A rule that has every body read; its own findings are left out.
constexpr const char* rule_of_all = "missing-startup-check";

std::vector<std::string> findings_of(const MemoryFileSystem& disk, bool reads_all) {
  AuditOptions options;
  options.working_directory = "/p";
  options.include_tests = true;
  if (reads_all) options.selected.emplace_back(rule_of_all);
  const AuditResult result = audit(disk, options);
  std::vector<std::string> lines;
  for (const Finding& finding : result.findings) {
    if (finding.rule == rule_of_all) continue;
    std::ostringstream line;
    line << result.files[static_cast<std::size_t>(finding.place.file)] << ':' << finding.place.range.line << ':'
         << finding.place.range.column << ' ' << finding.rule << ' ' << finding.message;
    lines.push_back(line.str());
  }
  return lines;
}

MemoryFileSystem tree_of(const std::filesystem::path& top) {
  MemoryFileSystem disk{{"/p/.git/HEAD", ""}};
  for (const auto& entry : std::filesystem::recursive_directory_iterator(top)) {
    const std::string ending = entry.path().extension().string();
    if (!entry.is_regular_file() || ending == ".cpp" || ending == ".h" || ending == ".cc") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    disk.files["/p/" + std::filesystem::relative(entry.path(), top).string()] = text.str();
  }
  return disk;
}

}  // namespace

TEST_CASE("a body is quiet as long as it names nothing of a database, a client or the environment") {
  CHECK(is_quiet("", "other(total)"));
  CHECK(is_quiet("", "other(total)  # DATABASE_URL"));
  CHECK(is_quiet("from sqlalchemy import select\n", "select(total)"));
  CHECK(is_quiet("import sqlalchemy as sa\n", "sa.Column(total)"));
  CHECK_FALSE(is_quiet("import sqlalchemy as sa\n", "sa.create_engine(total)"));
  CHECK_FALSE(is_quiet("from asyncpg import connect as dial\n", "dial(total)"));
  CHECK_FALSE(is_quiet("import sqlalchemy.orm\n", "sqlalchemy.create_engine(total)"));
  CHECK_FALSE(is_quiet("import asyncio\n", "asyncio.wait_for(other(), 3)"));
  CHECK(is_quiet("import asyncio\n", "asyncio.sleep(3)"));
  CHECK_FALSE(is_quiet("", "x = os.environ[a]"));
  CHECK_FALSE(is_quiet("", "x = a.pg_dsn"));
  CHECK_FALSE(is_quiet("", "x = urlsplit(a)"));
  CHECK_FALSE(is_quiet("", "x = 'postgresql://db/shop'"));
  CHECK(is_quiet("", "other(db_session)"));
  CHECK_FALSE(is_quiet("", "other(my_pg_host)"));
}

TEST_CASE("messages say nothing, but conninfo, URLs and options do") {
  CHECK(is_quiet("", "other('there is no (database) of that name')"));
  CHECK_FALSE(is_quiet("", "other('no (database) here')"));  // may be a list of names
  CHECK_FALSE(is_quiet("", "other(f'there is no (database) of the name {a}')"));
  CHECK_FALSE(is_quiet("", "other('host=db port=5 dbname=shop user=me')"));
  CHECK_FALSE(is_quiet("", "other('SET statement_timeout TO 5 for ever')"));
  CHECK_FALSE(is_quiet("", "other('{\"database\": {\"host\": \"db\", \"port\": 5}}')"));
  CHECK_FALSE(is_quiet("", "other('''\n  database:\n    host: db\n''')"));
  CHECK(is_quiet("", "other('could not connect to the database: %s', a)"));
  CHECK_FALSE(is_quiet("", "other('see the server at https://me@db/ for more')"));
}

TEST_CASE("of a file whose imports alone speak the imports alone are read, until it is asked for more") {
  const Policy policy;
  const Prefilter prefilter({&policy});
  const auto left_out = [&](std::string_view source, const HotWords& hot, const std::vector<std::uint32_t>& asked) {
    PythonInterest interest = prefilter.interest_in_python("shop/models.py", source);
    CHECK(interest.kind == PythonInterest::Kind::speaks);
    return prefilter.left_out("shop/models.py", source, interest, hot, {"sqlalchemy", "sqlalchemy/Column"}, asked);
  };
  const std::string models =
      std::string("from sqlalchemy import Column\n\nclass Cart:\n    id = Column(int)\n\ndef f(self):\n") + filler;
  const std::vector<python::Stretch> all{{0, static_cast<std::uint32_t>(models.size())}};
  CHECK(left_out(models, {}, {}) == all);
  CHECK(left_out(models, {}, {word_hash("")}) != all);
  HotWords hot;
  hot.add(program::HotName{.name = "id", .path = "shop/models.py", .module = "shop.models", .is_member = false});
  CHECK(left_out(models, hot, {}) != all);
  CHECK(left_out(models + "url = 'postgresql://db/shop'\n", {}, {}) != all);
  CHECK(left_out("try:\n    import psycopg\nexcept ImportError:\n    psycopg = None\n" + models, {}, {}) != all);
  CHECK(left_out("# dbssot: allow hardcoded-url -- a test\n" + models, {}, {}) != all);
}

TEST_CASE("what a module says of itself is a constant like others") {
  const std::string names =
      "import os\n__all__ = ['LIMIT', 'wait']\n__version__ = '1'\nLIMIT = 5\nURL = os.environ['DATABASE_URL']\n";
  CHECK(quiet_names(names) == std::vector<std::uint32_t>{word_hash("__all__"), word_hash("__version__"), word_hash("LIMIT")});
  CHECK(quiet_names(names + "print(__all__)\n") == std::vector<std::uint32_t>{word_hash("__version__")});
}

TEST_CASE("the version of a package is read where a value leads to it") {
  const MemoryFileSystem disk{{"/p/.git/HEAD", ""},
                              {"/p/shop/__init__.py", "import os\n\n__version__ = '+asyncpg'\nURL = os.environ['DATABASE_URL']\n"},
                              {"/p/shop/db.py",
                               "from sqlalchemy import create_engine\nimport shop\nfrom shop import __version__\n\n"
                               "one = create_engine(f'postgresql{__version__}://shop:pw@db/shop')\n"
                               "two = create_engine(f'postgresql{shop.__version__}://shop:pw@db/shop')\n"}};
  const auto found = findings_of(disk, false);
  CHECK(found == findings_of(disk, true));
  CHECK(std::ranges::count_if(found, [](const std::string& line) { return line.find("asyncpg") != std::string::npos; }) >= 2);
}

TEST_CASE("short bodies, special methods and what has no sound outline are read") {
  CHECK(quiet_names("def short(a):\n    return a.strip()\n").empty());
  CHECK(quiet_names(std::string("class K:\n  def __init__(self, a):\n") + filler).empty());
  CHECK(quiet_names(std::string("class K:\n  def other(self, a):\n") + filler).size() == 1);
  CHECK(quiet_names(std::string("def f(a):\n") + filler + "x = (1\n").empty());
  CHECK(quiet_names(std::string("def f(a):\n") + filler).size() == 1);
}

TEST_CASE("a hot word counts in its own file, and where others can mean it") {
  HotWords hot;
  hot.add(program::HotName{.name = "make", .path = "shop/db.py", .module = "shop.db", .is_member = false});
  hot.add(program::HotName{.name = "address", .path = "shop/db.py", .module = "shop.db", .is_member = true});
  hot.add(program::HotName{.name = "_inner", .path = "shop/db.py", .module = "shop.db", .is_member = false});
  const auto own = hot.in_file("shop/db.py", {});
  CHECK(own.contains(word_hash("make")));
  CHECK(own.contains(word_hash("_inner")));
  CHECK(own.contains(member_hash("address")));
  CHECK_FALSE(own.contains(word_hash("address")));
  const auto importer = hot.in_file("shop/main.py", {"shop/db", "shop/db/make"});
  CHECK(importer.contains(word_hash("make")));
  CHECK(importer.contains(member_hash("make")));
  CHECK_FALSE(importer.contains(word_hash("_inner")));
  const auto stranger = hot.in_file("shop/cart.py", {"os"});
  CHECK_FALSE(stranger.contains(word_hash("make")));
  CHECK_FALSE(stranger.contains(member_hash("make")));
  CHECK(stranger.contains(member_hash("address")));
}

TEST_CASE("bodies are left out but for those that are asked for or mention a hot word") {
  const std::vector<QuietBody> bodies{{{1, 5}, word_hash("f"), word_hashes("a.b(c)"), false},
                                      {{7, 9}, word_hash("g"), word_hashes("d"), false}};
  CHECK(unread_suites(bodies, {}, {}) == std::vector<python::Stretch>{{1, 5}, {7, 9}});
  CHECK(unread_suites(bodies, {member_hash("b")}, {}) == std::vector<python::Stretch>{{7, 9}});
  CHECK(unread_suites(bodies, {member_hash("c")}, {}).size() == 2);
  CHECK(unread_suites(bodies, {}, {word_hash("g")}) == std::vector<python::Stretch>{{1, 5}});
}

TEST_CASE("what is done with rows says nothing of the session it is done through") {
  const auto mentions = [](std::string_view body) { return std::ranges::binary_search(word_hashes(body), member_hash("session")); };
  CHECK_FALSE(mentions("self.session.commit()"));
  CHECK_FALSE(mentions("a = self.session.query(Row).one()\nself.session.add_all(a)"));
  CHECK(mentions("self.session.commit()\nreturn self.session"));
  CHECK(mentions("self.session.execute(statement)"));
  CHECK(mentions("self.session.commits()"));
  CHECK(mentions("f(self.session.commit)"));
  CHECK(mentions("self.session."));
}

TEST_CASE("a value is followed into a quiet body, and out of one") {
  const std::string body = filler;
  const MemoryFileSystem disk{
      {"/p/.git/HEAD", ""},
      {"/p/shop/db.py",
       "import os\nimport asyncpg\nfrom shop.text import address\n\nasync def connect():\n    return await "
       "asyncpg.connect(address())\n"},
      // Which text comes back is told by a function of a file without a word about databases.
      {"/p/shop/text.py", "from shop.more import whole\n\ndef address():\n" + body + "    return whole()\n"},
      {"/p/shop/more.py", "def whole():\n" + body + "    return 'postgresql' + '://shop:pw@db/shop'\n"},
      {"/p/shop/use.py", "from shop.db import connect\n\nasync def show():\n" + body + "    print(await connect())\n"}};
  const auto found = findings_of(disk, false);
  CHECK(found == findings_of(disk, true));
  CHECK(std::ranges::any_of(found, [](const std::string& line) { return line.find("shop/more.py:6") != std::string::npos; }));
}

TEST_CASE("what is made of an engine is known by its name, too") {
  const MemoryFileSystem disk{
      {"/p/.git/HEAD", ""},
      {"/p/shop/database.py",
       "import os\nfrom sqlalchemy import create_engine\nfrom sqlalchemy.orm import sessionmaker\n\n"
       "engine = create_engine(os.environ['DATABASE_URL'])\nSessionLocal = sessionmaker(bind=engine)\n"},
      {"/p/shop/deps.py",
       "from sqlalchemy.orm import Session\nfrom .database import SessionLocal\n\n\ndef get_session():\n    session = "
       "SessionLocal()\n"
       "    try:\n        print('one more of them is handed out here, and will be taken back there at the end of it all')\n"
       "        yield session\n    finally:\n        session.close()\n"}};
  AuditOptions options;
  options.working_directory = "/p";
  const AuditResult result = audit(disk, options);
  const auto& shapes = result.groups.front().facts.all<FunctionShape>();
  REQUIRE(shapes.size() == 1);
  CHECK(shapes.front().name == "get_session");
}

TEST_CASE("samples give the same findings when all bodies are read") {
  std::size_t findings = 0;
  std::vector<std::filesystem::path> tops;
  for (const auto& entry : std::filesystem::directory_iterator(test::source_directory() + "/fixtures"))
    tops.push_back(entry.path());
  for (const auto& entry : std::filesystem::directory_iterator(test::source_directory() + "/rules"))
    tops.push_back(entry.path() / "cases");
  for (const auto& top : tops) {
    if (!std::filesystem::is_directory(top)) continue;
    CAPTURE(top.string());
    const MemoryFileSystem disk = tree_of(top);
    const auto found = findings_of(disk, false);
    CHECK(found == findings_of(disk, true));
    findings += found.size();
  }
  CHECK(findings > 1000);
}

TEST_CASE("constants are left out but for those that something mentions which is read") {
  const std::vector<QuietBody> parts{{{1, 5}, word_hash("f"), word_hashes("wait(LIMIT)"), false},
                                     {{7, 9}, word_hash("LIMIT"), word_hashes("LIMIT = SECOND"), true},
                                     {{11, 13}, word_hash("SECOND"), word_hashes("SECOND = 1"), true},
                                     {{15, 17}, word_hash("OTHER"), word_hashes("OTHER = 2"), true}};
  using Stretches = std::vector<python::Stretch>;
  CHECK(unread_suites(parts, {}, {}).size() == 4);
  CHECK(unread_suites(parts, {}, {word_hash("f")}) == Stretches{{15, 17}});
  CHECK(unread_suites(parts, {}, {word_hash("LIMIT")}) == Stretches{{1, 5}, {15, 17}});
  CHECK(unread_suites(parts, {word_hash("OTHER")}, {}) == Stretches{{1, 5}, {7, 9}, {11, 13}});
  CHECK(unread_suites(parts, {}, {word_hash("")}) == Stretches{{1, 5}});
}
