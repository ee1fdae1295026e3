// What is recalled from the cache is what an audit would find: random edits of the samples, each audited from the cache and
// without.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <random>
#include <sstream>
#include <vector>

#include <unistd.h>

#include <catch2/catch.hpp>

#include "audit/audit.h"
#include "audit/former_audit.h"
#include "audit/sample_files.h"
#include "build_paths.h"
#include "guide/guide.h"
#include "report/report.h"
#include "source/memory_file_system.h"

using namespace dbssot;

namespace {

constexpr const char* root = "/a-tree-that-is-not-on-the-disk";

class Scratch {
 public:
  Scratch() {
    std::string pattern = (std::filesystem::temp_directory_path() / "dbssot-recall-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~Scratch() { std::filesystem::remove_all(folder_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  [[nodiscard]] const std::string& folder() const { return folder_; }

 private:
  std::string folder_;
};

MemoryFileSystem tree_of(const std::string& folder) {
  MemoryFileSystem disk;
  const std::filesystem::path top = test::source_directory() + "/" + folder;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(top)) {
    const std::string path = std::filesystem::relative(entry.path(), top).string();
    const std::string ending = entry.path().extension().string();
    const bool is_cpp = ending == ".cpp" || ending == ".h" || ending == ".cc";
    if (entry.is_regular_file() && !is_cpp) disk.files[std::string(root) + "/" + path] = test::content_of(entry.path());
  }
  disk.files[std::string(root) + "/.git/HEAD"] = "";
  return disk;
}

struct Said {
  std::string report;
  bool is_recalled = false;
};

Said said_of(const MemoryFileSystem& disk, cache::Store* store) {
  AuditOptions options;
  options.working_directory = root;
  options.cache = store;
  options.may_recall = store != nullptr;
  options.jobs = 2;
  const AuditResult result = audit(disk, options);
  if (result.has_faulty_policy) return {"a faulty policy", false};
  report::Report report{.version = "test",
                        .files = result.files,
                        .findings = result.findings,
                        .diagnostics = result.diagnostics,
                        .rules = result.rules,
                        .page_of = [&](std::string_view rule) { return result.page_of(rule); },
                        .text_of = [&](std::string_view path) { return result.text_of(path); },
                        .secrets = result.secrets,
                        .policy_path = result.groups.front().policy.path,
                        .summary = result.summary};
  Said said{"", result.is_recalled};
  for (const char* format : {"json", "text", "sarif"}) said.report += report::find_format(format)->write(report);
  return said;
}

class Editor {
 public:
  Editor(MemoryFileSystem& disk, std::mt19937& random) : disk_(disk), random_(random) {
    for (const auto& [path, text] : disk.files) {
      std::istringstream in(text);
      for (std::string line; std::getline(in, line);) lines_.push_back(line);
    }
  }

  std::string edit() {
    const int what = below(31);
    auto& [path, text] = *std::next(disk_.files.begin(), below(static_cast<int>(disk_.files.size())));
    const std::string name = path.substr(std::string(root).size());
    const std::size_t at = line_begin(text);
    if (what < 6) return text.insert(at, "# a remark\n"), "a remark in " + name;
    if (what < 8) return text.insert(at, "\n"), "a blank line in " + name;
    if (what < 9) return text.insert(at, "    VALUE = 1\n"), "an indented value in " + name;
    if (what < 11) return text.insert(at, "VALUE = 1\n"), "a value in " + name;
    if (what < 13) return text.insert(at, any_line() + "\n"), "a line of another file in " + name;
    if (what < 14) return text.erase(at, line_end(text, at) - at), "a line less in " + name;
    if (what < 15) return text += any_line(), "a line at the end of " + name;
    if (what < 16) return exchange_word(text), "another word in " + name;
    if (what < 18) {
      const std::string added = std::string(root) + "/added_" + std::to_string(below(5)) + (below(2) == 0 ? ".py" : ".json");
      disk_.files[added] = below(2) == 0 ? "import os\n\n\ndef nothing():\n    return os.getcwd()\n" : disk_.files.begin()->second;
      return "a new file";
    }
    if (what < 19) return disk_.files.erase(path), "without " + name;
    if (what < 20) return text.insert(at, "# dbssot: allow hardcoded-url -- a test\n"), "a suppression in " + name;
    if (what < 21) return text.insert(at, "import asyncpg\n"), "an import in " + name;
    if (what < 23) return std::string("nothing changed");
    if (what < 24) return text.insert(at, "def later():\n    return 3\n\n"), "a function in " + name;
    if (what < 25) return text.insert(at, "print(VALUE, LIMIT)\n"), "a mention in " + name;
    if (what < 26) return text.insert(at, "LIMIT: int = VALUE  # of it\n"), "a constant in " + name;
    if (what < 27) return exchange_digit(text, at), "another number in " + name;
    return exchange_value(text, at), "another value in " + name;
  }

