#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "source/diagnostic.h"
#include "source/place.h"
#include "source/text.h"

/// One model for everything that is written as scalars, maps and lists (YAML, JSON, TOML, INI, HCL), with the place of every value.
namespace dbssot::source {

enum class NodeKind : std::uint8_t { null, scalar, map, list };

using NodeId = std::uint32_t;

/// One entry of a map or list. Lists have no keys. `merged`: it came through a merge key (`<<`) of YAML.
struct Entry {
  NodeId key = 0;
  NodeId value = 0;
  bool merged = false;
};

/// Offsets are bytes of the file and leave quotes out. A value that stands nowhere (`KEY:` with nothing behind) is an empty
/// stretch behind its key. An alias is the node of its anchor, so nodes form a graph without cycles, but not a tree.
struct Node {
  NodeKind kind = NodeKind::null;
  bool quoted = false;  ///< quoted or a block scalar: text in any case, never a number or null
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string text;  ///< scalar as decoded; template parts (`{{ x }}`) as written
  std::string tag;   ///< "!Ref"; "" for none
  std::vector<Entry> entries;
};

class Document;

/// A node of a document, or nothing. Looking for what is not there gives nothing again, so paths need no checks on the way.
class View {
 public:
  View() = default;
  View(const Document* document, NodeId id) : document_(document), id_(id) {}

  explicit operator bool() const { return document_ != nullptr; }
  [[nodiscard]] NodeKind kind() const { return document_ == nullptr ? NodeKind::null : node().kind; }
  [[nodiscard]] bool is_map() const { return kind() == NodeKind::map; }
  [[nodiscard]] bool is_list() const { return kind() == NodeKind::list; }
  [[nodiscard]] bool is_scalar() const { return kind() == NodeKind::scalar; }
  [[nodiscard]] bool is_null() const { return kind() == NodeKind::null; }
  /// The text of a scalar; "" for anything else.
  [[nodiscard]] const std::string& text() const;
  [[nodiscard]] const std::string& tag() const;
  [[nodiscard]] bool is_quoted() const { return document_ != nullptr && node().quoted; }
  [[nodiscard]] std::size_t begin_offset() const { return document_ == nullptr ? 0 : node().begin; }
  [[nodiscard]] std::size_t end_offset() const { return document_ == nullptr ? 0 : node().end; }
  [[nodiscard]] Range range() const;
  [[nodiscard]] std::size_t size() const { return document_ == nullptr ? 0 : node().entries.size(); }

  /// The value of a map's key. Of keys written twice the last one counts, as in most readers.
  [[nodiscard]] View operator[](std::string_view key) const;
  /// The value behind several keys.
  [[nodiscard]] View at(std::initializer_list<std::string_view> path) const;
  /// Keys and values in the order of the file, merged ones last. Nothing for what is not a map.
  [[nodiscard]] std::vector<std::pair<View, View>> members() const;
  /// Elements of a list. Nothing for what is not a list.
  [[nodiscard]] std::vector<View> items() const;

  [[nodiscard]] NodeId id() const { return id_; }
  [[nodiscard]] const Document* document() const { return document_; }

 private:
  [[nodiscard]] const Node& node() const;

  const Document* document_ = nullptr;
  NodeId id_ = 0;
};

/// What one file says. Always usable: what could not be read is missing, and said in `diagnostics` (their file is left empty).
class Document {
 public:
  SourceText text;
  std::vector<Node> nodes;
  std::vector<NodeId> roots;  ///< one for each YAML document of the file; exactly one in the other formats
  std::vector<Diagnostic> diagnostics;
  bool is_template = false;  ///< control lines of a template language were taken out before reading
  bool is_refused = false;   ///< nothing of it was read, and a diagnostic says why

  [[nodiscard]] View root(std::size_t index = 0) const { return index < roots.size() ? View(this, roots[index]) : View(); }
  [[nodiscard]] std::size_t document_count() const { return roots.size(); }

  NodeId add(Node node);
  NodeId add_scalar(std::string value, std::size_t begin, std::size_t end, bool quoted = false);
  void note(std::size_t offset, std::string message, DiagnosticLevel level, bool incomplete);
  void refuse(const std::string& why);
  /// True, and refused, if it is too large.
  [[nodiscard]] bool refuses(std::string_view bytes);
};

/// Limits on hostile input, shared by the readers.
struct Limits {
  static constexpr std::size_t file_bytes = 8u << 20;  ///< larger configuration is generated, and not read
  static constexpr std::size_t nodes = 500'000;        ///< about 80 MB at most
  static constexpr int depth = 200;                    ///< nesting while reading
  static constexpr int walk_depth = 64;
  static constexpr std::size_t walk_nodes = 1'000'000;
};

/// Visits every scalar and null below a node with the keys that lead to it (list elements by "0", "1", …). Bounded in depth and in
/// the number of nodes, so that aliases of aliases cost no more than Limits::walk_nodes. False if something was left out.
bool walk_leaves(View from, const std::function<void(const std::vector<std::string>& path, View key, View leaf)>& visit);

/// True, with a diagnostic, if the file is too large to be read.
[[nodiscard]] bool exceeds_limits(std::string_view bytes, std::vector<Diagnostic>& diagnostics);

/// The bytes as UTF-8: UTF-16 with a byte order mark is converted, everything else is left as it is.
[[nodiscard]] std::string as_utf8(std::string_view bytes);
/// Length of a UTF-8 byte order mark at the start: 3 or 0.
[[nodiscard]] std::size_t byte_order_mark(std::string_view bytes);

}  // namespace dbssot::source
