#include "source/document.h"

#include <algorithm>

namespace dbssot::source {

namespace {

const std::string nothing;

void append_utf8(std::string& out, std::uint32_t point) {
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xC0 | (point >> 6));
    out += static_cast<char>(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    out += static_cast<char>(0xE0 | (point >> 12));
    out += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (point & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (point >> 18));
    out += static_cast<char>(0x80 | ((point >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((point >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (point & 0x3F));
  }
}

class Walk {
 public:
  using Visit = std::function<void(const std::vector<std::string>&, View, View)>;
  explicit Walk(const Visit& visit) : visit_(visit) {}

  // The depth is bounded by walk_depth, so recursion is.
  bool descend(View key, View at) {
    if (++seen_ > Limits::walk_nodes) return false;
    if (!at.is_map() && !at.is_list()) {
      visit_(path_, key, at);
      return true;
    }
    if (path_.size() >= static_cast<std::size_t>(Limits::walk_depth)) return false;
    bool whole = true;
    std::size_t index = 0;
    for (const auto& [name, value] : at.members()) whole = step(name.text(), name, value) && whole;
    for (const View& item : at.items()) whole = step(std::to_string(index++), View(), item) && whole;
    return whole;
  }

 private:
  bool step(const std::string& name, View key, View value) {
    if (seen_ > Limits::walk_nodes) return false;
    path_.push_back(name);
    const bool whole = descend(key, value);
    path_.pop_back();
    return whole;
  }

  const Visit& visit_;
  std::vector<std::string> path_;
  std::size_t seen_ = 0;
};

}  // namespace

const Node& View::node() const { return document_->nodes[id_]; }

const std::string& View::text() const { return is_scalar() ? node().text : nothing; }

const std::string& View::tag() const { return document_ == nullptr ? nothing : node().tag; }

Range View::range() const { return document_ == nullptr ? Range{} : document_->text.range(node().begin, node().end); }

View View::operator[](std::string_view key) const {
  if (!is_map()) return {};
  View found;
  for (const Entry& entry : node().entries) {
    if (entry.merged && found) break;  // merged entries come last and never win
    if (document_->nodes[entry.key].text == key) found = View(document_, entry.value);
  }
  return found;
}

View View::at(std::initializer_list<std::string_view> path) const {
  View view = *this;
  for (const std::string_view key : path) view = view[key];
  return view;
}

std::vector<std::pair<View, View>> View::members() const {
  std::vector<std::pair<View, View>> members;
  if (!is_map()) return members;
  members.reserve(node().entries.size());
  for (const Entry& entry : node().entries) members.emplace_back(View(document_, entry.key), View(document_, entry.value));
  return members;
}

std::vector<View> View::items() const {
  std::vector<View> items;
  if (!is_list()) return items;
  items.reserve(node().entries.size());
  for (const Entry& entry : node().entries) items.emplace_back(document_, entry.value);
  return items;
}

NodeId Document::add(Node node) {
  nodes.push_back(std::move(node));
  return static_cast<NodeId>(nodes.size() - 1);
}

NodeId Document::add_scalar(std::string value, std::size_t begin, std::size_t end, bool quoted) {
  Node node;
  node.kind = NodeKind::scalar;
  node.text = std::move(value);
  node.begin = begin;
  node.end = end;
  node.quoted = quoted;
  return add(std::move(node));
}

void Document::note(std::size_t offset, std::string message, DiagnosticLevel level, bool incomplete) {
  constexpr std::size_t most = 50;
  if (diagnostics.size() >= most) return;
  diagnostics.push_back({level, "", text.range(offset, offset).line, std::move(message), incomplete});
}

void Document::refuse(const std::string& why) {
  note(0, "not read: " + why, DiagnosticLevel::warning, true);
  is_refused = true;
}

bool Document::refuses(std::string_view bytes) { return is_refused = exceeds_limits(bytes, diagnostics); }

bool walk_leaves(View from, const std::function<void(const std::vector<std::string>&, View, View)>& visit) {
  if (!from) return true;
  return Walk(visit).descend(View(), from);
}

bool exceeds_limits(std::string_view bytes, std::vector<Diagnostic>& diagnostics) {
  if (bytes.size() <= Limits::file_bytes) return false;
  diagnostics.push_back({DiagnosticLevel::warning, "", 0,
                         "not read: larger than the limit of " + std::to_string(Limits::file_bytes >> 20) + " MB for configuration",
                         true});
  return true;
}

std::size_t byte_order_mark(std::string_view bytes) { return bytes.starts_with("\xEF\xBB\xBF") ? 3 : 0; }

std::string as_utf8(std::string_view bytes) {
  const bool little = bytes.starts_with("\xFF\xFE");
  if (!little && !bytes.starts_with("\xFE\xFF")) return std::string(bytes);
  const auto unit = [&](std::size_t at) -> std::uint32_t {
    const auto first = static_cast<unsigned char>(bytes[at]);
    const auto second = static_cast<unsigned char>(bytes[at + 1]);
    return little ? first | (second << 8) : (first << 8) | second;
  };
  std::string out;
  out.reserve(bytes.size());
  for (std::size_t at = 2; at + 1 < bytes.size(); at += 2) {
    std::uint32_t point = unit(at);
    const bool high = point >= 0xD800 && point < 0xDC00;
    if (high && at + 3 < bytes.size() && unit(at + 2) >= 0xDC00 && unit(at + 2) < 0xE000) {
      point = 0x10000 + ((point - 0xD800) << 10) + (unit(at + 2) - 0xDC00);
      at += 2;
    } else if (point >= 0xD800 && point < 0xE000) {
      point = 0xFFFD;  // half a pair
    }
    append_utf8(out, point);
  }
  return out;
}

}  // namespace dbssot::source
