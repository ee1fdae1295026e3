#include "source/parallel.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <stdexcept>
#include <thread>
#include <vector>

using dbssot::in_parallel;
using dbssot::WhenIdle;

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

TEST_CASE("what is called when threads are idle is called once, while others go before it") {
  for (const unsigned jobs : {1U, 2U, 5U}) {
    std::vector<std::atomic<int>> calls(300);
    std::atomic<int> others = 0;
    WhenIdle filling(calls.size(), jobs, [&](std::size_t i) { ++calls[i]; });
    for (int round = 0; round < 20; ++round) in_parallel(10, jobs, [&](std::size_t) { ++others; });
    filling.finish();
    CHECK(others == 200);
    for (const auto& made : calls) CHECK(made == 1);
  }
}

TEST_CASE("what is called when threads are idle may be given up, and its exceptions come out at the end") {
  for (const unsigned jobs : {1U, 3U}) {
    std::atomic<int> calls = 0;
    const auto count = [&](std::size_t i) {
      ++calls;
      if (i == 5) throw std::runtime_error("five");
    };
    {
      const WhenIdle given_up(20, jobs, count);
    }
    CHECK(calls <= 20);
    calls = 0;
    WhenIdle filling(20, jobs, count);
    CHECK_THROWS_WITH(filling.finish(), "five");
    CHECK(calls == 20);
  }
}
