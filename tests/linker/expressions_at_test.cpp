#include "linker/expressions_at.h"

#include <algorithm>

#include <catch2/catch.hpp>
#include <random>

#include "frontends/python/python.h"

using namespace dbssot;
using namespace dbssot::program;

TEST_CASE("expressions are found by their range, all of them, in their order") {
  std::mt19937 random(7);
  const auto below = [&](std::uint32_t limit) { return static_cast<std::uint32_t>(random() % limit); };
  for (int round = 0; round < 100; ++round) {
    Unit unit;
    unit.exprs.resize(1 + below(60));
    for (Expr& expr : unit.exprs) expr.range = {below(4), below(3), 5, below(2)};
    const ExpressionsAt at(unit);
    for (const Expr& asked : unit.exprs) {
      std::vector<ExprId> expected;
      for (ExprId expr = 1; expr < unit.exprs.size(); ++expr) {
        if (unit[expr].range == asked.range) expected.push_back(expr);
      }
      const auto found = at[asked.range];
      CHECK(std::vector<ExprId>(found.begin(), found.end()) == expected);
    }
    CHECK(at[{9, 9, 9, 9}].empty());
  }
}

TEST_CASE("users of an expression are those that it is an operand of") {
  const Unit unit = python::read("a.py", "import os\nu = os.environ['A']\nv = [u, u]\n");
  const auto users = users_of(unit);
  for (ExprId user = 1; user < unit.exprs.size(); ++user) {
    for (std::uint32_t at = 0; at < unit[user].operand_count; ++at) {
      const auto& all = users[unit.operands[unit[user].first_operand + at].value];
      CHECK(std::ranges::find(all, user) != all.end());
    }
  }
}
