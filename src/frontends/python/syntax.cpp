#include "frontends/python/syntax.h"

#include <tree_sitter/api.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <limits>
#include <memory>
#include <unordered_map>

#include "frontends/python/grammar/quick_parser.h"
#include "frontends/python/grammar/visit.h"
#include "frontends/python/leading_imports.h"

namespace dbssot::python {
namespace {

/// Time that this thread was at work: what else the machine does changes nothing in what is analysed.
std::chrono::nanoseconds working_time() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

const TSLanguage* language() {
  static const TSLanguage* const made = quick_python();
  return made;
}

/// Grammar symbols and fields as our own enumerators. Made once; several symbols may share a name.
struct Vocabulary {
  std::vector<Kind> kinds;
  std::vector<std::uint8_t> is_skipped;          ///< comments and their like
  std::vector<std::uint8_t> is_skipped_or_mark;  ///< or a bracket or what parts things: no operator
  std::vector<Part> parts;

  Vocabulary() {
#define DBSSOT_ENTRY(name) {#name, Kind::name##_},
    const std::unordered_map<std::string_view, Kind> kind_names{DBSSOT_PYTHON_KINDS(DBSSOT_ENTRY)};
#undef DBSSOT_ENTRY
#define DBSSOT_ENTRY(name) {#name, Part::name##_},
    const std::unordered_map<std::string_view, Part> part_names{DBSSOT_PYTHON_FIELDS(DBSSOT_ENTRY)};
#undef DBSSOT_ENTRY
    constexpr std::string_view marks = "()[]{},:.;";
    for (std::uint32_t symbol = 0; symbol < ts_language_symbol_count(language()); ++symbol) {
      const auto id = static_cast<TSSymbol>(symbol);
      const bool named = ts_language_symbol_type(language(), id) == TSSymbolTypeRegular;
      const auto found = kind_names.find(ts_language_symbol_name(language(), id));
      kinds.push_back(!named ? Kind::token : found == kind_names.end() ? Kind::other : found->second);
      const bool is_mark = !named && marks.find(ts_language_symbol_name(language(), id)) != std::string_view::npos;
      is_skipped.push_back(kinds.back() == Kind::comment_ || kinds.back() == Kind::line_continuation_ ? 1 : 0);
      is_skipped_or_mark.push_back(is_skipped.back() != 0 || is_mark ? 1 : 0);
    }
    parts.push_back(Part::none);
    for (std::uint32_t field = 1; field <= ts_language_field_count(language()); ++field) {
      const auto found = part_names.find(ts_language_field_name_for_id(language(), static_cast<TSFieldId>(field)));
      parts.push_back(found == part_names.end() ? Part::none : found->second);
    }
  }

  [[nodiscard]] Kind kind(TSSymbol symbol) const { return symbol < kinds.size() ? kinds[symbol] : Kind::error; }
};

const Vocabulary& vocabulary() {
  static const Vocabulary instance;
  return instance;
}

struct Reading {
  std::string_view bytes;
  std::chrono::nanoseconds deadline;
  unsigned asked = 0;  ///< how often the parser wanted to know whether to go on
};

const char* read_chunk(void* payload, std::uint32_t offset, TSPoint, std::uint32_t* length) {
  const auto& bytes = static_cast<const Reading*>(payload)->bytes;
  if (offset >= bytes.size()) {
    *length = 0;
    return "";
  }
  *length = static_cast<std::uint32_t>(bytes.size() - offset);
  return bytes.data() + offset;
}

/// Asking for the time of a thread is a call of the system; the parser asks every hundred steps.
bool is_over_time(TSParseState* state) {
  constexpr unsigned share = 64;
  auto* reading = static_cast<Reading*>(state->payload);
  return ++reading->asked % share == 0 && working_time() > reading->deadline;
}

struct ParserDeleter {
  void operator()(TSParser* parser) const { ts_parser_delete(parser); }
};

struct TreeDeleter {
  void operator()(TSTree* tree) const { ts_tree_delete(tree); }
};

/// The parser passes over the imports; what is behind them is where it was. None of them: there is nothing to pass over.
void leave_out(TSParser* parser, const LeadingImports& imports) {
  if (imports.nodes.empty()) {
    ts_parser_set_included_ranges(parser, nullptr, 0);
    return;
  }
  constexpr std::uint32_t end = std::numeric_limits<std::uint32_t>::max();
  const std::array<TSRange, 2> ranges{TSRange{{0, 0}, {imports.row, 0}, 0, imports.begin},
                                      TSRange{{imports.end_row, 0}, {end, end}, imports.end, end}};
  ts_parser_set_included_ranges(parser, ranges.data(), ranges.size());
}

/// Null where it took too long.
TSTree* parse_within_limits(std::string_view bytes, const LeadingImports& imports) {
  // Kept by each thread with its memory; files are many and small.
  static thread_local const std::unique_ptr<TSParser, ParserDeleter> parser(quick_parser(language()));
  ts_parser_reset(parser.get());  // of what was given up
  leave_out(parser.get(), imports);
  Reading reading{bytes, working_time() + std::chrono::seconds(SyntaxTree::max_parse_seconds(bytes.size()))};
  const TSInput input{&reading, read_chunk, TSInputEncodingUTF8, nullptr};
  const TSParseOptions options{&reading, is_over_time};
  return ts_parser_parse_with_options(parser.get(), nullptr, input, options);
}

/// With nothing in it.
Node module_of(std::string_view bytes) {
  const auto size = static_cast<std::uint32_t>(bytes.size());
  const auto rows = static_cast<std::uint32_t>(std::ranges::count(bytes, '\n'));
  const auto column = static_cast<std::uint32_t>(size - bytes.rfind('\n'));  // npos + 1 is 0
  return {.kind = Kind::module_, .next = 1, .begin = size, .end = size, .range = {rows + 1, column, rows + 1, column}};
}

}  // namespace

/// Takes the nodes that are wanted out of tree-sitter's tree.
class SyntaxTree::Copying {
 public:
  explicit Copying(SyntaxTree& tree) : tree_(tree), words_(vocabulary()) {}

