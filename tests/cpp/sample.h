#pragma once

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "build_paths.h"
#include "frontends/cpp/cpp.h"
#include "program/program_dump.h"

namespace dbssot::cpp::tests {

/// A project in a temporary folder.
class Project {
 public:
  Project() {
    static int count = 0;
    root_ = std::filesystem::temp_directory_path() / ("dbssot-cpp-" + std::to_string(getpid()) + "-" + std::to_string(++count));
    std::filesystem::create_directories(root_);
  }
  ~Project() { std::filesystem::remove_all(root_); }
  Project(const Project&) = delete;
  Project& operator=(const Project&) = delete;

  const std::filesystem::path& root() const { return root_; }
  void write(const std::string& path, const std::string& content) {
    std::filesystem::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path, std::ios::binary) << content;
  }
  std::vector<program::Unit> read(std::vector<std::string> files, Options options = {}) const {
    options.worker = std::filesystem::path(dbssot::test::binary_directory()) / "dbssot-cpp";
    return cpp::read(root_, files, options);
  }

 private:
  std::filesystem::path root_;
};

/// One file read alone.
class Sample {
 public:
  explicit Sample(const std::string& content, const std::string& name = "sample.cpp") {
    Project project;
    project.write(name, content);
    units_ = project.read({name});
    REQUIRE(units_.size() == 1);
  }
  const program::Unit& unit() const { return units_[0]; }
  std::string dump() const { return program::dump(unit()); }
  /// The result of a function as dump() writes it.
  std::string result(const std::string& qualified_name) const {
    for (const auto& function : unit().functions) {
      if (unit().text(function.qualified_name) == qualified_name && !function.is_declaration)
        return program::dump(unit(), function.result);
    }
    return "no such function";
  }

 private:
  std::vector<program::Unit> units_;
};

}  // namespace dbssot::cpp::tests
