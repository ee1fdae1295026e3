#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "source/place.h"

namespace dbssot::python {

// The node kinds of tree-sitter-python that we handle, by the grammar's own names.
// clang-format off: a table
#define DBSSOT_PYTHON_KINDS(X) \
  X(aliased_import) X(argument_list) X(as_pattern) X(as_pattern_target) X(assert_statement) X(assignment) X(attribute) \
  X(augmented_assignment) X(await) X(binary_operator) X(block) X(boolean_operator) X(break_statement) X(call) \
  X(case_clause) X(case_pattern) X(chevron) X(class_definition) X(class_pattern) X(comment) X(comparison_operator) \
  X(concatenated_string) X(conditional_expression) X(constrained_type) X(continue_statement) X(decorated_definition) \
  X(decorator) X(default_parameter) X(delete_statement) X(dict_pattern) X(dictionary) X(dictionary_comprehension) \
  X(dictionary_splat) X(dictionary_splat_pattern) X(dotted_name) X(elif_clause) X(ellipsis) X(else_clause) \
  X(except_clause) X(exec_statement) X(expression_list) X(expression_statement) X(finally_clause) X(float) \
  X(for_in_clause) X(for_statement) X(format_expression) X(format_specifier) X(function_definition) \
  X(future_import_statement) X(generator_expression) X(generic_type) X(global_statement) X(identifier) X(if_clause) \
  X(if_statement) X(import_from_statement) X(import_prefix) X(import_statement) X(integer) X(interpolation) \
  X(keyword_argument) X(keyword_pattern) X(keyword_separator) X(lambda) X(lambda_parameters) X(line_continuation) \
  X(list) X(list_comprehension) X(list_pattern) X(list_splat) X(list_splat_pattern) X(match_statement) X(member_type) \
  X(module) X(named_expression) X(none) X(nonlocal_statement) X(not_operator) X(pair) X(parameters) \
  X(parenthesized_expression) X(parenthesized_list_splat) X(pass_statement) X(pattern_list) X(positional_separator) \
  X(print_statement) X(raise_statement) X(relative_import) X(return_statement) X(set) X(set_comprehension) X(slice) \
  X(splat_pattern) X(splat_type) X(string) X(string_content) X(string_end) X(string_start) X(subscript) X(true) X(false) \
  X(try_statement) X(tuple) X(tuple_pattern) X(type) X(type_alias_statement) X(type_conversion) X(type_parameter) \
  X(typed_default_parameter) X(typed_parameter) X(unary_operator) X(union_pattern) X(union_type) X(while_statement) \
  X(wildcard_import) X(with_clause) X(with_item) X(with_statement) X(yield)

#define DBSSOT_PYTHON_FIELDS(X) \
  X(alias) X(alternative) X(argument) X(arguments) X(attribute) X(body) X(cause) X(code) X(condition) X(consequence) \
  X(definition) X(expression) X(format_specifier) X(function) X(guard) X(key) X(left) X(module_name) X(name) X(object) \
  X(operator) X(operators) X(parameters) X(return_type) X(right) X(subject) X(subscript) X(superclasses) X(type) \
  X(type_conversion) X(type_parameters) X(value)
// clang-format on

#define DBSSOT_ENUMERATOR(name) name##_,
enum class Kind : std::uint8_t {
  other,  ///< a node whose kind matters to nobody
  error,  ///< what the parser could not place
  token,  ///< an operator, or `async`
  DBSSOT_PYTHON_KINDS(DBSSOT_ENUMERATOR)
};
enum class Part : std::uint8_t { none, DBSSOT_PYTHON_FIELDS(DBSSOT_ENUMERATOR) };
#undef DBSSOT_ENUMERATOR

using NodeId = std::uint32_t;
inline constexpr NodeId no_node = 0xffffffff;

struct Node {
  Kind kind = Kind::other;
  Part part = Part::none;   ///< which part of its parent it is (tree-sitter's field)
  NodeId next = 0;          ///< the node after this one and all below it: the next sibling, if the parent has one
  std::uint32_t begin = 0;  ///< bytes
  std::uint32_t end = 0;
  Range range;
};

struct LeadingImports;

/// A parsed file as one array in document order, parents before children, so that a subtree is a stretch of it and walking costs
/// no calls into tree-sitter. Comments and punctuation are left out. Node 0 is the module.
class SyntaxTree {
 public:
  /// Files above this size are not parsed, whoever asks: at 10 MB/s and 20 times their size in memory.
  static constexpr std::size_t max_bytes = 64U << 20U;
  /// Seconds that a text may take: a hundred times what Python takes, and ten for the largest. Some text that is none takes time
  /// that grows with its square, and a project may hold many such files.
  [[nodiscard]] static constexpr unsigned max_parse_seconds(std::size_t bytes) {
    constexpr std::size_t bytes_a_second = 100'000, most = 10;
    return static_cast<unsigned>(std::min(1 + bytes / bytes_a_second, most));
  }

