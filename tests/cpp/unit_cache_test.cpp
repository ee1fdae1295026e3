// Answers of earlier runs hold while nothing that they rest on has changed, and not a moment longer.
#include "frontends/cpp/unit_cache.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "cache/store.h"
#include "cpp/sample.h"
#include "program/program_io.h"

using dbssot::cpp::Options;
using dbssot::cpp::UnitCache;
using dbssot::cpp::tests::Project;

namespace {

class Cached {
 public:
  Cached() {
    project.write("include/shop/config.h", "#pragma once\n#include <string>\nstd::string url();\n");
    project.write("include/shop/pool.h", "#pragma once\n#include \"shop/config.h\"\ninline int pool() { return 5; }\n");
    project.write("src/config.cpp",
                  "#include \"shop/config.h\"\n#include <cstdlib>\nstd::string url() { return std::getenv(\"DB_URL\"); }\n");
    project.write("src/main.cpp",
                  "#include <shop/pool.h>\n#if __has_include(<shop/extra.h>)\n#include <shop/extra.h>\n#endif\nint main() { return "
                  "pool(); }\n");
    project.write("src/other.cpp", "#include \"shop/absent.h\"\nconst char* const kOther = \"postgresql://h/d\";\n");
  }

  /// The units of all files as bytes; `fresh` is then how many were asked of a worker.
  std::string read(unsigned jobs = 2) {
    std::this_thread::sleep_for(std::chrono::milliseconds(40));  // what was written just now is not kept
    dbssot::cache::Store store((project.root() / "cache").string());
    UnitCache cache(store);
    Options options;
    options.jobs = jobs;
    options.cache = &cache;
    options.testimony = &testimony;
    std::string all;
    for (const auto& unit : project.read(files, options)) all += dbssot::program::encode(unit);
    fresh = cache.fresh();
    cache.keep([](const auto&) { return true; });
    return all;
  }
  /// True if the same reading would give the same now.
  bool holds() {
    std::this_thread::sleep_for(std::chrono::milliseconds(40));
    dbssot::cache::Store store((project.root() / "cache").string());
    return testimony && UnitCache::still_holds(*testimony, store);
  }
  std::string read_without_cache() {
    std::string all;
    for (const auto& unit : project.read(files)) all += dbssot::program::encode(unit);
    return all;
  }

  Project project;
  std::vector<std::string> files = {"src/config.cpp", "src/main.cpp", "src/other.cpp"};
  std::size_t fresh = 0;
  std::optional<std::string> testimony;
};

}  // namespace

TEST_CASE("where nothing has changed no worker is asked, and the units are the same") {
  Cached shop;
  const auto plain = shop.read_without_cache();
  CHECK(shop.read() == plain);
  CHECK(shop.fresh == 3);
  CHECK(shop.read() == plain);
  CHECK(shop.fresh == 0);
  shop.project.write("src/main.cpp", "#include <shop/pool.h>\nint main() { return pool() + 1; }\n");
  CHECK(shop.read() == shop.read_without_cache());
  CHECK(shop.fresh == 1);
  shop.files.pop_back();
  CHECK(shop.read() == shop.read_without_cache());
  CHECK(shop.fresh == 0);
}

TEST_CASE("a header that changed is read again with those that include it, and with no others") {
  Cached shop;
  shop.read();
  shop.project.write("include/shop/pool.h", "#pragma once\n#include \"shop/config.h\"\ninline int pool() { return 6; }\n");
  CHECK(shop.read() == shop.read_without_cache());
  CHECK(shop.fresh == 1);
  shop.project.write("include/shop/config.h", "#pragma once\n#include <string>\nstd::string url();\nint more();\n");
  CHECK(shop.read() == shop.read_without_cache());
  CHECK(shop.fresh == 2);
  CHECK(shop.read() == shop.read_without_cache());
  CHECK(shop.fresh == 0);
}

TEST_CASE("a header that was missing and is there now is a change for those that looked for it") {
  Cached shop;
  shop.read();
  SECTION("with #include, found by the end of its path") {
    shop.project.write("deep/inc/shop/absent.h", "#pragma once\nint absent();\n");
  }
  SECTION("with __has_include") { shop.project.write("include/shop/extra.h", "#pragma once\nint extra();\n"); }
  CHECK(shop.read() == shop.read_without_cache());
  CHECK(shop.fresh == 1);
  CHECK(shop.read() == shop.read_without_cache());
  CHECK(shop.fresh == 0);
}

