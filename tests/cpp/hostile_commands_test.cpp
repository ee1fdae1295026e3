#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "build_paths.h"
#include "cpp/hostile.h"
#include "frontends/cpp/flags.h"

// Compile commands under the control of whoever wrote the scanned repository: one case per way in which such a command has made
// Clang 19 run a program, load code, write a file or read one that is none of its business (SECURITY.md). Each file must be read as
// if the command had asked for nothing, and the tree must be as it was.

using dbssot::cpp::tests::entry;
using dbssot::cpp::tests::find;
using dbssot::cpp::tests::harmless;
using dbssot::cpp::tests::Project;
using dbssot::cpp::tests::reads_environment;
using dbssot::cpp::tests::write_trap;
namespace fs = std::filesystem;

namespace {

/// What lies in the tree, with when it was written.
std::map<std::string, fs::file_time_type> listing(const Project& project) {
  std::map<std::string, fs::file_time_type> found;
  for (const auto& item : fs::recursive_directory_iterator(project.root())) found[item.path().string()] = item.last_write_time();
  return found;
}

/// Reads one file per command; `ROOT` in a command stands for the project's folder.
void expect_harmless(Project& project, const std::vector<std::string>& commands, const std::string& source = harmless) {
  std::vector<std::string> files;
  std::string database;
  for (std::string command : commands) {
    for (std::size_t at = command.find("ROOT"); at != std::string::npos; at = command.find("ROOT"))
      command.replace(at, 4, project.root().string());
    files.push_back("f" + std::to_string(files.size()) + ".cpp");
    project.write(files.back(), source);
    database += (files.size() == 1 ? "[" : ",\n") + entry(project, files.back(), command + ", \"" + files.back() + "\"");
  }
  project.write("compile_commands.json", database + "]\n");
  const auto before = listing(project);
  const auto units = project.read(files);
  for (std::size_t i = 0; i < files.size(); ++i) {
    INFO(commands[i]);
    CHECK(reads_environment(units, files[i]));
    REQUIRE(find(units, files[i]) != nullptr);
    CHECK(find(units, files[i])->tier == "compile-database");
  }
  CHECK(listing(project) == before);
  CHECK_FALSE(fs::exists(project.root() / "EXECUTED"));
}

const std::string run_the_tool = "--target=amdgcn-amd-amdhsa -mcpu=native --amdgpu-arch-tool=";

}  // namespace

TEST_CASE("a program that finds out the GPU is not run", "[trust]") {
  Project project;
  for (const auto* path : {"tool", "amdgpu-arch", "nvptx-arch", "bin/amdgpu-arch"}) write_trap(project, path);
  expect_harmless(
      project,
      {R"("c++", "--target=amdgcn-amd-amdhsa", "-mcpu=native", "--amdgpu-arch-tool=ROOT/tool")",
       R"("c++", "-x", "hip", "--offload-arch=native", "--amdgpu-arch-tool=ROOT/tool")",
       R"("c++", "-x", "cuda", "--offload-arch=native", "--nvptx-arch-tool=ROOT/tool")",
       R"("c++", "-x", "hip", "--offload-arch=native", "-B", "ROOT")",
       R"("c++", "-x", "hip", "--offload-arch=native", "-BROOT/bin")",
       R"("c++", "-fopenmp", "-fopenmp-targets=amdgcn-amd-amdhsa", "--offload-arch=native", "--amdgpu-arch-tool=ROOT/tool")"});
}

TEST_CASE("flags in a response file, a configuration file or compile_flags.txt are not read", "[trust]") {
  Project project;
  write_trap(project, "tool");
  const auto flags = run_the_tool + (project.root() / "tool").string() + "\n";
  for (const auto* path : {"flags.rsp", "evil.cfg", "clang++.cfg", "clang.cfg", ".clang", "compile_flags.txt"})
    project.write(path, flags);
  expect_harmless(project, {R"("c++", "@ROOT/flags.rsp")", R"("c++", "@flags.rsp")", R"("c++", "--config=ROOT/evil.cfg")",
                            R"("c++", "--config", "evil.cfg")", R"("c++", "--config-user-dir=ROOT")",
                            R"("c++", "--config-system-dir=ROOT")", R"("c++", "--rsp-quoting=posix", "@flags.rsp")"});
  SECTION("without a compile database") {
    fs::remove(project.root() / "compile_commands.json");
    project.write("a.cpp", harmless);
    CHECK(reads_environment(project.read({"a.cpp"}), "a.cpp"));
    CHECK_FALSE(fs::exists(project.root() / "EXECUTED"));
  }
}

