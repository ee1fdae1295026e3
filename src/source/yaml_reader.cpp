#include "source/yaml_reader.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <istream>
#include <streambuf>
#include <unordered_map>
#include <unordered_set>

#include "source/template_mask.h"

namespace dbssot::source {

namespace {

struct OutOfBudget {};

/// Reads memory in place; std::istringstream would copy it.
class MemoryBuffer : public std::streambuf {
 public:
  explicit MemoryBuffer(std::string& text) { setg(text.data(), text.data(), text.data() + text.size()); }
};

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// Where a scalar that yaml-cpp places at `mark` begins and ends. yaml-cpp tells the start of its properties (`&anchor`, `!tag`)
/// and no end at all, so the text is gone over once more.
class ScalarExtent {
 public:
  ScalarExtent(std::string_view text, std::size_t mark, const std::string& value)
      : text_(text), begin_(std::min(mark, text.size())) {
    skip_properties();
    const char c = begin_ < text_.size() ? text_[begin_] : '\0';
    if (c == '"' || c == '\'') {
      quoted_extent(c);
    } else if (c == '|' || c == '>') {
      std::size_t line_end = text_.find('\n', begin_);
      line_end = line_end == std::string_view::npos ? text_.size() : line_end;
      quoted = true;
      begin_ = line_end;
      match(value);
    } else {
      match(value);
    }
  }

  [[nodiscard]] std::size_t begin() const { return begin_; }
  [[nodiscard]] std::size_t end() const { return end_; }
  bool quoted = false;

 private:
  void skip_properties() {
    while (begin_ < text_.size()) {
      const char c = text_[begin_];
      if (c == '&' || c == '!') {
        while (begin_ < text_.size() && !is_space(text_[begin_]) && text_[begin_] != ',') ++begin_;
      } else if (c == '#') {
        begin_ = std::min(text_.find('\n', begin_), text_.size());
      } else if (is_space(c)) {
        ++begin_;
      } else {
        return;
      }
    }
  }

  void quoted_extent(char quote) {
    quoted = true;
    end_ = ++begin_;
    while (end_ < text_.size()) {
      if (text_[end_] == quote) {
        if (quote == '"' || end_ + 1 >= text_.size() || text_[end_ + 1] != quote) return;
        ++end_;
      } else if (quote == '"' && text_[end_] == '\\') {
        ++end_;
      }
      ++end_;
    }
    end_ = std::min(end_, text_.size());
  }

  /// Plain and block scalars: folding changes blanks only, so the other characters lead to the end.
  void match(const std::string& value) {
    std::size_t at = begin_;
    bool started = false;
    end_ = begin_;
    for (const char c : value) {
      if (is_space(c)) continue;
      while (at < text_.size() && is_space(text_[at])) ++at;
      if (!started) begin_ = at;
      started = true;
      if (at >= text_.size() || text_[at] != c) return;
      end_ = ++at;
    }
  }

  std::string_view text_;
  std::size_t begin_;
  std::size_t end_ = 0;
};

/// Builds nodes from yaml-cpp's events. Anchors become visible when their node is complete, so cycles cannot arise.
class Builder : public YAML::EventHandler {
 public:
  Builder(Document& document, const TemplateMask& mask, std::string_view masked, std::size_t base)
      : document_(document), mask_(mask), masked_(masked), base_(base) {}