  void copy(const TSTree* parsed) {
    // The parser may have put in a bracket to go on.
    const std::vector<std::uint8_t>& unwanted = tree_.has_faults_ ? words_.is_skipped : words_.is_skipped_or_mark;
    visit_grammar_tree(
        parsed, unwanted.data(), static_cast<std::uint32_t>(unwanted.size()),
        [](void* visitor, const GrammarNode* node, TSPoint start, TSPoint stop) {
          return static_cast<Copying*>(visitor)->enter(*node, {start.row + 1, start.column + 1, stop.row + 1, stop.column + 1});
        },
        [](void* visitor) { static_cast<Copying*>(visitor)->leave(); }, this);
  }

 private:
  /// True: the nodes below it are wanted.
  bool enter(const GrammarNode& node, const Range& range) {
    Kind kind = words_.kind(node.symbol);
    const Part part = words_.parts[node.field];
    if (tree_.has_faults_ && (kind == Kind::error || node.is_missing)) note_error(range.line);
    if (kind == Kind::token) {
      const bool is_async = tree_.text(node.begin, node.end) == "async";
      if (part != Part::operator_ && part != Part::operators_ && !is_async) return false;
    }
    const bool is_python2 = kind == Kind::print_statement_ || kind == Kind::exec_statement_;
    if (is_python2 && tree_.first_python2_line_ == 0) tree_.first_python2_line_ = range.line;
    // A file cut off in the middle may be one large error; what is whole inside is still lowered.
    if (tree_.nodes_.empty()) kind = Kind::module_;
    const auto id = static_cast<NodeId>(tree_.nodes_.size());
    tree_.nodes_.push_back({kind, part, id + 1, node.begin, node.end, range});
    if (kind == Kind::token || kind == Kind::string_content_ || kind == Kind::identifier_) return false;
    open_.push_back(id);
    return true;
  }

  void leave() {
    tree_.nodes_[open_.back()].next = static_cast<NodeId>(tree_.nodes_.size());
    open_.pop_back();
  }

  void note_error(std::uint32_t line) {
    if (tree_.error_count_++ == 0) tree_.first_error_line_ = line;
  }

  SyntaxTree& tree_;
  const Vocabulary& words_;
  std::vector<NodeId> open_;
};

SyntaxTree SyntaxTree::parse(std::string_view bytes) {
  if (const LeadingImports imports = leading_imports(bytes); !imports.nodes.empty()) {
    const bool is_done = imports.are_all && bytes.find('\0') == std::string_view::npos;
    SyntaxTree tree = is_done ? SyntaxTree(bytes, {module_of(bytes)}) : parse_without(bytes, imports);
    if (!tree.has_faults_) {
      if (tree.outcome_ == Outcome::parsed) tree.put_in(imports);
      return tree;
    }
    // Of faults the grammar makes what it can with all that stands around them.
  }
  return parse_without(bytes, {});
}

SyntaxTree SyntaxTree::parse_without(std::string_view bytes, const LeadingImports& imports) {
  SyntaxTree tree;
  tree.bytes_ = bytes;
  tree.nodes_.push_back(Node{.kind = Kind::module_, .next = 1, .range = {1, 1, 1, 1}});
  if (bytes.size() > max_bytes) {
    tree.outcome_ = Outcome::too_large;
    return tree;
  }
  if (bytes.find('\0') != std::string_view::npos) {
    tree.outcome_ = Outcome::not_text;
    return tree;
  }
  const std::unique_ptr<TSTree, TreeDeleter> parsed(parse_within_limits(bytes, imports));
  if (!parsed) {
    tree.outcome_ = Outcome::too_slow;
    return tree;
  }

  tree.has_faults_ = ts_node_has_error(ts_tree_root_node(parsed.get()));
  tree.nodes_.clear();
  tree.nodes_.reserve(bytes.size() / 5 + 16);
  Copying(tree).copy(parsed.get());
  return tree;
}

void SyntaxTree::put_in(const LeadingImports& imports) {
  const auto added = static_cast<NodeId>(imports.nodes.size());
  NodeId place = 1;  // behind the docstring
  while (place < nodes_.size() && nodes_[place].begin < imports.begin) ++place;
  for (Node& node : nodes_) node.next += node.next > place || &node == &nodes_.front() ? added : 0;
  nodes_.insert(nodes_.begin() + place, imports.nodes.begin(), imports.nodes.end());
  for (NodeId id = place; id < place + added; ++id) nodes_[id].next += place;
  Node& module = nodes_.front();
  if (module.begin <= imports.begin) return;
  module.begin = imports.begin;
  module.range.line = imports.row + 1;
  module.range.column = 1;
}

NodeId SyntaxTree::part(NodeId parent, Part part) const {
  for (const NodeId id : children(parent)) {
    if (nodes_[id].part == part) return id;
  }
  return no_node;
}

NodeId SyntaxTree::child(NodeId parent, Kind kind) const {
  for (const NodeId id : children(parent)) {
    if (nodes_[id].kind == kind) return id;
  }
  return no_node;
}

NodeId SyntaxTree::first_child(NodeId parent) const {
  for (const NodeId id : children(parent)) {
    if (nodes_[id].kind != Kind::token) return id;
  }
  return no_node;
}

}  // namespace dbssot::python
