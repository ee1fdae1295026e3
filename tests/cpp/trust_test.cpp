#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

#include "cpp/hostile.h"

// The scanned repository is hostile: each case is a way in which parsing C++ has hurt somebody. Nothing may be run or written, the
// caller must live, and the other files must be read.

using dbssot::cpp::Options;
using namespace dbssot::cpp::tests;
namespace fs = std::filesystem;

TEST_CASE("a crash on purpose does not crash", "[trust]") {
  Project project;
  std::string pragmas;
  for (const char* fault : {"crash", "parser_crash", "assert", "llvm_fatal_error", "llvm_unreachable", "overflow_stack"}) {
    pragmas += "#pragma clang __debug " + std::string(fault) + "\n_Pragma(\"clang __debug " + fault + "\")\n";
  }
  project.write("a.cpp", pragmas + harmless);
  project.write("b.cpp", harmless);
  const auto units = project.read({"a.cpp", "b.cpp"});
  CHECK(reads_environment(units, "a.cpp"));
  CHECK(reads_environment(units, "b.cpp"));
}

TEST_CASE("pragmas neither write nor read files", "[trust]") {
  Project project;
  project.write("inner.h", "#pragma once\nint inner();\n");
  project.write("a.cpp",
                "#pragma comment(linker, \"/out:WRITTEN\")\n#pragma GCC dependency \"/etc/passwd\"\n"
                "#pragma include_alias(\"inner.h\", \"/etc/passwd\")\n#pragma clang __debug module_map inner\n"
                "#pragma clang module build Evil\nmodule Evil { header \"inner.h\" }\n#pragma clang module contents\nint evil();\n"
                "#pragma clang module endbuild\n#pragma clang module load Evil\n"
                "const char bytes[] = {\n#embed \"/etc/passwd\"\n};\n#include \"inner.h\"\n" +
                    harmless);
  const auto units = project.read({"a.cpp"});
  REQUIRE(find(units, "a.cpp") != nullptr);
  CHECK(dbssot::program::dump(*find(units, "a.cpp")).find("root") == std::string::npos);
  CHECK(std::distance(fs::directory_iterator(project.root()), fs::directory_iterator()) == 2);
}