  void OnDocumentStart(const YAML::Mark&) override { anchors_.clear(); }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Node node;
    node.begin = node.end = null_place(mark);
    place(add(std::move(node)), anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found != anchors_.end()) {
      place(found->second, 0);
      return;
    }
    document_.note(offset(mark), "an alias stands inside its own anchor; read as empty", DiagnosticLevel::warning, true);
    OnNull(mark, 0);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& value) override {
    const ScalarExtent extent(masked_, offset(mark), value);
    Node node;
    node.kind = NodeKind::scalar;
    node.quoted = extent.quoted;
    node.begin = extent.begin();
    node.end = std::max(extent.begin(), extent.end());
    node.text = mask_.restore(value, node.begin, masked_);
    if (tag != "?" && tag != "!") node.tag = tag;
    last_end_ = node.end;
    place(add(std::move(node)), anchor);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    open(NodeKind::list, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    open(NodeKind::map, mark, tag, anchor);
  }
  void OnMapEnd() override { close(); }

  /// Closes what a fault left open.
  void finish() {
    while (!open_.empty()) close();
  }
  [[nodiscard]] bool has_root() const { return has_root_; }
  [[nodiscard]] NodeId root() const { return root_; }

 private:
  struct Open {
    NodeId id;
    YAML::anchor_t anchor;
    bool has_key = false;
    NodeId key = 0;
  };

  [[nodiscard]] std::size_t offset(const YAML::Mark& mark) const {
    return mark.pos < 0 ? base_ : base_ + static_cast<std::size_t>(mark.pos);
  }

  /// yaml-cpp places an absent value at the next token, lines below; a written one (`~`, `null`) at itself.
  [[nodiscard]] std::size_t null_place(const YAML::Mark& mark) const {
    const std::size_t at = std::min(offset(mark), masked_.size());
    if (masked_.substr(at).starts_with("~") || masked_.substr(at).starts_with("null")) return at;
    return open_.empty() || !open_.back().has_key ? std::min(at, std::max(last_end_, base_))
                                                  : document_.nodes[open_.back().key].end;
  }

  NodeId add(Node node) {
    if (++budget_ > Limits::nodes || document_.nodes.size() > Limits::nodes) throw OutOfBudget{};
    return document_.add(std::move(node));
  }

  void open(NodeKind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (open_.size() >= static_cast<std::size_t>(Limits::depth)) throw OutOfBudget{};
    Node node;
    node.kind = kind;
    node.begin = node.end = offset(mark);
    if (tag != "?" && tag != "!") node.tag = tag;
    open_.push_back({add(std::move(node)), anchor});
  }

  void close() {
    const Open done = open_.back();
    open_.pop_back();
    Node& node = document_.nodes[done.id];
    node.end = std::max(node.end, last_end_);
    if (node.kind == NodeKind::map) apply_merges(done.id);
    place(done.id, done.anchor);
  }

  void place(NodeId id, YAML::anchor_t anchor) {
    if (anchor != 0) anchors_[anchor] = id;
    if (open_.empty()) {
      root_ = id;
      has_root_ = true;
      return;
    }
    Open& parent = open_.back();
    if (document_.nodes[parent.id].kind == NodeKind::list) {
      link(parent.id, {0, id, false});
    } else if (!parent.has_key) {
      parent.has_key = true;
      parent.key = id;
    } else {
      parent.has_key = false;
      link(parent.id, {parent.key, id, false});
    }
  }

  void link(NodeId parent, Entry entry) {
    if (++budget_ > 2 * Limits::nodes) throw OutOfBudget{};
    document_.nodes[parent].entries.push_back(entry);
  }

  /// `<<: *base` and `<<: [*a, *b]`: entries of the map itself win, then those of earlier bases.
  void apply_merges(NodeId map) {
    std::vector<Entry> own;
    std::vector<NodeId> bases;
    for (const Entry& entry : document_.nodes[map].entries) {
      const Node& key = document_.nodes[entry.key];
      if (key.text != "<<" || key.quoted) {
        own.push_back(entry);
        continue;
      }
      const Node& value = document_.nodes[entry.value];
      if (value.kind == NodeKind::map) bases.push_back(entry.value);
      if (value.kind == NodeKind::list) {
        for (const Entry& item : value.entries) bases.push_back(item.value);
      }
    }
    report_duplicates(own);
    if (bases.empty()) return;
    std::unordered_set<std::string> names;
    for (const Entry& entry : own) names.insert(document_.nodes[entry.key].text);
    for (const NodeId base : bases) {
      for (const Entry& entry : document_.nodes[base].entries) {
        if (document_.nodes[base].kind != NodeKind::map) break;
        if (++budget_ > 2 * Limits::nodes) throw OutOfBudget{};
        if (names.insert(document_.nodes[entry.key].text).second) own.push_back({entry.key, entry.value, true});
      }
    }
    document_.nodes[map].entries = std::move(own);
  }

  void report_duplicates(const std::vector<Entry>& entries) {
    if (entries.size() < 2 || document_.is_template) return;  // both branches of an `if` may set a key
    std::unordered_set<std::string_view> names;
    for (const Entry& entry : entries) {
      const Node& key = document_.nodes[entry.key];
      if (key.kind == NodeKind::scalar && !names.insert(key.text).second) {
        document_.note(key.begin, "a key is written twice in one map; the last one counts", DiagnosticLevel::note, false);
      }
    }
  }

  Document& document_;
  const TemplateMask& mask_;
  std::string_view masked_;
  std::size_t base_;
  std::vector<Open> open_;
  std::unordered_map<YAML::anchor_t, NodeId> anchors_;
  NodeId root_ = 0;
  bool has_root_ = false;
  std::size_t last_end_ = 0;
  std::size_t budget_ = 0;
};

/// Offsets at which documents begin: the start of the file, every `---` line, and, in templates, what each branch of
/// `{{ if … }} apiVersion: … {{ else }} apiVersion: … {{ end }}` holds.
std::vector<std::size_t> document_starts(std::string_view text, std::size_t base, bool is_template) {
  std::vector<std::size_t> starts{base};
  bool has_version = false;
  for (std::size_t at = base; at < text.size();) {
    const std::string_view line = text.substr(at, 4);
    const bool is_marked = line.starts_with("---") && (line.size() == 3 || is_space(line[3]));
    const bool is_version = is_template && text.substr(at, 11) == "apiVersion:";
    if ((is_marked && at != base) || (is_version && has_version)) starts.push_back(at);
    has_version = is_version || (has_version && !is_marked);
    const std::size_t next = text.find('\n', at);
    if (next == std::string_view::npos) break;
    at = next + 1;
  }
  return starts;
}

/// yaml-cpp keeps every token until it knows whether a key began with it, 250 bytes for each bracket (measured), and so needs
/// memory by the gigabyte for what no document has: brackets nested by the thousand, and lines of megabytes.
bool would_exhaust_memory(std::string_view text) {
  constexpr int deepest = 1000;
  constexpr std::size_t longest_line = 1u << 20;
  int depth = 0;
  std::size_t line = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '[' || c == '{') {
      if (++depth > deepest) return true;
    } else if (c == ']' || c == '}') {
      if (depth > 0) --depth;
    } else if (c == '\n') {
      if (at - line > longest_line) return true;
      line = at + 1;
    }
  }
  return text.size() - line > longest_line;
}

