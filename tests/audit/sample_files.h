#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <sstream>
#include <string>
#include <vector>

#include "build_paths.h"

namespace dbssot::test {

inline std::string content_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

/// Paths of files below these folders of the repository for which `is_wanted` says true; sorted.
template <class IsWanted>
std::vector<std::string> sample_files(std::initializer_list<const char*> folders, IsWanted is_wanted) {
  std::vector<std::string> files;
  for (const char* folder : folders) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(source_directory() + "/" + folder)) {
      if (entry.is_regular_file() && is_wanted(entry.path())) files.push_back(entry.path().string());
    }
  }
  std::ranges::sort(files);
  return files;
}

/// Those of the samples in fixtures/.
inline std::vector<std::string> sample_passwords() {
  std::istringstream in(content_of(source_directory() + "/fixtures/PASSWORDS.txt"));
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    if (line.size() >= 4) lines.push_back(line);
  }
  return lines;
}

}  // namespace dbssot::test
