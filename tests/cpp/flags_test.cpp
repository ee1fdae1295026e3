#include "frontends/cpp/flags.h"

#include "frontends/cpp/guessed_flags.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

using namespace dbssot;
namespace fs = std::filesystem;

namespace {
std::vector<std::string> allowed(std::vector<std::string> arguments) {
  return cpp::allowed_flags(arguments, "/srv/shop/build", "/srv/shop").flags;
}
}  // namespace

TEST_CASE("flags that only steer how text is read pass") {
  CHECK(allowed({"g++", "-I../include", "-isystem", "/usr/include/postgresql", "-DX=1", "-D", "Y", "-UZ", "-std=c++17", "-x", "c++",
                 "-fno-rtti"}) == std::vector<std::string>{"-I", "/srv/shop/include", "-isystem", "/usr/include/postgresql",
                                                           "-DX=1", "-DY", "-UZ", "-std=c++17", "-x", "c++", "-fno-rtti"});
}

TEST_CASE("flags that load, run or write are dropped", "[trust]") {
  const std::vector<std::string> hostile = {"-fplugin=/srv/shop/evil.so",
                                            "-fpass-plugin=evil.so",
                                            "-Xclang",
                                            "-load",
                                            "-mllvm",
                                            "-load=evil.so",
                                            "--target=amdgcn-amd-amdhsa",
                                            "-mcpu=native",
                                            "--amdgpu-arch-tool=/srv/shop/evil",
                                            "--nvptx-arch-tool=/srv/shop/evil",
                                            "--offload-arch=native",
                                            "-B",
                                            "-B/srv/shop",
                                            "@flags.rsp",
                                            "--config=/srv/shop/evil.cfg",
                                            "-Wp,-MD,/srv/shop/out",
                                            "-MD",
                                            "-MF/srv/shop/out",
                                            "-o/srv/shop/out",
                                            "-save-temps",
                                            "-gen-cdb-fragment-path",
                                            "--serialize-diagnostics",
                                            "-stats-file=out",
                                            "-save-stats=cwd",
                                            "-fmodules",
                                            "-fmodules-cache-path=/srv/shop",
                                            "-ftime-trace=out",
                                            "-fconstexpr-steps=2000000000",
                                            "-fbracket-depth=1000000",
                                            "-fuse-ld=/srv/shop/evil",
                                            "-specs=evil.specs",
                                            "--sysroot=/srv/shop",
                                            "-isysroot",
                                            "-std=c++20 -load",
                                            "-xcuda",
                                            "-xhip",
                                            "-ivfsoverlay",
                                            "-fopenmp",
                                            "--cuda-path=/srv/shop",
                                            "-resource-dir=/srv/shop",
                                            "-fdebug-prefix-map=a=b",
                                            "-fcrash-diagnostics-dir=/srv/shop",
                                            "-include-pch",
                                            "-I=/x",
                                            "-I-"};
  for (const auto& flag : hostile) {
    INFO(flag);
    const auto filtered = cpp::allowed_flags({"clang++", flag}, "/srv/shop/build", "/srv/shop");
    CHECK(filtered.flags.empty());
    CHECK(filtered.dropped == 1);
  }
}

TEST_CASE("the compiler's name is never used", "[trust]") {
  CHECK(allowed({"/srv/shop/clang++", "-c", "x.cpp"}).empty());
  CHECK(allowed({}).empty());
}

TEST_CASE("a forced include passes only if it lies inside the root", "[trust]") {
  const auto root = fs::temp_directory_path() / ("dbssot-flags-" + std::to_string(getpid()));
  fs::create_directories(root / "src");
  std::ofstream(root / "src/config.h") << "\n";
  fs::create_symlink("/etc/passwd", root / "src/link.h");
  const auto filtered = [&](const std::string& path) {
    return cpp::allowed_flags({"c++", "-include", path}, root, root).flags.size();
  };
  CHECK(filtered("src/config.h") == 2);
  CHECK(filtered("/etc/passwd") == 0);
  CHECK(filtered("src/link.h") == 0);
  CHECK(filtered("../../etc/passwd") == 0);
  fs::remove_all(root);
}

TEST_CASE("commands are split as a shell does, and nothing is expanded") {
  CHECK(cpp::split_command(R"(g++ -DA='x y' "-DB=\"q\"" -I\ odd $(touch x) `y`)") ==
        std::vector<std::string>{"g++", "-DA=x y", "-DB=\"q\"", "-I odd", "$(touch", "x)", "`y`"});
  CHECK(cpp::split_command("").empty());
  CHECK(cpp::split_command("'unfinished") == std::vector<std::string>{"unfinished"});
}

TEST_CASE("decorations of generated headers are told from names") {
  cpp::HeaderWords words;
  cpp::collect_words(
      "#define SHOP_DEFINED_API\nclass SHOP_EXPORT Pool {};\nclass MAX_SIZE;\nSHOP_API int f();\n#ifdef SHOP_ODD_API\n#endif\nint "
      "A_B = 1;\n",
      {}, words);
  CHECK(words.decorations == std::vector<std::string>{"SHOP_EXPORT", "SHOP_API"});
  CHECK(words.defined == std::vector<std::string>{"SHOP_DEFINED_API"});
}

TEST_CASE("what brings in a client is told from other switches") {
  const std::vector<std::string> clients{"LIBPQ", "PGSQL", "POSTGRES", "POSTGRESQL", "PQXX", "SOCI"};
  cpp::HeaderWords words;
  cpp::collect_words(
      "#ifdef SHOP_USE_LIBPQ\n#  if defined(HAVE_MYSQL) || defined(HAVE_POSTGRESQL)\n#elif PGSQL_ENABLED\n"
      "#ifndef WITH_PGSQL\n#if !defined(HAVE_PGSQL) && HAVE_LIBPQ_VERSION > 9\n#ifdef PQXX_HAVE_CONCEPTS\n"
      "#if defined(WITHOUT_POSTGRES) || defined(SHOP_POSTGRESQL_H)\nint USE_SOCI = 1;\n//#define SHOP_USE_LIBPQ\n"
      "/* #define WITH_SOCI */ # define HAVE_POSTGRES\n",
      clients, words);
  CHECK(words.switches == std::vector<std::string>{"SHOP_USE_LIBPQ", "HAVE_POSTGRESQL", "PGSQL_ENABLED"});
  CHECK(words.defined.empty());
}

TEST_CASE("a source switches on what it asks for, unless the project says what it is") {
  const cpp::GuessedFlags guessed{{"-DSHOP_EXPORT=", "-DUSE_SOCI"}, {"HAVE_PGSQL"}, {"LIBPQ", "PGSQL", "PQXX", "SOCI"}};
  CHECK(guessed.for_source("") == guessed.flags);
  CHECK(guessed.for_source("#ifdef HAVE_PGSQL\n#ifdef USE_SOCI\n#if USE_LIBPQ\n#define WITH_PQXX 0\n#if WITH_PQXX\n") ==
        std::vector<std::string>{"-DSHOP_EXPORT=", "-DUSE_SOCI", "-DUSE_LIBPQ"});
}