class FileReader {
 public:
  FileReader(Document& document, const TemplateMask& mask) : document_(document), mask_(mask), masked_(mask.masked()) {}

  void read() {
    const std::size_t base = byte_order_mark(document_.text.bytes());
    const std::vector<std::size_t> starts = document_starts(masked_, base, document_.is_template);
    for (std::size_t i = 0; i < starts.size() && !exhausted_; ++i) {
      read_document(starts[i], i + 1 < starts.size() ? starts[i + 1] : masked_.size());
    }
  }

 private:
  static constexpr int most_repairs = 30;
  static constexpr std::size_t most_work = 3 * Limits::file_bytes;

  void read_document(std::size_t begin, std::size_t end) {
    const std::size_t nodes_before = document_.nodes.size();
    const std::size_t roots_before = document_.roots.size();
    const std::size_t notes_before = document_.diagnostics.size();
    removed_.clear();
    for (int repairs = 0;; ++repairs) {
      const bool last_try = repairs >= most_repairs || work_ > most_work;
      document_.nodes.resize(nodes_before);
      document_.roots.resize(roots_before);
      keep_repair_notes(notes_before);
      if (try_document(begin, end, last_try)) return;
    }
  }

  /// True when done, well or not; false when a line was taken out and another try is due.
  bool try_document(std::size_t begin, std::size_t end, bool last_try) {
    work_ += end - begin;
    std::string part = masked_.substr(begin, end - begin);
    MemoryBuffer buffer(part);
    std::istream stream(&buffer);
    Builder builder(document_, mask_, std::string_view(masked_).substr(0, end), begin);
    try {
      YAML::Parser parser(stream);
      while (parser.HandleNextDocument(builder)) keep(builder);
      return true;
    } catch (const YAML::Exception& fault) {
      const std::size_t at = fault.mark.pos < 0 ? begin : begin + static_cast<std::size_t>(fault.mark.pos);
      if (!last_try && remove_line(at, begin, end)) return false;
      document_.note(at, "not read to its end: " + reason(fault), DiagnosticLevel::warning, true);
    } catch (const OutOfBudget&) {
      document_.note(begin, "not read to its end: nested too deeply, or too many values", DiagnosticLevel::warning, true);
      exhausted_ = document_.nodes.size() > Limits::nodes;
    } catch (const std::exception&) {
      document_.note(begin, "not read to its end: the YAML reader gave up", DiagnosticLevel::warning, true);
    }
    builder.finish();
    keep(builder);
    return true;
  }

