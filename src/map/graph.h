#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "map/map.h"

namespace dbssot::map {

/// A node of the way from deploy file to database.
struct Node {
  enum class Kind : std::uint8_t { deployed, source, truth, sink, database };
  Kind kind = Kind::source;
  std::string title;   ///< "DATABASE_URL", "create_async_engine"
  std::string detail;  ///< "environment", "orders/db.py:18"
  std::string service;
  Spot spot;
};

struct Edge {
  std::size_t from = 0, to = 0;
  enum class State : std::uint8_t { plain, through, bypassed, unknown };
  State state = State::plain;
  std::size_t hands = 0;  ///< steps between, outside the source of truth
};

struct Graph {
  std::vector<Node> nodes;
  std::vector<Edge> edges;
  std::size_t left_out = 0;  ///< sinks beyond the limit
};

/// Deployed services → variables and other sources → source of truth → sinks → databases.
[[nodiscard]] Graph graph_of(const Map& map, std::size_t most_sinks = 250);

[[nodiscard]] std::string_view name_of(Node::Kind kind);
[[nodiscard]] std::string_view name_of(Edge::State state);

/// Where things are drawn, in inches, the origin below on the left; beside Graph::nodes and Graph::edges.
struct Layout {
  struct Box {
    double x = 0, y = 0, width = 0, height = 0;  ///< x, y: of the middle
  };
  struct Point {
    double x = 0, y = 0;
  };
  double width = 0, height = 0;
  std::vector<Box> nodes;
  std::vector<std::vector<Point>> edges;  ///< control points of cubic curves: the first, then three for each piece
};

/// The graph for Graphviz. Names of nodes are numbers; with `labels` texts are quoted, without them only sizes are told, and no
/// text of the project is in it.
enum class Labels : std::uint8_t { none, shown };
[[nodiscard]] std::string as_dot(const Graph& graph, Labels labels, const std::function<std::string(std::string_view)>& shown);

/// Reads what `dot -Tplain` answers to as_dot(). Nothing if it is not that, or not of this graph.
[[nodiscard]] std::optional<Layout> read_plain(std::string_view text, const Graph& graph);

}  // namespace dbssot::map
