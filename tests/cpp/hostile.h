#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "cpp/sample.h"

/// What tests of hostile projects share: files that must be read in spite of them, and traps that leave a trace.
namespace dbssot::cpp::tests {

inline const std::string harmless = "#include <cstdlib>\nconst char* url() { return std::getenv(\"DATABASE_URL\"); }\n";

inline const program::Unit* find(const std::vector<program::Unit>& units, const std::string& path) {
  for (const auto& unit : units) {
    if (unit.path == path) return &unit;
  }
  return nullptr;
}

inline bool is_incomplete(const program::Unit& unit) {
  return std::any_of(unit.diagnostics.begin(), unit.diagnostics.end(),
                     [](const auto& diagnostic) { return diagnostic.incomplete; });
}

/// The file was read to its end, and its getenv() seen.
inline bool reads_environment(const std::vector<program::Unit>& units, const std::string& path) {
  const auto* unit = find(units, path);
  return unit != nullptr && !is_incomplete(*unit) && program::dump(*unit).find("getenv \"DATABASE_URL\"") != std::string::npos;
}

inline std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

/// A program that leaves a trace when it is run.
inline void write_trap(Project& project, const std::string& path) {
  project.write(path, "#!/bin/sh\ntouch " + (project.root() / "EXECUTED").string() + "\necho gfx900\n");
  std::filesystem::permissions(project.root() / path, std::filesystem::perms::all);
}

/// An entry of compile_commands.json; `arguments` is the inside of a JSON array.
inline std::string entry(const Project& project, const std::string& file, const std::string& arguments) {
  return "{\"directory\": \"" + project.root().string() + "\", \"file\": \"" + file + "\", \"arguments\": [" + arguments + "]}";
}

}  // namespace dbssot::cpp::tests
