#include <catch2/catch.hpp>
#include <chrono>
#include <string>

#include "cpp/hostile.h"

// Whatever ends a worker costs the file that it was reading, of which no more is known than its tokens say: the limits are reached
// one by one, and the file behind is read all the same by a worker that takes its place.

using dbssot::cpp::Options;
using dbssot::cpp::tests::find;
using dbssot::cpp::tests::harmless;
using dbssot::cpp::tests::is_incomplete;
using dbssot::cpp::tests::Project;
using dbssot::cpp::tests::reads_environment;
using dbssot::cpp::tests::repeated;

namespace {

const std::string reading = "const char* orders() { return std::getenv(\"ORDERS_URL\"); }\n";
const std::string endless = reading + "#define A(x) x x x x x x x x x x\nint v[] = { A(A(A(A(A(A(A(A(A(A(1,)))))))))) };\n";

/// a.cpp is lost and says so, b.cpp is not.
void expect_one_lost(const Project& project, const Options& options, const std::string& told) {
  const auto begin = std::chrono::steady_clock::now();
  const auto units = project.read({"a.cpp", "b.cpp"}, options);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(60));
  REQUIRE(units.size() == 2);
  REQUIRE(find(units, "a.cpp") != nullptr);
  CHECK(is_incomplete(*find(units, "a.cpp")));
  CHECK(find(units, "a.cpp")->diagnostics.front().message.find(told) != std::string::npos);
  CHECK(find(units, "a.cpp")->tier == "tokens");
  CHECK(dbssot::program::dump(*find(units, "a.cpp")).find("getenv \"ORDERS_URL\"") != std::string::npos);
  CHECK(reads_environment(units, "b.cpp"));
}

}  // namespace

TEST_CASE("a worker without memory left costs its file", "[trust]") {
  Project project;
  project.write("a.cpp", endless);
  project.write("b.cpp", harmless);
  Options options;
  options.jobs = 1;
  // The stack alone is 1 GB of addresses, what Clang's library maps some hundred MB.
  options.limits.memory_bytes = std::uint64_t{1700} << 20;
  expect_one_lost(project, options, "died");
}

TEST_CASE("a worker without processor time left costs its file", "[trust]") {
  Project project;
  project.write("a.cpp", endless);
  project.write("b.cpp", harmless);
  Options options;
  options.jobs = 1;
  options.limits.cpu = std::chrono::seconds(1);
  expect_one_lost(project, options, "died");
}

TEST_CASE("a worker that takes too long costs its file", "[trust]") {
  Project project;
  // Takes a minute and hardly any memory, of which fast machines would run out first otherwise.
  project.write("a.cpp", reading +
                             "constexpr int spun(int n) { int sum = 0; for (int i = 0; i < n; ++i) sum ^= i; return sum; }\n" +
                             repeated("static_assert(spun(250000) >= 0);\n", 600));
  project.write("b.cpp", harmless);
  Options options;
  options.jobs = 1;
  options.limits.wall = std::chrono::seconds(3);
  expect_one_lost(project, options, "not finished within 3 seconds");
}

TEST_CASE("a worker without stack left costs its file", "[trust]") {
  Project project;
  // Ten times as deep as what the stack of a worker is made for; measured: dies within a second.
  project.write("a.cpp", reading + "void f() {" + repeated("if(1)", 700'000) + ";}\n");
  project.write("b.cpp", harmless);
  Options options;
  options.jobs = 1;
  expect_one_lost(project, options, "died");
}
