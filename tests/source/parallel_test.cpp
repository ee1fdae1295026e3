#include "source/parallel.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <stdexcept>
#include <thread>
#include <vector>

using dbssot::in_parallel;

TEST_CASE("every call is made once, on any number of threads") {
  for (const unsigned jobs : {1U, 2U, 5U}) {
    for (const std::size_t count : {0U, 1U, 3U, 1000U}) {
      std::vector<std::atomic<int>> calls(count);
      in_parallel(count, jobs, [&](std::size_t i) { ++calls[i]; });
      for (const auto& made : calls) CHECK(made == 1);
    }
  }
}

TEST_CASE("calls may run calls of their own, and several threads may run some at once") {
  std::atomic<int> calls = 0;
  const auto run = [&] {
    for (int round = 0; round < 50; ++round) {
      in_parallel(4, 3, [&](std::size_t) { in_parallel(4, 3, [&](std::size_t) { ++calls; }); });
    }
  };
  std::thread other(run);
  run();
  other.join();
  CHECK(calls == 2 * 50 * 16);
}

TEST_CASE("the exception of a call comes out when the others are done") {
  for (const unsigned jobs : {2U, 3U}) {
    std::atomic<int> calls = 0;
    const auto work = [&](std::size_t i) {
      ++calls;
      if (i == 5) throw std::runtime_error("five");
    };
    CHECK_THROWS_WITH(in_parallel(20, jobs, work), "five");
    CHECK(calls == 20);
  }
}