TEST_CASE("a compiler or wrapper that the command names is neither run nor looked beside", "[trust]") {
  Project project;
  for (const auto* path : {"clang++", "ccache", "amdgpu-arch", "nvptx-arch", "ld", "cc1", "as"}) write_trap(project, path);
  project.write("clang++.cfg", run_the_tool + (project.root() / "amdgpu-arch").string() + "\n");
  expect_harmless(
      project, {R"("ROOT/clang++", "-c")", R"("./clang++", "-c")", R"("ROOT/ccache", "ROOT/clang++", "-c")",
                R"("ROOT/clang++", "-x", "hip", "--offload-arch=native")", R"("ROOT/clang++", "-E", "-v")",
                R"("sh", "-c", "touch ROOT/EXECUTED")", R"("c++", "-fuse-ld=ROOT/ld")", R"("c++", "-no-integrated-as", "-BROOT")",
                R"("c++", "-wrapper", "ROOT/ccache")", R"("c++", "--ptxas-path=ROOT/ld", "-fno-integrated-cc1")"});
}

TEST_CASE("plugins are not loaded", "[trust]") {
  Project project;
  fs::copy_file(fs::path(dbssot::test::binary_directory()) / "tests" / "libhostile_plugin.so", project.root() / "evil.so");
  expect_harmless(project, {R"("c++", "-fplugin=ROOT/evil.so")", R"("c++", "-Xclang", "-load", "-Xclang", "ROOT/evil.so")",
                            R"("c++", "-fpass-plugin=ROOT/evil.so")", R"("c++", "-mllvm", "-load=ROOT/evil.so")",
                            R"("c++", "-Xclang", "-load", "-Xclang", "ROOT/evil.so", "-Xclang", "-add-plugin", "-Xclang", "evil")",
                            R"("c++", "-Xclang", "-plugin", "-Xclang", "evil", "-fplugin-arg-evil-x")",
                            R"("c++", "-cc1", "-load", "ROOT/evil.so")"});
}

TEST_CASE("outputs of a compiler are not written", "[trust]") {
  Project project;
  expect_harmless(
      project,
      {R"("c++", "-c", "-o", "ROOT/WRITTEN")", R"("c++", "-oROOT/WRITTEN")", R"("c++", "-MD", "-MF", "ROOT/WRITTEN")",
       R"("c++", "-MMD", "-MFROOT/WRITTEN", "-MT", "x", "-MQ", "y", "-MP")", R"("c++", "-save-temps")",
       R"("c++", "-save-temps=obj", "--save-temps=cwd")", R"("c++", "-ftime-trace=ROOT/WRITTEN")",
       R"("c++", "-ftime-trace", "-E", "-S", "-emit-llvm")", R"("c++", "-fcrash-diagnostics-dir=ROOT", "-gen-reproducer=always")",
       R"("c++", "-fprofile-instr-generate=ROOT/WRITTEN", "-ftest-coverage", "--coverage")"});
}

TEST_CASE("files that only Clang's inner options write are not written", "[trust]") {
  Project project;
  expect_harmless(project, {R"("c++", "-Wp,-MD,ROOT/WRITTEN")",
                            R"("c++", "-Xclang", "-dependency-file", "-Xclang", "ROOT/WRITTEN", "-Xclang", "-MT", "-Xclang", "x")",
                            R"("c++", "-gen-cdb-fragment-path", "ROOT/WRITTEN")", R"("c++", "-MJ", "ROOT/WRITTEN")",
                            R"("c++", "--serialize-diagnostics", "ROOT/WRITTEN")",
                            R"("c++", "-Xclang", "-diagnostic-log-file", "-Xclang", "ROOT/WRITTEN")",
                            R"("c++", "-Xclang", "-header-include-file", "-Xclang", "ROOT/WRITTEN", "-H")",
                            R"("c++", "-Xclang", "-dependency-dot", "-Xclang", "ROOT/WRITTEN")",
                            R"("c++", "-Xclang", "-module-dependency-dir", "-Xclang", "ROOT/WRITTEN")",
                            R"("c++", "-Xclang", "-stats-file=ROOT/WRITTEN")", R"("c++", "-save-stats=cwd")",
                            R"("c++", "-save-stats")", R"("c++", "-Xclang", "-emit-pch", "-o", "ROOT/WRITTEN")",
                            R"("c++", "-Xclang", "-ast-dump-all", "-Xpreprocessor", "-MD")",
                            R"("c++", "-mllvm", "-time-passes", "-mllvm", "-info-output-file=ROOT/WRITTEN")"});
}