  enum class Outcome : std::uint8_t { parsed, too_large, too_slow, not_text };

  /// `bytes` is kept as a view and must outlive the tree.
  [[nodiscard]] static SyntaxTree parse(std::string_view bytes);
  /// Of a text without faults.
  SyntaxTree(std::string_view bytes, std::vector<Node> nodes) : bytes_(bytes), nodes_(std::move(nodes)) {}
  [[nodiscard]] std::vector<Node> release() && { return std::move(nodes_); }

  [[nodiscard]] Outcome outcome() const { return outcome_; }
  [[nodiscard]] std::string_view bytes() const { return bytes_; }
  [[nodiscard]] std::size_t error_count() const { return error_count_; }
  [[nodiscard]] std::uint32_t first_error_line() const { return first_error_line_; }
  /// A byte order mark of UTF-16 stands at the start.
  [[nodiscard]] bool is_utf16() const { return bytes_.starts_with("\xFF\xFE") || bytes_.starts_with("\xFE\xFF"); }
  /// Line of the first `print x` or `exec x`, which the grammar reads although Python 3 does not; 0: none.
  [[nodiscard]] std::uint32_t first_python2_line() const { return first_python2_line_; }
  [[nodiscard]] bool is_faultless() const { return outcome_ == Outcome::parsed && error_count_ == 0 && first_python2_line_ == 0; }

  [[nodiscard]] std::size_t size() const { return nodes_.size(); }
  [[nodiscard]] const Node& operator[](NodeId id) const { return nodes_[id]; }
  [[nodiscard]] std::string_view text(NodeId id) const {
    return bytes_.substr(nodes_[id].begin, nodes_[id].end - nodes_[id].begin);
  }
  [[nodiscard]] std::string_view text(std::uint32_t begin, std::uint32_t end) const { return bytes_.substr(begin, end - begin); }

  /// First child that is this part of the node; no_node: none.
  [[nodiscard]] NodeId part(NodeId parent, Part part) const;
  [[nodiscard]] NodeId child(NodeId parent, Kind kind) const;
  /// First child of any kind but a token.
  [[nodiscard]] NodeId first_child(NodeId parent) const;

  /// `for (NodeId child : tree.children(node))`
  class Children {
   public:
    class Iterator {
     public:
      Iterator(const SyntaxTree& tree, NodeId at) : tree_(&tree), at_(at) {}
      NodeId operator*() const { return at_; }
      Iterator& operator++() {
        at_ = (*tree_)[at_].next;
        return *this;
      }
      bool operator!=(const Iterator& other) const { return at_ < other.at_; }

     private:
      const SyntaxTree* tree_;
      NodeId at_;
    };
    Children(const SyntaxTree& tree, NodeId parent) : tree_(tree), parent_(parent) {}
    [[nodiscard]] Iterator begin() const { return {tree_, parent_ + 1}; }
    [[nodiscard]] Iterator end() const { return {tree_, tree_[parent_].next}; }

   private:
    const SyntaxTree& tree_;
    NodeId parent_;
  };
  [[nodiscard]] Children children(NodeId parent) const { return {*this, parent}; }

 private:
  class Copying;

  SyntaxTree() = default;
  /// By the grammar, without these imports.
  static SyntaxTree parse_without(std::string_view bytes, const LeadingImports& imports);
  void put_in(const LeadingImports& imports);

  std::string_view bytes_;
  std::vector<Node> nodes_;
  Outcome outcome_ = Outcome::parsed;
  bool has_faults_ = false;  ///< mended without a trace, perhaps
  std::size_t error_count_ = 0;
  std::uint32_t first_error_line_ = 0;
  std::uint32_t first_python2_line_ = 0;
};

}  // namespace dbssot::python
