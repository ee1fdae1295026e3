#include "source/discover.h"

#include <catch2/catch.hpp>

#include <algorithm>

#include "source/ignore_file.h"
#include "source/memory_file_system.h"

using namespace dbssot;
using Paths = std::vector<std::string>;

namespace {

Paths found(const MemoryFileSystem& disk, DiscoverOptions options) {
  Paths paths;
  for (const DiscoveredFile& file : discover(disk, options).files) paths.push_back(file.path);
  return paths;
}

Paths found(const MemoryFileSystem& disk, const std::string& root = "/p") { return found(disk, {root, {root}, false, {}, {}}); }

bool ignored(const char* patterns, const char* path, bool is_folder = false) {
  return IgnoreFile(patterns, "").decides(path, is_folder).value_or(false);
}

}  // namespace

TEST_CASE("the root is the nearest folder with a policy or a repository") {
  const MemoryFileSystem disk{
      {"/r/.git/HEAD", ""}, {"/r/svc/.dbssot.yaml", ""}, {"/r/svc/a/b.py", ""}, {"/r/lib/c.py", ""}, {"/o/x/y.py", ""}};
  CHECK(find_root(disk, "/r/svc/a/b.py") == "/r/svc");
  CHECK(find_root(disk, "/r/lib/c.py") == "/r");
  CHECK(find_root(disk, "/r") == "/r");
  CHECK(find_root(disk, "/o/x") == "/o/x");
  CHECK(find_root(disk, "/o/x/y.py") == "/o/x");
}

TEST_CASE("ignore files follow git's manual") {
  CHECK(ignored("*.log", "a/b/x.log"));
  CHECK(ignored("/x.py", "x.py"));
  CHECK_FALSE(ignored("/x.py", "a/x.py"));
  CHECK(ignored("a/x.py", "a/x.py"));
  CHECK_FALSE(ignored("a/x.py", "b/a/x.py"));
  CHECK(ignored("**/a/x.py", "b/a/x.py"));
  CHECK(ignored("a/**/x.py", "a/x.py"));
  CHECK(ignored("tmp/", "tmp", true));
  CHECK_FALSE(ignored("tmp/", "tmp", false));
  CHECK_FALSE(ignored("*.py\n!keep.py", "keep.py"));
  CHECK(ignored("!keep.py\n*.py", "keep.py"));
  CHECK_FALSE(ignored("# *.py\n\n", "a.py"));
  CHECK(ignored("\\#x", "#x"));
  CHECK(ignored("\\!x", "!x"));
  CHECK(ignored("x  \r\n", "x"));
  CHECK(ignored("x\\ ", "x "));
  CHECK_FALSE(ignored("{a,b}", "a"));
  CHECK(ignored("v[0-9]", "v1"));
}

TEST_CASE("ignore files count at all levels, and the deepest decides") {
  const MemoryFileSystem disk{{"/p/.gitignore", "*.env\n/gen/\n"},
                              {"/p/a.py", ""},
                              {"/p/.env", ""},
                              {"/p/gen/x.py", ""},
                              {"/p/s/.gitignore", "!.env\nb.py\n"},
                              {"/p/s/.env", ""},
                              {"/p/s/b.py", ""},
                              {"/p/s/t/b.py", ""},
                              {"/p/s/gen/x.py", ""}};
  CHECK(found(disk) == Paths{".gitignore", "a.py", "s/.env", "s/.gitignore", "s/gen/x.py"});
}

TEST_CASE("ignore files above a named folder count, and a named file is read whatever they say") {
  const MemoryFileSystem disk{{"/p/.git/HEAD", ""}, {"/p/.gitignore", "*.env\n"}, {"/p/s/x.env", ""}, {"/p/s/x.py", ""}};
  CHECK(found(disk, {"/p", {"/p/s"}, false, {}, {}}) == Paths{"s/x.py"});
  CHECK(found(disk, {"/p", {"/p/s/x.env"}, false, {}, {}}) == Paths{"s/x.env"});
  CHECK(found(disk, {"/p", {"/p/s/x.env"}, true, {}, {}}).empty());
}

TEST_CASE("vendored and generated trees are left out unless named") {
  const MemoryFileSystem disk{{"/p/a.py", ""},
                              {"/p/node_modules/x/a.js", ""},
                              {"/p/third_party/lib/a.cpp", ""},
                              {"/p/env/pyvenv.cfg", ""},
                              {"/p/env/lib/a.py", ""},
                              {"/p/build/CMakeCache.txt", ""},
                              {"/p/build/a.cpp", ""},
                              {"/p/tools/build/a.py", ""},
                              {"/p/.git/config", ""},
                              {"/p/.github/w.yml", ""},
                              {"/p/ext/lib-1.2.3/configure", ""},
                              {"/p/ext/lib-1.2.3/src/a.cpp", ""},
                              {"/p/charts/shop-1.2.3/a.py", ""}};
  CHECK(found(disk) == Paths{".github/w.yml", "a.py", "charts/shop-1.2.3/a.py", "tools/build/a.py"});
  CHECK(found(disk, {"/p", {"/p/third_party"}, false, {}, {}}) == Paths{"third_party/lib/a.cpp"});
  CHECK(found(disk, {"/p", {"/p/third_party/lib"}, true, {}, {}}).empty());
}

