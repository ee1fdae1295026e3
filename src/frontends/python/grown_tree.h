#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "frontends/python/outline.h"
#include "frontends/python/syntax.h"

namespace dbssot::python {

/// A part of a file that was left out of a text (without_suites) and stands in the next one. Both stretches end on the same line.
struct Shown {
  Stretch before;  ///< of what stood in its place
  Stretch now;
};

/// The tree of a text in which more of a file stands than in one that was parsed: what is shown now is parsed alone, and put where
/// it belongs. Nothing: it cannot be told alone from what stands around it, or is faulty; the whole text is to be parsed.
/// `former`: the nodes of the text before, which had no error. `shown` in the order of the text.
[[nodiscard]] std::optional<SyntaxTree> grown_tree(std::span<const Node> former, std::string_view text,
                                                   std::span<const Shown> shown);

}  // namespace dbssot::python
