#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "frontends/python/scope.h"
#include "frontends/python/strings.h"
#include "frontends/python/syntax.h"

namespace dbssot::python {

/// Whether a call stands under `await`.
enum class Awaited : bool { no, yes };

/// Walks one syntax tree and fills a Unit. The bodies of functions and methods at the level of the module wait until the module has
/// been walked, as Python runs them later: they know every module constant. Bodies inside functions are walked on the spot and see
/// the locals around them. One file of this class per idea: lower_*.cpp.
class Lowering {
 public:
  /// Expressions and statements nested deeper end in unknown "too deep". Python itself stops at 100 levels of indentation.
  static constexpr int max_expression_depth = 400;
  static constexpr int max_block_depth = 100;

  /// `unread`: offsets of what stands in place of suites that were left out, ascending; they are to live as long.
  Lowering(const SyntaxTree& tree, std::string_view path, std::span<const std::uint32_t> unread = {});

  program::Unit run();

 private:
  struct LaterBody {
    NodeId definition;
    FunctionId function;
    ClassId owner;
    Scope* outer;
  };

  // --- names (lower_names.cpp)
  [[nodiscard]] StringId intern(std::string_view text) { return builder_.intern(text); }
  [[nodiscard]] StringId name_of(NodeId node) { return intern(tree_.text(node)); }
  ExprId name_value(StringId name, Range range);
  ExprId outer_value(Scope& scope, StringId name, Range range);
  ExprId at_use(ExprId value, Range range);
  [[nodiscard]] std::string module_name(StringId name) const;
  /// A module-level reference of this file, followed to its only value; else the expression itself.
  [[nodiscard]] ExprId resolved(ExprId id) const;
  [[nodiscard]] bool is_module(ExprId id) const;
  void bind(StringId name, ExprId value, StringId type, Range range);
  void bind_module_name(StringId name, ExprId value, StringId type, Range range);
  void assign(NodeId target, ExprId value, StringId type, Range range);
  void assign_sequence(NodeId target, ExprId value, Range range);
  void assign_attribute(NodeId target, ExprId value, StringId type, Range range);
  void assign_item(NodeId target, ExprId value, Range range);
  bool grow_dictionary(NodeId object, ExprId base, ExprId key, ExprId value, Range range);
  ExprId store_target(NodeId object);
  void settle_changed_names();
  void change_local(StringId name, ExprId value, Range range);
  [[nodiscard]] bool may_be_dictionary(ExprId id) const;
  void remove(NodeId target, Range range);
  ExprId element_at(ExprId value, std::size_t at, Range range);
  [[nodiscard]] Scope* method_scope(NodeId object);
  StringId self_attribute(NodeId attribute);

  // --- imports (lower_import.cpp)
  void import_statement(NodeId node);
  void import_from(NodeId node);
  void add_import(std::string_view module, std::string_view name, std::string_view alias, Range range);
  std::string dotted_text(NodeId node) const;

  // --- expressions (lower_expression.cpp)
  ExprId value(NodeId node);
  ExprId value_of_kind(NodeId node);
  ExprId values_below(NodeId node, std::string_view why);
  ExprId attribute(NodeId node);
  ExprId attribute_of(ExprId base, std::string_view name, Range range);
  ExprId subscript(NodeId node);
  ExprId slice(ExprId base, NodeId node, Range range);
  ExprId sequence(NodeId node);
  ExprId dictionary(NodeId node);
  ExprId comprehension(NodeId node);
  ExprId conditional(NodeId node);
  ExprId boolean(NodeId node, bool as_condition);
  ExprId comparison(NodeId node);
  ExprId condition(NodeId node);
  ExprId truth(ExprId value, Range range, std::string_view text = {});
  ExprId yield(NodeId node);
  ExprId unary(NodeId node);
  void branch(ExprId condition, Range guarded, Range otherwise = {});
  Operand element(NodeId node);

  // --- text put together (lower_string.cpp)
  ExprId text(NodeId node);
  void text_pieces(NodeId node, program::ConcatParts& parts, bool& has_values, int depth = 0);
  std::optional<std::string> plain_text(NodeId node) const;
  ExprId binary(NodeId node);
  ExprId arithmetic(std::string_view op, ExprId left, ExprId right, Range range);
  ExprId sum(std::span<const NodeId> nodes, ExprId first, Range range);
  ExprId percent(NodeId left_node, ExprId left, NodeId right, Range range);
  ExprId format(NodeId template_node, ExprId base, std::span<const Operand> arguments, Range range);
  ExprId substitute(ExprId made, std::span<const Operand> arguments, Range range);
  ExprId joined(NodeId separator_node, ExprId separator, ExprId list, Range range);
  ExprId path_join(std::span<const ExprId> parts, Range range);
  ExprId entry(ExprId dictionary, std::string_view key, Range range);
  ExprId argument_for(const TemplatePiece& piece, std::span<const Operand> arguments, std::size_t& next, Range range);

