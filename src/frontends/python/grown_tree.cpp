#include "frontends/python/grown_tree.h"

#include <algorithm>
#include <string>
#include <utility>

namespace dbssot::python {
namespace {

/// What is shown now, parsed alone. Sums are modulo 2^32: some go down.
struct Graft {
  NodeId begin = 0;  ///< of the former nodes it replaces; `end` for none, before which it comes then
  NodeId end = 0;
  std::vector<Node> nodes;
  NodeId root = 0;           ///< of `nodes`, the first that is wanted; all behind it are
  std::uint32_t offset = 0;  ///< from its own text's to the whole one's
  std::uint32_t rows = 0;    ///< likewise
  std::uint32_t growth = 0;  ///< of the number of nodes, by this and all before it

  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(nodes.size()) - root; }
};

class Growing {
 public:
  Growing(std::span<const Node> former, std::string_view text, std::span<const Shown> shown)
      : former_(former), text_(text), shown_(shown) {}

  /// False if it cannot be done.
  [[nodiscard]] bool find_grafts() {
    std::uint32_t growth = 0;
    for (; at_ < shown_.size(); ++at_) {
      const std::uint32_t begin = shown_[at_].now.begin;
      const bool is_statement = begin == 0 || text_[begin - 1] == '\n';
      std::optional<Graft> graft = is_statement ? statement(shown_[at_]) : function(shown_[at_]);
      if (!graft || (!grafts_.empty() && graft->begin < grafts_.back().end)) return false;
      graft->growth = growth += graft->size() - (graft->end - graft->begin);
      grafts_.push_back(std::move(*graft));
    }
    return true;
  }

  [[nodiscard]] std::vector<Node> grown() {
    const auto size = static_cast<NodeId>(former_.size());
    nodes_.reserve(size + (grafts_.empty() ? 0 : grafts_.back().growth));
    for (const Graft& graft : grafts_) {
      copy_until(graft.begin);
      put(graft);
      copied_ = graft.end;
    }
    copy_until(size);
    nodes_.front().next = static_cast<NodeId>(nodes_.size());
    if (!shown_.empty() && shown_.back().now.end == text_.size())  // nothing stood on the last line
      nodes_.front().range.end_column = static_cast<std::uint32_t>(text_.size() - text_.rfind('\n'));
    return std::move(nodes_);
  }

 private:
  /// A statement of the module: nothing stood in its place but its lines.
  [[nodiscard]] std::optional<Graft> statement(const Shown& shown) {
    const std::string_view own = text_.substr(shown.now.begin, shown.now.end - shown.now.begin);
    rows_ += static_cast<std::uint32_t>(
        std::count(text_.begin() + counted_, text_.begin() + static_cast<std::ptrdiff_t>(shown.now.begin), '\n'));
    counted_ = static_cast<std::ptrdiff_t>(shown.now.begin);
    const auto next = std::ranges::lower_bound(former_, shown.before.begin, {}, &Node::begin);
    const auto place = static_cast<NodeId>(next - former_.begin());
    return parsed(own, {place, place, {}, 1, shown.now.begin, rows_});
  }

  /// A function of the module or of a class there, whose suite is shown, or its signature, too.
  [[nodiscard]] std::optional<Graft> function(const Shown& shown) const {
    const auto definition = function_around(shown.before);
    if (!definition) return std::nullopt;
    const Node& node = former_[*definition];
    const auto begin = line_of(node);
    auto end = node.next < former_.size() ? line_of(former_[node.next]) : static_cast<std::uint32_t>(text_.size());
    if (at_ + 1 < shown_.size() && end) end = std::min(*end, std::max(shown_[at_ + 1].now.begin, shown.now.end));
    if (!begin || !end || *begin >= shown.now.begin || *end < shown.now.end) return std::nullopt;
    // What is indented stands in a block.
    const std::string_view opening = node.range.column > 1 ? "if 0:\n" : "";
    const std::string own = std::string(opening).append(text_.substr(*begin, *end - *begin));
    std::optional<Graft> graft =
        parsed(own, {*definition, node.next, {}, 0, *begin - static_cast<std::uint32_t>(opening.size()), 0});
    if (!graft) return std::nullopt;
    const auto root = std::ranges::find(graft->nodes, Kind::function_definition_, &Node::kind);
    if (root == graft->nodes.end() || root->next != graft->nodes.size() || root->range.column != node.range.column)
      return std::nullopt;
    root->part = node.part;
    graft->root = static_cast<NodeId>(root - graft->nodes.begin());
    graft->rows = node.range.line - root->range.line;
    return graft;
  }

