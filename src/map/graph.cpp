#include "map/graph.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <tuple>

#include <fmt/format.h>

namespace dbssot::map {
namespace {

constexpr std::size_t longest_title = 44;

/// Inches that a text takes in the drawing, about: capitals and digits are wide.
double width_of(std::string_view text) {
  double width = 0;
  std::size_t characters = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) == 0x80) continue;
    if (++characters > longest_title) break;
    width += byte >= 0x80 ? 0.17 : (c >= 'A' && c <= 'Z') || c == '_' ? 0.125 : 0.098;
  }
  return width;
}

std::string last_part(std::string_view call) { return std::string(call.substr(call.rfind('.') + 1)); }

class Drawing {
 public:
  Graph draw(const Map& map, std::size_t most_sinks) {
    for (std::size_t i = 0; i < map.sinks.size(); ++i) {
      if (map.sinks[i].is_elsewhere) continue;
      if (i >= most_sinks) {
        ++graph_.left_out;
      } else {
        add(map.sinks[i]);
      }
    }
    for (const Environment& environment : map.environments) add(environment);
    return std::move(graph_);
  }

 private:
  std::size_t node(Node::Kind kind, const std::string& title, const std::string& detail, const std::string& service = "",
                   const Spot& spot = {}) {
    const auto [found, is_new] = known_.try_emplace({static_cast<int>(kind), title, detail}, graph_.nodes.size());
    if (is_new) graph_.nodes.push_back({kind, title, detail, service, spot});
    return found->second;
  }

  void edge(std::size_t from, std::size_t to, Edge::State state, std::size_t hands = 0) {
    const bool is_known = std::ranges::any_of(graph_.edges, [&](const Edge& one) { return one.from == from && one.to == to; });
    if (!is_known && from != to) graph_.edges.push_back({from, to, state, hands});
  }

  void add(const Sink& sink) {
    const std::size_t end = node(Node::Kind::sink, last_part(sink.call), spot_in_words(sink.spot), sink.service, sink.spot);
    const auto hands = static_cast<std::size_t>(std::ranges::count_if(sink.hands, [&](const SpotNote& step) {
      return std::ranges::none_of(sink.origins, [&](const Origin& origin) { return origin.spot == step.spot; });
    }));
    for (const Origin& origin : sink.origins) {
      if (origin.kind == "source-of-truth") {
        const std::size_t truth = node(Node::Kind::truth, last_part(origin.name), "source of truth");
        edge(truth, end, Edge::State::through);
        for (const std::string& variable : origin.of)
          edge(node(Node::Kind::source, variable, "environment"), truth, Edge::State::plain);
      } else {
        const bool is_lost = origin.kind == "unknown" || origin.kind == "parameter" || origin.kind == "call";
        // Of a sink that was not followed nothing is claimed, wherever parts of its URL were seen to come from.
        const bool is_open = is_lost || sink.passage == Provenance::Passage::unknown;
        const Edge::State state = is_open                                        ? Edge::State::unknown
                                  : sink.passage == Provenance::Passage::through ? Edge::State::through
                                                                                 : Edge::State::bypassed;
        const std::string title = is_lost && origin.name.empty() ? "not followed" : origin.name;
        edge(node(Node::Kind::source, title.empty() ? origin.kind : title, origin.kind), end, state, hands);
      }
    }
    if (!sink.database.empty()) {
      edge(end, node(Node::Kind::database, sink.database, "database"),
           sink.passage == Provenance::Passage::through   ? Edge::State::through
           : sink.passage == Provenance::Passage::unknown ? Edge::State::unknown
                                                          : Edge::State::bypassed);
    }
  }

  /// Only where the code reads the variable too: other services of the deploy files are none of ours.
  void add(const Environment& environment) {
    for (const DeployedService& service : environment.services) {
      for (const DeployedDatabase& database : service.databases) {
        for (const std::string& variable : database.used) {
          const auto found = known_.find({static_cast<int>(Node::Kind::source), variable, "environment"});
          if (found == known_.end()) continue;
          const std::size_t source = found->second;
          const std::string where = environment.folder.empty() ? environment.name : environment.folder + ":" + environment.name;
          edge(node(Node::Kind::deployed, service.name, where, service.code_service, service.spot), source, Edge::State::plain);
        }
      }
    }
  }

  Graph graph_;
  std::map<std::tuple<int, std::string, std::string>, std::size_t> known_;
};

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