 private:
  int below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random_); }
  const std::string& any_line() { return lines_[static_cast<std::size_t>(below(static_cast<int>(lines_.size())))]; }
  std::size_t line_begin(const std::string& text) {
    if (text.empty()) return 0;
    const std::size_t before = text.rfind('\n', static_cast<std::size_t>(below(static_cast<int>(text.size()))));
    return before == std::string::npos ? 0 : before + 1;
  }
  static std::size_t line_end(const std::string& text, std::size_t at) {
    const std::size_t end = text.find('\n', at);
    return end == std::string::npos ? text.size() : end + 1;
  }
  void exchange_digit(std::string& text, std::size_t from) {
    const std::size_t at = text.find_first_of("0123456789", from);
    if (at != std::string::npos) text[at] = static_cast<char>('0' + below(10));
  }
  /// What stands between the quotes of some line says something else.
  void exchange_value(std::string& text, std::size_t from) {
    const std::size_t quote = text.find_first_of("'\"", from);
    const std::size_t end = quote == std::string::npos ? quote : text.find(text[quote], quote + 1);
    if (end == std::string::npos || end - quote > 100) return;
    static const std::vector<std::string> values{"_2", "postgresql://db/shop", "DATABASE_URL", "=", "x", "app_env"};
    const std::string& value = values[static_cast<std::size_t>(below(6))];
    below(2) == 0 ? text.insert(end, value) : text.replace(quote + 1, end - quote - 1, value);
  }
  void exchange_word(std::string& text) {
    static const std::vector<std::string> words{"url", "DATABASE_URL", "engine", "5432", "os", "\"", ":", "postgresql"};
    const std::string& from = words[static_cast<std::size_t>(below(8))];
    const std::size_t at = text.find(from);
    if (at != std::string::npos) text.replace(at, from.size(), words[static_cast<std::size_t>(below(8))]);
  }

  MemoryFileSystem& disk_;
  std::mt19937& random_;
  std::vector<std::string> lines_;
};

int number_from(const char* name, int otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::atoi(text);
}

}  // namespace

TEST_CASE("after any edit the cache says what an audit says") {
  const auto seed = static_cast<unsigned>(number_from("DBSSOT_SEED", static_cast<int>(std::random_device()() >> 1)));
  std::cout << "seed " << seed << '\n';
  std::mt19937 random(seed);
  int recalled = 0, edits = 0;
  for (const char* folder :
       {"fixtures/async-platform", "fixtures/drifted-monorepo", "fixtures/odd-reads", "fixtures/wrong-builder"}) {
    MemoryFileSystem disk = tree_of(folder);
    const MemoryFileSystem whole = disk;
    Editor editor(disk, random);
    const Scratch scratch;
    cache::Store store(scratch.folder());
    INFO(folder);
    CHECK_FALSE(said_of(disk, &store).is_recalled);
    CHECK(said_of(disk, &store).is_recalled);
    std::string since;
    for (int edit = 0; edit < number_from("DBSSOT_EDITS", 30); ++edit) {
      if (edit % 20 == 19) disk = whole, since.clear();  // so that few files stay as they are
      since += editor.edit() + "; ";
      INFO("seed " << seed << ", " << folder << ": " << since);
      const Said warm = said_of(disk, &store);
      const Said cold = said_of(disk, nullptr);
      CHECK(warm.report == cold.report);
      ++edits;
      if (warm.is_recalled) ++recalled;
    }
  }
  CHECK(recalled * 10 > edits);  // else nothing was tested
  std::cout << recalled << " of " << edits << " recalled\n";
}

