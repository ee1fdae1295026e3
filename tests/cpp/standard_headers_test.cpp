#include "frontends/cpp/standard_headers.h"

#include <catch2/catch.hpp>
#include <map>
#include <string>

#include "cpp/sample.h"

TEST_CASE("includes of the standard library are counted, others are not") {
  std::map<std::string, std::size_t, std::less<>> counts;
  dbssot::cpp::count_standard_includes(
      "#include <string>\n  #  include\t<map> // x\n#include \"vector\"\n#include <pqxx/pqxx>\n#include <string.h>\n#define X "
      "<set>\n"
      "#include <string>\n#include <\n#include <format>\n#include <list",
      counts);
  CHECK(counts == std::map<std::string, std::size_t, std::less<>>{{"map", 1}, {"string", 2}});
}

TEST_CASE("what only one file in many includes is not common") {
  dbssot::cpp::tests::Project project;
  std::vector<std::string> files;
  for (int i = 0; i < 60; ++i) {
    files.push_back("f" + std::to_string(i) + ".cpp");
    project.write(files.back(), i < 3 ? "#include <string>\n#include <vector>\n" : i < 5 ? "#include <vector>" : "int x;\n");
  }
  files.push_back("not/there.cpp");
  CHECK(dbssot::cpp::standard_headers(project.root(), files) == std::vector<std::string>{"vector"});
}