/// Words of `dot -Tplain`, in which we let no quoted text appear but empty labels.
class Words {
 public:
  explicit Words(std::string_view text) : text_(text) {}
  std::string_view next() {
    const std::size_t begin = text_.find_first_not_of(' ');
    if (begin == std::string_view::npos) return {};
    std::size_t end = text_.find(' ', begin);
    if (end == std::string_view::npos) end = text_.size();
    const std::string_view word = text_.substr(begin, end - begin);
    text_.remove_prefix(end);
    return word;
  }
  std::optional<double> number() {
    const std::string_view word = next();
    double value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc() || end != word.data() + word.size() || !std::isfinite(value)) return std::nullopt;
    return value;
  }
  std::optional<std::size_t> index(std::size_t below) {
    std::string_view word = next();
    if (!word.starts_with('n')) return std::nullopt;
    word.remove_prefix(1);
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc() || end != word.data() + word.size() || value >= below) return std::nullopt;
    return value;
  }

 private:
  std::string_view text_;
};

}  // namespace

std::string_view name_of(Node::Kind kind) {
  constexpr std::string_view names[] = {"deployed", "source", "truth", "sink", "database"};
  return names[static_cast<std::size_t>(kind)];
}

std::string_view name_of(Edge::State state) {
  constexpr std::string_view names[] = {"plain", "through", "bypassed", "unknown"};
  return names[static_cast<std::size_t>(state)];
}

Graph graph_of(const Map& map, std::size_t most_sinks) { return Drawing().draw(map, most_sinks); }

std::string as_dot(const Graph& graph, Labels labels, const std::function<std::string(std::string_view)>& shown) {
  constexpr std::array<std::string_view, 5> shapes = {"component", "note", "house", "box", "cylinder"};
  constexpr std::array<std::string_view, 4> styles = {"color=\"#57606a\"", "color=\"#1a7f37\"", "color=\"#cf222e\"",
                                                      "color=\"#9a6700\", style=dashed"};
  std::string out =
      "digraph dbssot {\n  rankdir=LR;\n  nodesep=0.2;\n  ranksep=0.9;\n  node [fontname=\"Helvetica\", fontsize=11];\n";
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    if (labels == Labels::shown) {
      out += fmt::format("  n{} [shape={}, label={}];\n", i, shapes[static_cast<std::size_t>(node.kind)],
                         quoted(shown(node.title) + "\n" + shown(node.detail)));
    } else {
      const double width = std::max(width_of(node.title), 0.85 * width_of(node.detail));
      out += fmt::format("  n{} [shape=box, fixedsize=true, label=\"\", width={:.2f}, height=0.55];\n", i, 0.3 + width);
    }
  }
  for (const Edge& edge : graph.edges) {
    const std::string hands = edge.hands == 0 || labels == Labels::none ? "" : fmt::format(", label=\"{} hands\"", edge.hands);
    out += labels == Labels::none
               ? fmt::format("  n{} -> n{};\n", edge.from, edge.to)
               : fmt::format("  n{} -> n{} [{}{}];\n", edge.from, edge.to, styles[static_cast<std::size_t>(edge.state)], hands);
  }
  return out + "}\n";
}

std::optional<Layout> read_plain(std::string_view text, const Graph& graph) {
  Layout layout;
  layout.nodes.resize(graph.nodes.size());
  layout.edges.resize(graph.edges.size());
  std::size_t nodes = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    Words words(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::string_view kind = words.next();
    if (kind == "graph") {
      const auto scale = words.number(), width = words.number(), height = words.number();
      if (!scale || !width || !height) return std::nullopt;
      layout.width = *width;
      layout.height = *height;
    } else if (kind == "node") {
      const auto index = words.index(graph.nodes.size());
      const auto x = words.number(), y = words.number(), width = words.number(), height = words.number();
      if (!index || !x || !y || !width || !height) return std::nullopt;
      layout.nodes[*index] = {*x, *y, *width, *height};
      ++nodes;
    } else if (kind == "edge") {
      const auto from = words.index(graph.nodes.size()), to = words.index(graph.nodes.size());
      const auto points = words.number();
      if (!from || !to || !points || *points < 0 || *points > 10000) return std::nullopt;
      const auto found = std::ranges::find_if(graph.edges, [&](const Edge& edge) { return edge.from == *from && edge.to == *to; });
      if (found == graph.edges.end()) return std::nullopt;
      auto& curve = layout.edges[static_cast<std::size_t>(found - graph.edges.begin())];
      for (std::size_t i = 0; i < static_cast<std::size_t>(*points); ++i) {
        const auto x = words.number(), y = words.number();
        if (!x || !y) return std::nullopt;
        curve.push_back({*x, *y});
      }
    } else if (kind == "stop") {
      return nodes == graph.nodes.size() ? std::optional(std::move(layout)) : std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace dbssot::map