  [[nodiscard]] static std::optional<Graft> parsed(std::string_view own, Graft graft) {
    SyntaxTree tree = SyntaxTree::parse(own);
    if (!tree.is_faultless() || tree.size() < 2) return std::nullopt;
    graft.nodes = std::move(tree).release();
    return graft;
  }

  [[nodiscard]] std::optional<NodeId> function_around(const Stretch& place) const {
    const auto behind = std::ranges::lower_bound(former_, place.begin, {}, &Node::begin);
    for (auto node = behind; node != former_.begin();) {
      --node;
      if (node->kind == Kind::function_definition_ && node->end >= place.end) return static_cast<NodeId>(node - former_.begin());
    }
    return std::nullopt;
  }

  /// Where the line of a former node begins now. Nothing: something stands before the node there.
  [[nodiscard]] std::optional<std::uint32_t> line_of(const Node& node) const {
    const std::uint32_t begin = moved(node.begin);
    const std::uint32_t before = node.range.column - 1;
    if (before > begin) return std::nullopt;
    const std::string_view indentation = text_.substr(begin - before, before);
    const bool begins_line = begin == before || text_[begin - before - 1] == '\n';
    if (!begins_line || indentation.find_first_not_of(" \t") != std::string_view::npos) return std::nullopt;
    return begin - before;
  }

  void put(const Graft& graft) {
    const std::uint32_t first = static_cast<NodeId>(nodes_.size()) - graft.root;
    for (NodeId id = graft.root; id < graft.nodes.size(); ++id) {
      Node node = graft.nodes[id];
      node.next += first;
      node.begin += graft.offset;
      node.end += graft.offset;
      node.range.line += graft.rows;
      node.range.end_line += graft.rows;
      nodes_.push_back(node);
    }
    if (graft.begin < graft.end && former_[graft.begin].part == Part::definition_) end_decorated(graft);
  }

  /// A comment behind the last statement of a suite may belong to the function, and so to what is decorated.
  void end_decorated(const Graft& graft) {
    const std::size_t function = nodes_.size() - graft.size();
    std::size_t around = function;
    while (around > 0 && nodes_[around].kind != Kind::decorated_definition_) --around;
    nodes_[around].end = nodes_[function].end;
    nodes_[around].range.end_line = nodes_[function].range.end_line;
    nodes_[around].range.end_column = nodes_[function].range.end_column;
  }

  void copy_until(NodeId end) {
    for (; copied_ < end; ++copied_) {
      Node node = former_[copied_];
      node.next = renumbered(node.next);
      node.begin = moved(node.begin);
      node.end = moved(node.end);
      nodes_.push_back(node);
    }
  }

  /// Where something of the former text stands now.
  [[nodiscard]] std::uint32_t moved(std::uint32_t offset) const {
    const auto behind = std::ranges::upper_bound(shown_, offset, {}, [](const Shown& one) { return one.before.end; });
    return behind == shown_.begin() ? offset : offset - std::prev(behind)->before.end + std::prev(behind)->now.end;
  }

  /// The number that the node has now which came next, or what was put in before it.
  [[nodiscard]] NodeId renumbered(NodeId next) const {
    const auto behind = std::ranges::lower_bound(grafts_, next, {}, &Graft::begin);
    return behind == grafts_.begin() ? next : next + std::prev(behind)->growth;
  }

  std::span<const Node> former_;
  std::string_view text_;
  std::span<const Shown> shown_;
  std::size_t at_ = 0;  ///< in `shown_`
  std::vector<Graft> grafts_;
  std::vector<Node> nodes_;
  NodeId copied_ = 0;  ///< former nodes that were copied or replaced
  std::uint32_t rows_ = 0;
  std::ptrdiff_t counted_ = 0;  ///< bytes whose lines `rows_` counts
};

}  // namespace

std::optional<SyntaxTree> grown_tree(std::span<const Node> former, std::string_view text, std::span<const Shown> shown) {
  Growing growing(former, text, shown);
  if (!growing.find_grafts()) return std::nullopt;
  return SyntaxTree(text, growing.grown());
}

}  // namespace dbssot::python
