#pragma once

#include <vector>

#include "facts/fact.h"
#include "facts/value.h"

/// What strings are put together of, and whether what is put into a URL is percent-encoded first.
namespace dbssot {

/// Beyond it, what a string is made of is not looked into.
inline constexpr int max_url_depth = 24;

/// The parts of a string, those of strings within it included; of a very long one, the rest is one part or a few.
void collect_pieces(const FactStore& facts, ValueId id, std::vector<ValueId>& pieces, int depth = 0);
/// Every part of a string is written out or escaped.
[[nodiscard]] bool is_whole_escaped(const FactStore& facts, ValueId built);
/// User and password of a URL are: a sign of a password would end them.
[[nodiscard]] bool has_escaped_user(const FactStore& facts, ValueId built);

}  // namespace dbssot