TEST_CASE("nesting without end costs one file at most", "[trust]") {
  Project project;
  project.write("terms.cpp", "int f() { return 1" + repeated("+1", 200'000) + "; }\n");
  project.write("ifs.cpp", "void f() {" + repeated("if(1)", 50'000) + ";}\n");
  project.write("strings.cpp", "#include <string>\nstd::string f(std::string s) { return s" + repeated("+s", 3'000) + "; }\n");
  project.write("parens.cpp", "int x = " + repeated("(", 100'000) + "1" + repeated(")", 100'000) + ";\n");
  project.write("namespaces.cpp", repeated("namespace a {", 20'000) + repeated("}", 20'000) + "\n");
  project.write("types.cpp", "template<int N> struct T { T<N + 1> next; static const int v = T<N + 1>::v; }; int x = T<0>::v;\n");
  project.write("z.cpp", harmless);
  const auto units = project.read({"terms.cpp", "ifs.cpp", "strings.cpp", "parens.cpp", "namespaces.cpp", "types.cpp", "z.cpp"});
  CHECK(units.size() == 7);
  CHECK(reads_environment(units, "z.cpp"));
}

TEST_CASE("what never ends is ended", "[trust]") {
  Project project;
  project.write("a.cpp",
                "constexpr int f(int n) { int r = 0; for (int i = 0; i < n; ++i) for (int j = 0; j < n; ++j) r ^= j; return r; }\n"
                "static_assert(f(2000000000) == 0);\n");
  project.write("b.cpp", "#define A(x) x x x x x x x x x x\nint v[] = { A(A(A(A(A(A(A(A(A(1,))))))))) };\n");
  project.write("z.cpp", harmless);
  Options options;
  options.limits.cpu = std::chrono::seconds(3);
  options.limits.wall = std::chrono::seconds(10);
  const auto start = std::chrono::steady_clock::now();
  const auto units = project.read({"a.cpp", "b.cpp", "z.cpp"}, options);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(40));
  CHECK(units.size() == 3);
  CHECK(is_incomplete(*find(units, "b.cpp")));
  CHECK(reads_environment(units, "z.cpp"));
}

TEST_CASE("only regular files of the project and the system's headers are read", "[trust]") {
  Project project;
  mkfifo((project.root() / "pipe.h").c_str(), 0600);
  project.write(
      "a.cpp",
      "#include \"pipe.h\"\n#include \"/dev/zero\"\n#include \"/etc/passwd\"\n#include \"/proc/self/environ\"\n" + harmless);
  std::ofstream(project.root().string() + "-outside.h") << "#define OUTSIDE 1\n";
  fs::create_symlink(project.root().string() + "-outside.h", project.root() / "link.h");
  project.write("b.cpp", "#include \"link.h\"\n#ifdef OUTSIDE\nint leaked;\n#endif\n" + harmless);
  fs::create_symlink("/etc/passwd", project.root() / "c.cpp");
  mkfifo((project.root() / "d.cpp").c_str(), 0600);
  const auto units = project.read({"a.cpp", "b.cpp", "c.cpp", "d.cpp"});
  fs::remove(project.root().string() + "-outside.h");
  CHECK(reads_environment(units, "a.cpp"));
  CHECK(reads_environment(units, "b.cpp"));
  CHECK(dbssot::program::dump(*find(units, "b.cpp")).find("leaked") == std::string::npos);
  CHECK(is_incomplete(*find(units, "c.cpp")));
  CHECK(is_incomplete(*find(units, "d.cpp")));
  for (const auto& unit : units) {
    for (const auto& diagnostic : unit.diagnostics) CHECK(diagnostic.message.find("root:") == std::string::npos);
  }
}

TEST_CASE("compile commands for files outside the project are rejected", "[trust]") {
  Project project;
  project.write("a.cpp", harmless);
  project.write("build/compile_commands.json",
                "[{\"directory\": \"/etc\", \"file\": \"passwd\", \"command\": \"c++ passwd\"},\n"
                "{\"directory\": \"" +
                    project.root().string() +
                    "\", \"file\": \"../../etc/passwd\", \"command\": \"c++ x\"},\n"
                    "{\"directory\": \"..\", \"file\": \"a.cpp\", \"command\": \"c++ -DHERE a.cpp\"}, 5, {}]\n");
  const auto units = project.read({"a.cpp"});
  REQUIRE(units.size() == 1);
  CHECK(units[0].tier == "compile-database");
  REQUIRE(units[0].diagnostics.size() == 1);
  CHECK(units[0].diagnostics[0].file == "build/compile_commands.json");
}

TEST_CASE("a compile database that is no such thing is only complained of", "[trust]") {
  Project project;
  project.write("a.cpp", harmless);
  for (const std::string content : {"", "{", "[[[[", "{\"a\": 1}", "\xff\xfe\x00"}) {
    project.write("compile_commands.json", content);
    const auto units = project.read({"a.cpp"});
    CHECK(reads_environment(units, "a.cpp"));
  }
}

TEST_CASE("a worker that is missing or not ours is said so", "[trust]") {
  Project project;
  project.write("a.cpp", harmless);
  const std::vector<std::string> files = {"a.cpp"};
  for (const char* worker : {"/no/such/worker", "/bin/true", "/bin/cat"}) {
    INFO(worker);
    Options options;
    options.worker = worker;
    options.limits.wall = std::chrono::seconds(1);
    const auto units = dbssot::cpp::read(project.root(), files, options);
    REQUIRE(units.size() == 1);
    CHECK(is_incomplete(units[0]));
  }
}

TEST_CASE("bytes that are no program give a unit") {
  Project project;
  std::string noise;
  for (int i = 0; i < 20'000; ++i) noise += static_cast<char>(i * 7919 % 256);
  project.write("a.cpp", noise);
  project.write("b.cpp", "");
  project.write("c.cpp", std::string("int x;\0\0\0int y;", 15));
  project.write("d.h", "#include \"d.h\"\nint y;\n");
  CHECK(project.read({"a.cpp", "b.cpp", "c.cpp", "d.h"}).size() == 4);
}
