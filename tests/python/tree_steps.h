#pragma once

#include <catch2/catch.hpp>
#include <cstdint>
#include <tuple>
#include <vector>

#include "frontends/python/grammar/visit.h"

namespace dbssot::test {

/// Depth, symbol, field, missing, first and last byte, and the two points.
using Step = std::tuple<int, TSSymbol, TSFieldId, bool, std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t,
                        std::uint32_t>;

struct Steps {
  std::vector<Step> all;
  int depth = 0;

  void enter(const GrammarNode& node, TSPoint start, TSPoint stop) {
    all.emplace_back(depth++, node.symbol, node.field, node.is_missing, node.begin, node.end, start.row, start.column, stop.row,
                     stop.column);
  }
};

inline std::vector<Step> visited(const TSTree* tree) {
  Steps steps;
  visit_grammar_tree(
      tree, nullptr, 0,
      [](void* visitor, const GrammarNode* node, TSPoint start, TSPoint stop) {
        static_cast<Steps*>(visitor)->enter(*node, start, stop);
        return true;
      },
      [](void* visitor) { --static_cast<Steps*>(visitor)->depth; }, &steps);
  CHECK(steps.depth == 0);
  return steps.all;
}

}  // namespace dbssot::test