TEST_CASE("no modules are built or cached", "[trust]") {
  Project project;
  project.write("module.modulemap", "module Evil { header \"evil.h\" export * }\n");
  project.write("evil.h", "inline int evil() { return 1; }\n");
  const std::string source = "#include \"evil.h\"\n#pragma clang module import Evil\n" + harmless;
  expect_harmless(project,
                  {R"("c++", "-fmodules", "-fmodules-cache-path=ROOT/cache")",
                   R"("c++", "-fmodules", "-fcxx-modules", "-fmodules-cache-path=cache")",
                   R"("c++", "-fmodules", "-fmodule-map-file=ROOT/module.modulemap", "-fimplicit-module-maps")",
                   R"("c++", "-std=c++20", "-fmodule-output=ROOT/WRITTEN", "-fprebuilt-module-path=ROOT")"},
                  source);
  CHECK_FALSE(fs::exists(project.root() / "cache"));
}

TEST_CASE("files outside the project do not come in by the command", "[trust]") {
  Project project;
  const auto outside = project.root().string() + "-outside";
  fs::create_directories(outside);
  std::ofstream(outside + "/secret.h") << "#define LEAKED 1\n";
  const std::string source =
      "#if __has_include(\"secret.h\")\n#include \"secret.h\"\n#endif\n#ifdef LEAKED\nint leaked;\n#endif\n" + harmless;
  expect_harmless(
      project,
      {R"("c++", "-include", ")" + outside + R"(/secret.h")", R"("c++", "-include)" + outside + R"(/secret.h")",
       R"("c++", "-include", "/etc/passwd")", R"("c++", "-isystem", ")" + outside + "\"", R"("c++", "-I)" + outside + "\"",
       R"("c++", "-I", "../)" + fs::path(outside).filename().string() + "\"", R"("c++", "-iquote", ")" + outside + "\"",
       R"("c++", "-imacros", ")" + outside + R"(/secret.h")", R"("c++", "--sysroot=)" + outside + "\"",
       R"("c++", "-ivfsoverlay", "overlay.yaml")", R"("c++", "-include-pch", "/etc/passwd")"},
      source);
  const auto units = project.read({"f0.cpp", "f1.cpp", "f3.cpp", "f4.cpp", "f5.cpp", "f6.cpp", "f7.cpp"});
  for (const auto& unit : units) CHECK(dbssot::program::dump(unit).find("leaked") == std::string::npos);
  fs::remove_all(outside);
}

TEST_CASE("limits cannot be lifted", "[trust]") {
  Project project;
  expect_harmless(project,
                  {R"("c++", "-fbracket-depth=1000000")", R"("c++", "-fconstexpr-steps=2000000000", "-fconstexpr-depth=1000000")",
                   R"("c++", "-ftemplate-depth=1000000", "-ftemplate-backtrace-limit=0")",
                   R"("c++", "-Xclang", "-fbracket-depth", "-Xclang", "1000000")"},
                  "constexpr int f(int n) { int r = 0; for (int i = 0; i < n; ++i) r ^= i; return r; }\n"
                  "static_assert(f(2000000000) == 0);\n" +
                      harmless);
  const auto allowed = dbssot::cpp::allowed_flags(
      {"c++", "-fbracket-depth=1000000", "-Xclang", "-fbracket-depth", "-fconstexpr-steps=9"}, project.root(), project.root());
  CHECK(allowed.flags.empty());
  CHECK(allowed.dropped == 4);
}

TEST_CASE("what the environment says to Clang is not heard", "[trust]") {
  Project project;
  write_trap(project, "tool");
  project.write("evil/stdlib_extra.h", "int leaked;\n");
  const std::map<std::string, std::string> said = {
      {"CPATH", (project.root() / "evil").string()},
      {"CPLUS_INCLUDE_PATH", (project.root() / "evil").string()},
      {"CCC_OVERRIDE_OPTIONS", "+--amdgpu-arch-tool=" + (project.root() / "tool").string()},
      {"DEPENDENCIES_OUTPUT", (project.root() / "WRITTEN").string()},
      {"CC_PRINT_OPTIONS", "1"},
      {"CC_PRINT_OPTIONS_FILE", (project.root() / "WRITTEN").string()},
      {"CC_PRINT_HEADERS", "1"},
      {"CC_PRINT_HEADERS_FILE", (project.root() / "WRITTEN").string()}};
  for (const auto& [name, value] : said) setenv(name.c_str(), value.c_str(), 1);
  expect_harmless(project, {R"("c++")"});
  for (const auto& [name, value] : said) unsetenv(name.c_str());
}
