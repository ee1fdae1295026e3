#include "url/oracle.h"

#include <fstream>

#include "build_paths.h"

namespace dbssot::test {

const std::vector<nlohmann::json>& oracle() {
  static const std::vector<nlohmann::json> records = [] {
    std::vector<nlohmann::json> result;
    std::ifstream file(source_directory() + "/tests/url/data/oracle.jsonl");
    for (std::string line; std::getline(file, line);) result.push_back(nlohmann::json::parse(line));
    return result;
  }();
  return records;
}

}  // namespace dbssot::test