TEST_CASE("what is recalled needs no word from files that speak of no database") {
  MemoryFileSystem disk{{std::string(root) + "/.git/HEAD", ""},
                        {std::string(root) + "/db.py",
                         "import os\nimport asyncpg\n\nfrom shop.text import tidy\n\n\nasync def connect():\n    return await "
                         "asyncpg.connect(tidy(os.environ['DATABASE_URL']))\n"},
                        {std::string(root) + "/shop/text.py", "def tidy(x):\n    return x.strip()\n"},
                        {std::string(root) + "/plain.py", "def plain():\n    return 1\n"}};
  const Scratch scratch;
  cache::Store store(scratch.folder());
  (void)said_of(disk, &store);
  const auto holds_after = [&](const std::string& file, const std::string& text) {
    MemoryFileSystem changed = disk;
    changed.files[std::string(root) + file] = text;
    const Said warm = said_of(changed, &store);
    CHECK(warm.report == said_of(changed, nullptr).report);
    if (!warm.is_recalled) (void)said_of(disk, &store);  // as it was
    return warm.is_recalled;
  };
  CHECK(holds_after("/plain.py", "def plain():\n    return 2\n"));
  CHECK(holds_after("/other.py", "def plain():\n    return 2\n"));
  CHECK(holds_after("/shop/text.py", "# tidies\n\ndef tidy(x):\n    return x.strip()\n"));
  CHECK_FALSE(holds_after("/shop/text.py", "def tidy(x):\n    return x.replace('a', 'b')\n"));
  CHECK_FALSE(holds_after("/plain.py", "import os\n\ndef plain():\n    return os.environ['DATABASE_URL']\n"));
  CHECK_FALSE(holds_after("/plain.py", "from db import connect\n\ndef plain():\n    return connect(database_url)\n"));
  CHECK(holds_after("/plain.py",
                    "# database_url is read in db.py\n\ndef plain():\n    \"\"\"Not of DATABASE_URL.\"\"\"\n    return 2\n"));
  CHECK(holds_after("/plain.py", "import os\n\ndef plain():\n    return os.environ['HOME']\n"));
  CHECK_FALSE(holds_after("/plain.py", "import os\n\ndef plain(name):\n    return os.environ[name]\n"));
  CHECK_FALSE(holds_after("/plain.py", "import os\nfrom db import connect\n\nconnect(dict(os.environ))\n"));
  CHECK_FALSE(holds_after("/db.py", "import os\n"));
}

TEST_CASE("a module that is called like a wrapper's comes, changes and goes") {
  const std::string module = std::string(root) + "/till/core.py";
  MemoryFileSystem disk{{std::string(root) + "/.git/HEAD", ""},
                        {std::string(root) + "/shop/core.py", "import os\n\ndef value_of(name):\n    return os.environ[name]\n"},
                        {std::string(root) + "/till/main.py", "from till import core\nx = core.value_of('DATABASE_' + 'URL')\n"}};
  const Scratch scratch;
  cache::Store store(scratch.folder());
  (void)said_of(disk, &store);
  disk.files[module] = "def plain():\n    return 2\n";
  CHECK(said_of(disk, &store).report == said_of(disk, nullptr).report);
  disk.files[module] = "from shop.core import value_of\n";  // which is no call of it
  CHECK(said_of(disk, &store).report == said_of(disk, nullptr).report);
  disk.files.erase(module);
  CHECK(said_of(disk, &store).report == said_of(disk, nullptr).report);
}

