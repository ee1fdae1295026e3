#include "source/json_reader.h"

#include <algorithm>
#include <optional>

#include "source/json_parser.h"

namespace dbssot::source {

namespace {

class JsonBuilder {
 public:
  explicit JsonBuilder(Document& document) : document_(document) {}

  void read() {
    const std::string_view text = document_.text.bytes();
    constexpr std::size_t bytes_for_a_node = 24;  // of text, as JSON is mostly written; nodes are costly to move
    document_.nodes.reserve(std::min(text.size() / bytes_for_a_node, Limits::nodes));
    JsonParser parser(text, *this);
    if (!parser.parse()) document_.note(parser.offset(), parser.fault(), DiagnosticLevel::warning, true);
    if (has_root_) document_.roots.push_back(root_);
  }

  bool key(std::string_view text, std::size_t begin, std::size_t end) {
    open_.back().key = document_.add_scalar(std::string(text), begin, end, true);
    return true;
  }

  bool scalar(std::string_view text, bool is_quoted, std::size_t begin, std::size_t end) {
    const bool is_null = !is_quoted && text == "null";
    const NodeId id = document_.add_scalar(std::string(is_null ? "" : text), begin, end, is_quoted);
    if (is_null) document_.nodes[id].kind = NodeKind::null;
    place(id);
    return true;
  }

  bool open(bool is_map, std::size_t begin) {
    Node node;
    node.kind = is_map ? NodeKind::map : NodeKind::list;
    node.begin = begin;
    open_.push_back({document_.add(std::move(node)), {}});
    return true;
  }

  void close(std::size_t end) {
    const NodeId id = open_.back().id;
    open_.pop_back();
    document_.nodes[id].end = end;
    place(id);
  }

 private:
  struct Open {
    NodeId id;
    std::optional<NodeId> key;
  };

  void place(NodeId id) {
    if (open_.empty()) {
      root_ = id;
      has_root_ = true;
      return;
    }
    Open& parent = open_.back();
    document_.nodes[parent.id].entries.push_back({parent.key.value_or(0), id, false});
    parent.key.reset();
  }

  Document& document_;
  std::vector<Open> open_;
  NodeId root_ = 0;
  bool has_root_ = false;
};

}  // namespace

Document read_json(std::string_view bytes) {
  Document document;
  if (document.refuses(bytes)) return document;
  document.text = SourceText(as_utf8(bytes));
  JsonBuilder(document).read();
  return document;
}

}  // namespace dbssot::source
