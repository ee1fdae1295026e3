// What is said of a file rests on that file and its headers, and not on what its worker read before.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "cpp/sample.h"
#include "program/program_io.h"

using dbssot::cpp::Options;
using dbssot::cpp::tests::Project;

namespace {

/// As bytes, the units of `files` but for headers, read in one go; or of each by itself.
std::string together(const Project& project, const std::vector<std::string>& files, unsigned jobs) {
  Options options;
  options.jobs = jobs;
  std::string bytes;
  for (const auto& unit : project.read(files, options)) {
    if (!dbssot::cpp::is_header(unit.path)) bytes += dbssot::program::encode(unit);
  }
  return bytes;
}

std::string alone(const Project& project, const std::vector<std::string>& files) {
  std::string bytes;
  for (const auto& file : files) bytes += together(project, {file}, 1);
  return bytes;
}

std::vector<std::string> sources(std::size_t count) {
  std::vector<std::string> files;
  for (std::size_t i = 0; i < count; ++i) files.push_back("src/part" + std::to_string(i + 10) + ".cpp");
  return files;
}

}  // namespace

TEST_CASE("a standard header that the other files include helps none that does not") {
  Project project;
  const auto files = sources(24);
  for (std::size_t i = 0; i < files.size(); ++i) {
    // <string> alone declares a stream of strings, and does not define it.
    const bool is_forgetful = i % 6 == 5;
    project.write(files[i], std::string("#include <string>\n") + (is_forgetful ? "" : "#include <cstdlib>\n#include <sstream>\n") +
                                "std::string url" + std::to_string(i) +
                                "() {\n  std::istringstream text(std::getenv(\"DATABASE_URL\"));\n  return text.str();\n}\n");
  }
  const auto each = alone(project, files);
  CHECK(together(project, files, 1) == each);
  CHECK(together(project, files, 2) == each);
  CHECK(together(project, files, 3) == each);
}

TEST_CASE("a macro that a standard header looks at is set for the file that sets it") {
  Project project;
  const auto files = sources(20);
  for (std::size_t i = 0; i < files.size(); ++i) {
    project.write(files[i], std::string(i % 6 == 5 ? "#define _GLIBCXX_STRING 1\n" : "#define _PART_H_ 1\n") +
                                "#include <string>\n#include <cstdlib>\nstd::string url" + std::to_string(i) +
                                "() { return std::getenv(\"DATABASE_URL\"); }\n");
  }
  const auto each = alone(project, files);
  CHECK(together(project, files, 1) == each);
  CHECK(together(project, files, 2) == each);
}

TEST_CASE("a function of a header is looked into by all who call it") {
  Project project;
  project.write("include/text.h",
                "#pragma once\n#include <string>\ninline void append(std::string& out, const std::string& key, const std::string& "
                "value) {\n  out += key;\n  out += value;\n}\n"
                "inline std::string name_of_option(std::string name) { return name == \"DATABASE_URL\" ? \"url\" : \"\"; }\n");
  const auto files = sources(4);
  for (std::size_t i = 0; i < files.size(); ++i) {
    project.write(files[i],
                  "#include \"text.h\"\n#include <boost/program_options.hpp>\nstd::string conninfo" + std::to_string(i) +
                      "(const std::string& host) {\n  std::string text = \"dbname=shop \";\n  append(text, \"host=\", "
                      "host);\n  boost::program_options::variables_map map;\n  boost::program_options::options_description "
                      "all;\n  boost::program_options::store(boost::program_options::parse_environment(all, "
                      "name_of_option), map);\n  return text;\n}\n");
  }
  const auto each = alone(project, files);
  CHECK(each.find("DATABASE_URL") != std::string::npos);
  CHECK(together(project, files, 1) == each);
  CHECK(together(project, files, 2) == each);
}