  // --- calls (lower_call.cpp, known_calls.cpp)
  ExprId call(NodeId node, Awaited awaited);
  std::vector<Operand> arguments(NodeId list);
  ExprId method_call(NodeId callee, ExprId base, std::string_view name, std::span<const Operand> arguments, Range range);
  ExprId string_method(ExprId base, std::string_view name, std::span<const Operand> arguments, Range range);
  ExprId pattern_method(ExprId pattern, std::string_view name, std::span<const Operand> arguments, Range range);
  ExprId lazy_import(std::span<const Operand> arguments, Range range);
  ExprId known_call(std::string_view name, std::span<const Operand> arguments, Range range);
  void change_in_place(NodeId object, std::string_view method, std::span<const Operand> arguments, Range range);
  void change_inner(NodeId object, std::span<const Operand> arguments, Range range);
  [[nodiscard]] bool may_be_string(ExprId base, std::span<const Operand> arguments) const;
  [[nodiscard]] bool has_kind(ExprId id, program::ExprKind kind) const;

  // --- functions and classes (lower_function.cpp, lower_class.cpp)
  void decorated(NodeId node);
  void function_definition(NodeId node, std::vector<ExprId> decorators);
  ExprId lambda(NodeId node);
  void parameters(NodeId list, program::Function& function);
  void function_body(const LaterBody& body);
  [[nodiscard]] bool is_unread(NodeId body) const;
  void enter_parameters(Scope& scope, FunctionId function, bool is_method);
  ExprId result_of(const Scope& scope, Range range);
  void class_definition(NodeId node, std::vector<ExprId> decorators);
  void run_later_bodies();
  [[nodiscard]] bool runs_later() const;

  // --- types (lower_type.cpp)
  StringId type_name(NodeId node);
  /// The same, and the call among the metadata of Annotated[T, call]; 0: none. FastAPI and pydantic read it as a default.
  StringId type_name(NodeId node, ExprId& metadata);
  std::string type_text(NodeId node, int depth);
  std::string generic_type(std::string base, std::vector<NodeId> arguments, int depth);
  std::string quoted_type(std::string_view text);
  std::string aliased_type(ExprId alias);
  std::string resolved_type(std::string_view dotted);

  // --- statements (lower_statement.cpp, lower_branch.cpp, lower_try.cpp); they say whether the next statement can be reached
  bool block(NodeId node);
  bool statements(NodeId parent);
  bool statement(NodeId node);
  void expression_statement(NodeId node);
  ExprId assignment(NodeId node);
  ExprId augmented_assignment(NodeId node);
  bool if_statement(NodeId node);
  bool loop_statement(NodeId node);
  bool match_statement(NodeId node);
  bool try_statement(NodeId node);
  bool with_statement(NodeId node);
  void return_statement(NodeId node);
  void delete_statement(NodeId node);
  void declare(NodeId node);
  void store(ExprId target, ExprId value, Range range);
  /// A name that a loop assigns, while its body is walked.
  struct Carried {
    StringId name;
    ExprId before;
    ExprId unknown;
    ExprId either;  ///< choice of the two
  };
  ExprId settled(StringId name, ExprId value, std::span<const Carried> carried, Range range);
  void leave_loop();
  ExprId pattern(NodeId node, ExprId subject);
  bool handler_body(NodeId clause, Range guarded);
  [[nodiscard]] bool always_leaves(NodeId block) const;
  [[nodiscard]] bool insists(NodeId clause, NodeId body) const;
  [[nodiscard]] bool is_silent(NodeId block) const;
  [[nodiscard]] bool calls_logger(NodeId block) const;

  [[nodiscard]] Range range_of(NodeId node) const { return tree_[node].range; }
  [[nodiscard]] bool is(NodeId node, Kind kind) const { return node != no_node && tree_[node].kind == kind; }

  const SyntaxTree& tree_;
  std::string path_;
  std::span<const std::uint32_t> unread_;
  program::Builder builder_;
  std::deque<Scope> scopes_;  ///< those of the module and its classes stay until the end
  Scope* scope_ = nullptr;
  std::deque<LaterBody> later_;
  std::unordered_map<StringId, ExprId> only_value_;         ///< qualified module name → value, if it is bound once
  std::unordered_map<StringId, std::size_t> last_binding_;  ///< qualified module name → index of its newest binding
  std::set<StringId> changed_;                              ///< module names whose content was changed inside a branch
  std::unordered_set<StringId> defined_;                    ///< qualified names of the functions and classes of this file
  std::unordered_set<StringId> imported_;  ///< qualified names from `from x import y`: a module, or anything in one
  std::vector<std::string> star_modules_;
  std::vector<ExprId>* handler_results_ = nullptr;
  ExprId type_metadata_ = 0;
  int expression_depth_ = 0;
  int block_depth_ = 0;
  Range around_;           ///< the block that is being walked; line 0: that of a module
  bool is_quiet_ = false;  ///< variables of comprehensions bind nothing outside
  bool is_type_checking_ = false;
  bool in_handler_ = false;
  NodeId body_end_ = no_node;  ///< end of the function that is walked, or of the file
};

/// The names that Python has without an import.
[[nodiscard]] bool is_builtin(std::string_view name);

}  // namespace dbssot::python