TEST_CASE("an edit of a body that is not read changes nothing") {
  const std::string body =
      "    total = 0\n    for number in range(10):\n        total += number * number - 3 * total\n"
      "        print(total, number, total // 2, number + 1, total % 7)\n";
  const auto text = [&](const std::string& line) {
    return "import os\n\n\ndef count():\n" + body + line + "\n\ndef tidy(x):\n    return x.strip()\n";
  };
  const std::string path = std::string(root) + "/shop/text.py";
  MemoryFileSystem disk{{std::string(root) + "/.git/HEAD", ""},
                        {std::string(root) + "/db.py",
                         "import os\nimport asyncpg\n\nfrom shop.text import tidy\n\n\nasync def connect():\n    return await "
                         "asyncpg.connect(tidy(os.environ['DATABASE_URL']))\n"},
                        {path, text("    return total\n")}};
  const Scratch scratch;
  cache::Store store(scratch.folder());
  (void)said_of(disk, &store);
  const auto is_recalled_with = [&](const std::string& line) {
    MemoryFileSystem changed = disk;
    changed.files[path] = text(line);
    const Said warm = said_of(changed, &store);
    CHECK(warm.report == said_of(changed, nullptr).report);
    if (!warm.is_recalled) (void)said_of(disk, &store);
    return warm.is_recalled;
  };
  CHECK(is_recalled_with("    return len(str(total))\n"));
  CHECK(is_recalled_with("    return total\n\n    more = [1]\n"));
  CHECK_FALSE(is_recalled_with("    return os.environ['DATABASE_URL']\n"));
}

TEST_CASE("findings are told where they stand now") {
  const std::string path = std::string(root) + "/shop/db.py";
  const std::string imports = "import os\n\nimport asyncpg\n";
  const std::string body =
      "\n\nasync def connect():\n    url = os.environ['DATABASE_URL'].replace('+asyncpg', '')\n    return await "
      "asyncpg.connect(url)\n";
  MemoryFileSystem disk{{std::string(root) + "/.git/HEAD", ""},
                        {path, imports + body},
                        {std::string(root) + "/shop/other.py", "import os\n\nURL = os.environ['DATABASE_URL']\n"}};
  const Scratch scratch;
  cache::Store store(scratch.folder());
  const std::string first = said_of(disk, &store).report;
  REQUIRE(first.find("shop/db.py:7:") != std::string::npos);
  const auto said_after = [&](const std::string& text) {
    MemoryFileSystem changed = disk;
    changed.files[path] = text;
    const Said warm = said_of(changed, &store);
    CHECK(warm.report == said_of(changed, nullptr).report);
    if (!warm.is_recalled) (void)said_of(disk, &store);
    return warm;
  };
  const Said moved = said_after(imports + "\n# What is asked for here.\n# And there.\n" + body);
  CHECK(moved.is_recalled);
  CHECK(moved.report.find("shop/db.py:10:") != std::string::npos);
  CHECK(moved.report.find("shop/db.py:7:") == std::string::npos);
  CHECK(said_after(imports + body + "# The end.\n").is_recalled);
  CHECK(said_after(imports + body).report == first);

  SECTION("but not where another line stands there") {
    CHECK_FALSE(said_after(imports + "\nURL = os.environ['DATABASE_URL']\n" + body).is_recalled);
  }
  SECTION("or the text of the place is another one") {
    std::string spelt = imports + body;
    spelt.replace(spelt.find("'+asyncpg'"), 10, "\"+asyncpg\"");
    (void)said_after(spelt);
  }
  SECTION("or one says that it is right so") {
    CHECK_FALSE(said_after(imports + "\n# dbssot: allow-file direct-url-read -- a test\n" + body).is_recalled);
  }
}