  /// Another try says again what it sees; only the lines taken out are remembered.
  void keep_repair_notes(std::size_t before) {
    document_.diagnostics.resize(std::min(before, document_.diagnostics.size()));
    for (const std::size_t line : removed_) {
      document_.note(line, "this line could not be read as YAML and was left out",
                     document_.is_template ? DiagnosticLevel::note : DiagnosticLevel::warning, !document_.is_template);
    }
  }

  void keep(const Builder& builder) {
    if (builder.has_root() && (document_.roots.empty() || document_.roots.back() != builder.root())) {
      document_.roots.push_back(builder.root());
    }
  }

  /// yaml-cpp's messages name no text of the file, except for unknown anchors.
  static std::string reason(const YAML::Exception& fault) {
    return fault.msg.find("alias") != std::string::npos ? "an alias has no anchor" : fault.msg;
  }

  /// Blanks the line of a fault, or the last one before it that holds anything.
  bool remove_line(std::size_t at, std::size_t begin, std::size_t end) {
    at = std::min(at, end == 0 ? 0 : end - 1);
    while (at >= begin) {
      std::size_t line_begin = at == 0 ? std::string::npos : masked_.rfind('\n', at - 1);
      line_begin = line_begin == std::string::npos ? 0 : line_begin + 1;
      line_begin = std::max(line_begin, begin);
      const std::size_t line_end = std::min(masked_.find('\n', line_begin), end);
      const std::string_view line = std::string_view(masked_).substr(line_begin, line_end - line_begin);
      if (!std::all_of(line.begin(), line.end(), is_space) && !line.starts_with("---")) {
        std::fill(masked_.begin() + static_cast<std::ptrdiff_t>(line_begin),
                  masked_.begin() + static_cast<std::ptrdiff_t>(line_end), ' ');
        removed_.push_back(line_begin);
        return true;
      }
      if (line_begin <= begin) return false;
      at = line_begin - 1;
    }
    return false;
  }

  Document& document_;
  const TemplateMask& mask_;
  std::string masked_;
  std::size_t work_ = 0;
  std::vector<std::size_t> removed_;  ///< lines of the document at hand that were taken out
  bool exhausted_ = false;
};

}  // namespace

Document read_yaml(std::string_view bytes) {
  Document document;
  if (document.refuses(bytes)) return document;
  document.text = SourceText(as_utf8(bytes));
  const TemplateMask mask(document.text.bytes());
  document.is_template = mask.found_control_lines();
  if (would_exhaust_memory(mask.masked())) {
    document.refuse("nested too deeply, or a line of more than a megabyte");
    return document;
  }
  FileReader(document, mask).read();
  return document;
}

}  // namespace dbssot::source
