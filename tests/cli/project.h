#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "cli/run.h"

/// A project in a temporary folder, gone at the end of the test.
class Project {
 public:
  Project() {
    std::string pattern = (std::filesystem::temp_directory_path() / "dbssot-cli-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    root_ = std::filesystem::canonical(pattern);
  }
  ~Project() {
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
  }
  Project(const Project&) = delete;
  Project& operator=(const Project&) = delete;

  void write(const std::string& path, const std::string& text) const {
    std::filesystem::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path, std::ios::binary) << text;
  }
  [[nodiscard]] std::string read(const std::string& path) const {
    std::ostringstream text;
    text << std::ifstream(root_ / path, std::ios::binary).rdbuf();
    return text.str();
  }
  [[nodiscard]] bool has(const std::string& path) const { return std::filesystem::exists(root_ / path); }
  [[nodiscard]] std::string at(const std::string& path) const { return (root_ / path).string(); }
  [[nodiscard]] const std::filesystem::path& root() const { return root_; }

  /// A command line given in the folder of the project.
  [[nodiscard]] Ran run(const std::vector<std::string>& arguments, const std::string& input = "") const {
    return ran(arguments, input, root_.string());
  }
  /// `check --format json` with further arguments.
  [[nodiscard]] nlohmann::json checked(std::vector<std::string> arguments = {}) const {
    arguments.insert(arguments.begin(), {"check", "--format", "json"});
    const Ran result = run(arguments);
    INFO(result.err);
    REQUIRE(result.code <= 1);
    return nlohmann::json::parse(result.out);
  }

 private:
  std::filesystem::path root_;
};

/// Has one certain fault, an error: a URL with a host on the network.
inline const std::string faulty_python =
    "import psycopg2\n\n\ndef connect():\n    return psycopg2.connect(\"postgresql://app@db.shop.internal:5432/shop\", "
    "connect_timeout=60)\n";

/// The files that findings stand in, each once, in order.
inline std::vector<std::string> files_of(const nlohmann::json& report) {
  std::vector<std::string> files;
  for (const auto& finding : report["findings"]) {
    const std::string file = finding["file"];
    if (files.empty() || files.back() != file) files.push_back(file);
  }
  return files;
}