TEST_CASE("links are not followed, and unreadable folders are said") {
  MemoryFileSystem disk{{"/p/a.py", ""}, {"/p/l", ""}, {"/p/s/b.py", ""}};
  disk.links.insert("/p/l");
  disk.unreadable.insert("/p/s");
  const Discovered result = discover(disk, {"/p", {"/p"}, false, {}, {}});
  CHECK(result.files == std::vector<DiscoveredFile>{{"a.py", false}});
  REQUIRE(result.diagnostics.size() == 1);
  CHECK(result.diagnostics[0].file == "s");
  CHECK(result.diagnostics[0].incomplete);
}

TEST_CASE("each file once, in order, with the policies on the way") {
  const MemoryFileSystem disk{{"/p/b.py", ""}, {"/p/s/a.py", ""}, {"/p/s/.dbssot.yaml", ""}, {"/p/x.md", ""}};
  const Discovered result =
      discover(disk, {"/p", {"/p/s/a.py", "/p", "/p/s"}, false, [](std::string_view path) { return path.ends_with(".py"); }, {}});
  CHECK(result.files == std::vector<DiscoveredFile>{{"b.py", false}, {"s/a.py", true}});
  CHECK(result.policies == Paths{"s/.dbssot.yaml"});
}

TEST_CASE("the order is that of paths, on however many threads") {
  MemoryFileSystem disk{{"/p/a/z.py", ""}, {"/p/a-b.py", ""}, {"/p/a-b/c.py", ""}, {"/p/a.py", ""}, {"/p/ab/.gitignore", "out\n"}};
  Paths expected{"a-b.py", "a-b/c.py", "a.py", "a/z.py", "ab/.gitignore"};
  for (const char* folder : {"/p/ab/", "/p/s/", "/p/s/inner/", "/p/s/inner-2/"}) {
    for (char name = 'a'; name < 'm'; ++name) {
      for (const char* rest : {"/x.py", "/out/y.py", ".py"}) {
        disk.files[folder + std::string(1, name) + rest] = "";
        if (std::string(rest) == "/out/y.py" && std::string(folder) == "/p/ab/") continue;
        expected.push_back(std::string(folder).substr(3) + name + rest);
      }
    }
  }
  std::ranges::sort(expected);
  for (const unsigned jobs : {1U, 2U, 4U}) {
    DiscoverOptions options{"/p", {"/p"}, false, {}, {}, {}, jobs};
    CHECK(found(disk, options) == expected);
    std::vector<std::string> left_out;
    options.on_left_out = [&](const std::string& path, const std::string&) { left_out.push_back(path); };
    CHECK(found(disk, options) == expected);
    CHECK(left_out.size() == 12);
    CHECK(std::ranges::is_sorted(left_out));
  }
}

TEST_CASE("paths are cleaned without the disk") {
  CHECK(absolute_path("/a/b", "../c/./d") == "/a/c/d");
  CHECK(absolute_path("/a", "/x//y/") == "/x/y");
  CHECK(absolute_path("/a", "../../..") == "/");
  CHECK(path_below("/a", "/a/b/c") == "b/c");
  CHECK(path_below("/a", "/ab/c") == std::nullopt);
  CHECK(path_below("/", "/a") == "a");
}

TEST_CASE("a file that git keeps is read, whatever an ignore file says") {
  const auto entry = [](const std::string& name) {
    std::string bytes(60, '\x07');
    bytes += static_cast<char>(name.size() >> 8);
    bytes += static_cast<char>(name.size());
    bytes += name;
    return bytes + std::string(8 - (62 + name.size()) % 8, '\0');
  };
  const std::string head = std::string("DIRC") + std::string("\0\0\0\2\0\0\0\3", 8);
  MemoryFileSystem disk{{"/p/.git/index", head + entry(".env") + entry("api/.env.local") + entry("web/old.env")},
                        {"/p/.gitignore", ".env*\n*.env\n"},
                        {"/p/.env", ""},
                        {"/p/.env.mine", ""},
                        {"/p/old.env", ""},
                        {"/p/api/.env.local", ""},
                        {"/p/main.py", ""}};
  CHECK(found(disk) == Paths{".env", ".gitignore", "api/.env.local", "main.py"});
  CHECK(found(disk, "/p/api") == Paths{".env.local"});
  disk.files["/p/.git/index"] = "DIRC";
  CHECK(found(disk) == Paths{".gitignore", "main.py"});
  disk.files["/p/.git/index"] = head + ".env";  // cut off
  CHECK(found(disk) == Paths{".gitignore", "main.py"});
}