TEST_CASE("a constant that nothing mentions may be another one") {
  const std::string path = std::string(root) + "/shop/db.py";
  const auto text = [](const std::string& constant, const std::string& rest) {
    return "import os\n\n" + constant + "\nURL = os.environ['DATABASE_URL']\n" + rest;
  };
  MemoryFileSystem disk{{std::string(root) + "/.git/HEAD", ""},
                        {path, text("LIMIT = 5", "")},
                        {std::string(root) + "/shop/other.py", "import os\n\nURL = os.environ['DATABASE_URL']\n"}};
  const Scratch scratch;
  cache::Store store(scratch.folder());
  const std::string first = said_of(disk, &store).report;
  REQUIRE(first.find("shop/db.py:4:") != std::string::npos);
  const auto is_recalled_with = [&](const std::string& changed_text) {
    MemoryFileSystem changed = disk;
    changed.files[path] = changed_text;
    const Said warm = said_of(changed, &store);
    CHECK(warm.report == said_of(changed, nullptr).report);
    if (!warm.is_recalled) (void)said_of(disk, &store);
    return warm.is_recalled;
  };
  CHECK(is_recalled_with(text("LIMIT = 6", "")));
  CHECK(is_recalled_with(text("LIMIT = 6\nOTHER = [\n    1,  # one\n]", "")));
  CHECK(is_recalled_with(text("LIMIT = 6\n__all__ = ['LIMIT']", "")));
  CHECK_FALSE(is_recalled_with(text("LIMIT = 6", "print(LIMIT)\n")));
  CHECK_FALSE(is_recalled_with(text("LIMIT = os.environ['DATABASE_URL']", "")));
  CHECK_FALSE(is_recalled_with(text("URL = 6", "")));
  disk.files[path] =
      text("LIMIT = 5", "import asyncpg\n\n\nasync def connect():\n    return await asyncpg.connect(URL, timeout=LIMIT)\n");
  (void)said_of(disk, &store);
  CHECK_FALSE(is_recalled_with(
      text("LIMIT = 6", "import asyncpg\n\n\nasync def connect():\n    return await asyncpg.connect(URL, timeout=LIMIT)\n")));
}

TEST_CASE("a finding does not move where its fix, or what hides a secret, rests on the text around it") {
  FormerAudit former;
  former.audited = {"a.py", "b.py"};
  Finding& finding = former.findings.emplace_back();
  finding.rule = "direct-url-read";
  finding.place = {FileId{0}, {3, 1, 4, 9}};
  const UnitShape shape{{}, {}, {0, 3, 4, 7}, {{7, 5}}};
  const auto never = [](const Finding&) { return false; };
  CHECK(former.may_move(0, shape, never));
  CHECK_FALSE(former.may_move(0, shape, [](const Finding&) { return true; }));
  CHECK(former.may_move(1, shape, [](const Finding&) { return true; }));
  finding.related.push_back({{FileId{0}, {5, 1, 5, 2}}, "within a literal"});
  CHECK_FALSE(former.may_move(0, shape, never));
  finding.related.front().place.range = {4, 1, 7, 5};  // where a body ends that was not read
  CHECK_FALSE(former.may_move(0, shape, never));
  finding.related.clear();
  former.secrets.push_back({0, 10, 4, 0});
  CHECK_FALSE(former.may_move(0, shape, never));
  CHECK_FALSE(guide::may_gain_fix(finding, false));
  CHECK(guide::may_gain_fix(finding, true));
  finding.fix.emplace();
  CHECK_FALSE(guide::may_gain_fix(finding, true));
}

TEST_CASE("a secret that no text spells as it is keeps nothing from being recalled, and is masked where one comes to spell it") {
  const std::string db = std::string(root) + "/db.py", plain = std::string(root) + "/plain.py";
  const auto text = [](const std::string& remark) {
    return "import asyncpg\n\n\nasync def connect():\n    return await "
           "asyncpg.connect('postgresql://shop:s%C3%A9same%2Fopen@db/shop')" +
           remark + "\n";
  };
  MemoryFileSystem disk{{std::string(root) + "/.git/HEAD", ""}, {db, text("")}, {plain, "def plain():\n    return 1\n"}};
  const Scratch scratch;
  cache::Store store(scratch.folder());
  const Said first = said_of(disk, &store);
  CHECK(first.report.find("hardcoded") != std::string::npos);
  disk.files[plain] = "def plain():\n    return 2\n";
  const Said recalled = said_of(disk, &store);
  CHECK(recalled.is_recalled);
  CHECK(recalled.report == said_of(disk, nullptr).report);
  disk.files[db] = text("  # it is sésame/open");
  const Said spelt = said_of(disk, &store);
  CHECK(spelt.report == said_of(disk, nullptr).report);
  CHECK(spelt.report.find("sésame/open") == std::string::npos);
}