TEST_CASE("a header whose first includer lets go of it comes from the next one") {
  Cached shop;
  shop.project.write("src/a.cpp", "#include <shop/pool.h>\nint a() { return pool(); }\n");
  shop.files.push_back("src/a.cpp");
  shop.read();
  shop.project.write("src/a.cpp", "int a() { return 1; }\n");
  CHECK(shop.read() == shop.read_without_cache());
  CHECK(shop.fresh <= 3);
  CHECK(shop.read() == shop.read_without_cache());
  CHECK(shop.fresh == 0);
  shop.project.write("src/a.cpp", "#include <shop/config.h>\nint a() { return 2; }\n");
  CHECK(shop.read(1) == shop.read_without_cache());
}

TEST_CASE("what is written while a run goes on is not kept, nor what is not clean") {
  Cached shop;
  {
    dbssot::cache::Store store((shop.project.root() / "cache").string());
    UnitCache cache(store);
    Options options;
    options.cache = &cache;
    shop.project.write("src/other.cpp", "const char* const kOther = \"postgresql://other/d\";\n");
    shop.project.read(shop.files, options);
    CHECK(cache.fresh() < 3);
    cache.keep([](const dbssot::program::Unit& unit) { return unit.path != "src/main.cpp"; });
  }
  shop.read();
  CHECK(shop.fresh >= 2);
}

TEST_CASE("a reading holds until a file changes that it rests on, or one comes that it looked for") {
  Cached shop;
  shop.read();
  CHECK(shop.holds());
  shop.read();  // all from the cache
  CHECK(shop.holds());
  shop.project.write("src/elsewhere.cpp", "int elsewhere();\n");
  CHECK(shop.holds());
  SECTION("a source") { shop.project.write("src/main.cpp", "int main() { return 2; }\n"); }
  SECTION("a header that is included") { shop.project.write("include/shop/config.h", "#pragma once\n"); }
  SECTION("a header that nobody includes, and which may define what flags are guessed from") {
    shop.project.write("include/shop/export.h", "#define SHOP_EXPORT\n");
  }
  SECTION("a header that was looked for") { shop.project.write("include/shop/extra.h", "#pragma once\nint extra();\n"); }
  SECTION("a compile database") { shop.project.write("build/compile_commands.json", "[]"); }
  CHECK_FALSE(shop.holds());
  shop.read();
  CHECK(shop.holds());
}

TEST_CASE("a reading of what was written just now is not said to hold") {
  Cached shop;
  dbssot::cache::Store store((shop.project.root() / "cache").string());
  UnitCache cache(store);
  Options options;
  options.cache = &cache;
  options.testimony = &shop.testimony;
  shop.project.write("src/other.cpp", "const char* const kOther = \"postgresql://other/d\";\n");
  shop.project.read(shop.files, options);
  CHECK_FALSE(shop.testimony);
}

TEST_CASE("damaged answers are misses") {
  Cached shop;
  const auto plain = shop.read();
  {
    std::fstream file(shop.project.root() / "cache" / "facts-1.sqlite", std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(8192);
    file << std::string(20000, 'x');
  }
  CHECK(shop.read() == plain);
}

TEST_CASE("the standard library parsed once for many files says the same as parsed with each") {
  Project project;
  std::vector<std::string> files;
  for (int i = 0; i < 15; ++i) {
    const auto number = std::to_string(i);
    files.push_back("src/part" + number + ".cpp");
    project.write(
        files.back(),
        "#define EARLY " + number +
            "\n#include <string>\n#include <vector>\n#include <map>\n#include <cstdlib>\n#include "
            "\"missing/header.h\"\nstd::string url" +
            number +
            "(const std::map<std::string, std::string>& settings) {\n  std::string host = std::getenv(\"PGHOST\");\n  return "
            "\"postgresql://\" + host + \"/\" + settings.at(\"name\") + std::to_string(EARLY);\n}\n");
  }
  const auto all = [&](bool shares, unsigned jobs) {
    Options options;
    options.shares_headers = shares;
    options.jobs = jobs;
    std::string bytes;
    for (const auto& unit : project.read(files, options)) bytes += dbssot::program::encode(unit);
    return bytes;
  };
  const auto plain = all(false, 1);
  CHECK(all(true, 1) == plain);
  CHECK(all(true, 2) == plain);
}
