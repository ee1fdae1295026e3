#include <catch2/catch.hpp>
#include <string>

#include "cpp/sample.h"
#include "program/program_io.h"

using dbssot::cpp::Options;
using dbssot::cpp::tests::Project;

namespace {

void write_shop(Project& project) {
  project.write("include/shop/config.h",
                "#pragma once\n#include <string>\nnamespace shop {\nstruct Config {\n  std::string url() const;\n  std::string "
                "host = \"db\";\n};\ninline std::string name() { return \"shop\"; }\n}\n");
  project.write("lib/core/config.cpp",
                "#include \"shop/config.h\"\n#include <cstdlib>\nstd::string shop::Config::url() const { return "
                "std::getenv(\"DATABASE_URL\"); }\n");
  project.write(
      "app/main.cpp",
      "#include <shop/config.h>\n#include \"core/extra.h\"\nint main() { shop::Config c; return c.url().size() + extra(); }\n");
  project.write("lib/core/extra.h", "#pragma once\nint extra();\n");
  project.write("lib/core/alone.h", "#pragma once\nstatic const char* const kAlone = \"postgresql://h/d\";\n");
  project.write("third_party/x.h", "int x();\n");
}

const std::vector<std::string> files = {"app/main.cpp", "lib/core/alone.h", "lib/core/config.cpp"};

std::string all(const std::vector<dbssot::program::Unit>& units) {
  std::string bytes;
  for (const auto& unit : units) bytes += dbssot::program::encode(unit);
  return bytes;
}

}  // namespace

TEST_CASE("headers are found without flags and read once, with the sources that include them") {
  Project project;
  write_shop(project);
  const auto units = project.read(files);
  std::vector<std::string> paths;
  for (const auto& unit : units) paths.push_back(unit.path);
  CHECK(paths == std::vector<std::string>{"app/main.cpp", "include/shop/config.h", "lib/core/alone.h", "lib/core/config.cpp",
                                          "lib/core/extra.h"});
  for (const auto& unit : units) CHECK(unit.diagnostics.empty());
  // The definition away from its class: same name and USR, in a class marked as partial.
  const auto& header = units[1];
  const auto& source = units[3];
  REQUIRE(header.classes.size() == 1);
  CHECK_FALSE(header.classes[0].is_partial);
  REQUIRE(source.classes.size() == 1);
  CHECK(source.classes[0].is_partial);
  CHECK(source.text(source.classes[0].qualified_name) == "shop.Config");
  const auto& declared = header.functions.at(header.classes[0].methods.at(0));
  const auto& defined = source.functions.at(source.classes[0].methods.at(0));
  CHECK(declared.is_declaration);
  CHECK_FALSE(defined.is_declaration);
  CHECK(header.text(declared.usr) == source.text(defined.usr));
}

TEST_CASE("the number of workers changes nothing") {
  Project project;
  write_shop(project);
  Options one;
  one.jobs = 1;
  Options three;
  three.jobs = 3;
  CHECK(all(project.read(files, one)) == all(project.read(files, three)));
}

TEST_CASE("a compile database decides macros, and headers may be left out") {
  Project project;
  write_shop(project);
  project.write("lib/core/config.cpp", "#ifdef WITH_DB\nconst char* kUrl = \"postgresql://h/d\";\n#endif\n");
  project.write("build/compile_commands.json",
                "[{\"directory\": \"" + (project.root() / "build").string() +
                    "\", \"file\": \"../lib/core/config.cpp\", \"command\": \"c++ -DWITH_DB -c ../lib/core/config.cpp\"}]");
  std::filesystem::create_directories(project.root() / "build");
  Options options;
  options.wants_header = [](std::string_view) { return false; };
  const auto units = project.read({"app/main.cpp", "lib/core/config.cpp"}, options);
  REQUIRE(units.size() == 2);
  CHECK(units[0].tier == "inferred-flags");
  CHECK(units[1].tier == "compile-database");
  CHECK(units[1].bindings.size() == 1);
}

TEST_CASE("a library's own headers win over what we know of it") {
  Project project;
  project.write("inc/pqxx/connection.hxx",
                "#pragma once\nnamespace pqxx { struct connection { explicit connection(int own); }; }\n");
  project.write("a.cpp", "#include <pqxx/connection.hxx>\npqxx::connection c(5);\n");
  const auto units = project.read({"a.cpp"});
  REQUIRE(units.size() == 2);
  CHECK(units[0].diagnostics.empty());
  CHECK(units[1].path == "inc/pqxx/connection.hxx");
}
