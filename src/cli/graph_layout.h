#pragma once

#include <optional>
#include <string>

#include "cli/command.h"
#include "map/graph.h"

namespace dbssot::cli {

/// Has the program `dot` of Graphviz lay a graph out. It is told sizes alone, so that no text of the project reaches it; it is
/// looked for in the absolute folders of PATH that lie outside `root`, as what a project brings along is not run. Nothing, and a
/// sentence for readers in `fault`, where it is not installed or takes too long.
[[nodiscard]] std::optional<map::Layout> lay_out(const map::Graph& graph, const World& world, const std::string& root,
                                                 std::string& fault);

}  // namespace dbssot::cli
