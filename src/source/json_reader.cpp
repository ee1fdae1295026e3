#include "source/json_reader.h"

#include <algorithm>
#include <optional>

namespace dbssot::source {

namespace {

void append_utf8(std::string& out, std::uint32_t point) {
  if (point < 0x80) {
    out += static_cast<char>(point);
    return;
  }
  const int extra = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
  constexpr unsigned char leads[] = {0, 0xC0, 0xE0, 0xF0};
  out += static_cast<char>(leads[extra] | (point >> (6 * extra)));
  for (int shift = 6 * (extra - 1); shift >= 0; shift -= 6) out += static_cast<char>(0x80 | ((point >> shift) & 0x3F));
}

class JsonReader {
 public:
  explicit JsonReader(Document& document) : document_(document), text_(document.text.bytes()) {}

  void read() {
    at_ = byte_order_mark(text_);
    constexpr std::size_t bytes_for_a_node = 24;  // of text, as JSON is mostly written; nodes are costly to move
    document_.nodes.reserve(std::min(text_.size() / bytes_for_a_node, Limits::nodes));
    if (!read_values()) {
      document_.note(at_, fault_, DiagnosticLevel::warning, true);
    } else if (skip_blank(); at_ < text_.size()) {
      document_.note(at_, "text behind the end of the JSON value was not read", DiagnosticLevel::warning, true);
    }
    while (!open_.empty()) close();
    if (has_root_) document_.roots.push_back(root_);
  }

 private:
  struct Open {
    NodeId id;
    bool is_map;
    std::optional<NodeId> key;
  };

  bool fail(const char* what) {
    fault_ = what;
    return false;
  }

  void skip_blank() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        ++at_;
      } else if (text_.substr(at_).starts_with("//") || c == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (text_.substr(at_).starts_with("/*")) {
        const std::size_t close = text_.find("*/", at_ + 2);
        at_ = close == std::string_view::npos ? text_.size() : close + 2;
      } else if (!skip_template()) {
        return;
      }
    }
  }

  /// `{{- with secret "path" }}` between the members of a map: of a template that becomes JSON.
  bool skip_template() {
    if (!text_.substr(at_).starts_with("{{") || open_.empty() || !open_.back().is_map || open_.back().key) return false;
    const std::string_view line = text_.substr(at_, text_.find('\n', at_) - at_);
    const std::size_t close = line.find("}}");
    if (close == std::string_view::npos) return false;
    at_ += close + 2;
    return true;
  }

  /// One loop over keys, values and closing brackets; `open_` is the stack, so depth costs memory and no stack.
  bool read_values() {
    do {
      skip_blank();
      if (at_ >= text_.size()) return has_root_ && open_.empty() ? true : fail("the JSON text ends too early");
      const char c = text_[at_];
      if (c == '}' || c == ']') {
        if (open_.empty()) return fail("a bracket closes what was not opened");
        if (open_.back().is_map != (c == '}')) return fail("a bracket closes another kind than was opened");
        ++at_;
        close();
      } else if (c == ',') {
        if (open_.empty()) return fail("a comma stands outside of every list and map");
        ++at_;
      } else if (!open_.empty() && open_.back().is_map && !open_.back().key) {
        if (!read_key()) return false;
      } else if (!read_value(c)) {
        return false;
      }
    } while (!open_.empty());
    return true;
  }

  bool read_key() {
    const std::size_t begin = at_;
    std::string name;
    if (text_[at_] == '"') {
      if (!read_string(name)) return false;
    } else {
      return fail("a key was expected here");
    }
    if (!has_room()) return fail("too many values; the rest was not read");
    open_.back().key = document_.add_scalar(std::move(name), begin + 1, at_ - 1, true);
    skip_blank();
    if (at_ >= text_.size() || text_[at_] != ':') return fail("a colon was expected behind the key");
    ++at_;
    return true;
  }

  bool read_value(char c) {
    if (!has_room()) return fail("too many values; the rest was not read");
    const std::size_t begin = at_;
    if (c == '{' || c == '[') {
      if (open_.size() >= static_cast<std::size_t>(Limits::depth)) return fail("nested too deeply; the rest was not read");
      Node node;
      node.kind = c == '{' ? NodeKind::map : NodeKind::list;
      node.begin = at_++;
      open_.push_back({document_.add(std::move(node)), c == '{', {}});
      return true;
    }
    if (c == '"') {
      std::string value;
      if (!read_string(value)) return false;
      place(document_.add_scalar(std::move(value), begin + 1, at_ - 1, true));
      return true;
    }
    while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '+' ||
                                  text_[at_] == '-' || text_[at_] == '.')) {
      ++at_;
    }
    if (at_ == begin) return fail("a value was expected here");
    const std::string_view word = text_.substr(begin, at_ - begin);
    const NodeId id = document_.add_scalar(std::string(word), begin, at_);
    if (word == "null") {
      document_.nodes[id].kind = NodeKind::null;
      document_.nodes[id].text.clear();
    }
    place(id);
    return true;
  }

  std::optional<std::uint32_t> read_hex4() {
    if (at_ + 4 > text_.size()) return {};
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i) {
      const char c = text_[at_ + static_cast<std::size_t>(i)];
      const int digit = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : -1;
      if (digit < 0) return {};
      value = value * 16 + static_cast<std::uint32_t>(digit);
    }
    at_ += 4;
    return value;
  }

  bool read_string(std::string& out) {
    ++at_;
    while (at_ < text_.size()) {
      std::size_t stop = at_;
      while (stop < text_.size() && text_[stop] != '"' && text_[stop] != '\\' && text_[stop] != '\n') ++stop;
      if (stop == text_.size() || text_[stop] == '\n') return fail("a string has no end");
      out += text_.substr(at_, stop - at_);
      at_ = stop + 1;
      if (text_[stop] == '"') return true;
      if (at_ >= text_.size()) break;
      read_escape(out);
    }
    return fail("a string has no end");
  }

  void read_escape(std::string& out) {
    const char c = text_[at_++];
    constexpr std::string_view letters = "bfnrt";
    constexpr std::string_view meant = "\b\f\n\r\t";
    if (const std::size_t found = letters.find(c); found != std::string_view::npos) {
      out += meant[found];
    } else if (c == 'u') {
      std::uint32_t point = read_hex4().value_or(0xFFFD);
      if (point >= 0xD800 && point < 0xDC00 && text_.substr(at_).starts_with("\\u")) {
        at_ += 2;
        const std::uint32_t low = read_hex4().value_or(0);
        point = low >= 0xDC00 && low < 0xE000 ? 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00) : 0xFFFD;
      }
      if (point >= 0xD800 && point < 0xE000) point = 0xFFFD;
      append_utf8(out, point);
    } else {
      out += c;
    }
  }

  [[nodiscard]] bool has_room() const { return document_.nodes.size() < Limits::nodes; }

  void close() {
    const NodeId id = open_.back().id;
    open_.pop_back();
    document_.nodes[id].end = at_;
    place(id);
  }

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
  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Open> open_;
  NodeId root_ = 0;
  bool has_root_ = false;
  std::string fault_;
};

}  // namespace

Document read_json(std::string_view bytes) {
  Document document;
  if (exceeds_limits(bytes, document.diagnostics)) return document;
  document.text = SourceText(as_utf8(bytes));
  JsonReader(document).read();
  return document;
}

}  // namespace dbssot::source
