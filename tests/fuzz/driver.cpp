// Stands in for libFuzzer where its runtime is missing: `fuzz_x FILE…` runs the files, `fuzz_x -seconds=N [-seed=N] [FILE…]`
// mutates the files (or nothing) at random. Prints its seed, so that a run can be repeated.

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void run(const std::string& text) { LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()); }

/// Pieces that mean something to some reader.
constexpr std::string_view pieces[] = {"{{", "}}", "${",      "}",     "{",     "[",   "]",   ": ", "- ",   "\n",     "  ", "\"",
                                       "'",  "#",  "=",       "&a ",   "*a",    "<<:", "---", "|",  ">-\n", "\\",     "\t", "\r\n",
                                       "$(", ")",  "<<EOF\n", "EOF\n", "!Ref ", "? ",  "%",   ",",  "\xff", "export "};

std::string mutated(std::string text, std::mt19937_64& random) {
  const auto below = [&](std::size_t bound) { return bound == 0 ? 0 : static_cast<std::size_t>(random() % bound); };
  for (std::size_t changes = 1 + below(8); changes > 0; --changes) {
    const std::size_t at = below(text.size() + 1);
    switch (below(5)) {
      case 0:
        text.insert(at, pieces[below(std::size(pieces))]);
        break;
      case 1:
        text.erase(at, below(20));
        break;
      case 2:
        text.insert(at, text.substr(below(text.size()), below(200)));
        break;
      case 3:
        text.insert(at, 1, static_cast<char>(random()));
        break;
      default:
        if (at < text.size()) text[at] = static_cast<char>(random());
    }
  }
  constexpr std::size_t longest = 1 << 16;
  if (text.size() > longest) text.resize(longest);
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> samples;
  double seconds = 0;
  std::uint64_t seed = std::random_device{}();
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument.starts_with("-seconds=")) {
      seconds = std::atof(argument.c_str() + 9);
    } else if (argument.starts_with("-seed=")) {
      seed = std::strtoull(argument.c_str() + 6, nullptr, 10);
    } else {
      std::ifstream file(argument, std::ios::binary);
      samples.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
  }
  for (const std::string& sample : samples) run(sample);
  if (seconds <= 0) return 0;
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  std::fflush(stdout);
  std::mt19937_64 random(seed);
  if (samples.empty()) samples.emplace_back();
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  std::size_t runs = 0;
  while (std::chrono::steady_clock::now() < end) {
    std::string text = mutated(samples[random() % samples.size()], random);
    run(text);
    ++runs;
    constexpr std::size_t most_samples = 2000;
    if (samples.size() < most_samples) samples.push_back(std::move(text));
  }
  std::printf("%zu runs\n", runs);
}
