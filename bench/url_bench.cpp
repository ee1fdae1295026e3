// Strings judged a second, for all nine clients, on one core: `url_bench [FILE.jsonl]`, the file holding an "input" a line.

#include <ctime>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "url/url.h"

int main(int argc, char** argv) {
  std::vector<dbssot::url::Text> texts;
  std::ifstream file(argc > 1 ? argv[1] : DBSSOT_SOURCE_DIR "/tests/url/data/oracle.jsonl");
  for (std::string line; std::getline(file, line);) {
    texts.push_back(dbssot::url::Text::literal(nlohmann::json::parse(line)["input"].get<std::string>()));
  }
  const std::span<const std::string> nine = std::span(dbssot::url::clients()).first(9);
  std::size_t accepted = 0;
  const auto run = [&] {
    for (const auto& text : texts) {
      for (const auto& judgement : dbssot::url::judge_all(text, nine))
        accepted += judgement.verdict == dbssot::url::Verdict::accepts;
    }
  };
  run();                                    // reads the driver data
  const std::clock_t begin = std::clock();  // processor time: other work on the machine does not count
  int rounds = 0;
  double seconds = 0;
  while (seconds < 2) {
    run();
    ++rounds;
    seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  }
  std::cout << static_cast<long>(static_cast<double>(texts.size()) * rounds / seconds) << " strings a second, nine clients each ("
            << accepted << " accepted)\n";
}
