#include "frontends/python/scope.h"

#include <array>

namespace dbssot::python {
namespace {

class Collector {
 public:
  Collector(const SyntaxTree& tree, program::Builder& builder, Scope& scope) : tree_(tree), builder_(builder), scope_(scope) {}

  void walk(NodeId begin, NodeId end) {
    for (NodeId at = begin; at < end;) at = visit(at);
  }

 private:
  /// Handles one node and says which one comes next: the first below it, or the one after it.
  NodeId visit(NodeId at) {
    switch (tree_[at].kind) {
      case Kind::function_definition_:
      case Kind::class_definition_: {
        const NodeId name = tree_.part(at, Part::name_);
        if (name != no_node) {
          scope_.definitions.insert(builder_.intern(tree_.text(name)));
          add(name);
        }
        return tree_[at].next;
      }
      case Kind::lambda_:
        return tree_[at].next;
      case Kind::assignment_:
      case Kind::augmented_assignment_:
      case Kind::for_statement_:
        target(tree_.part(at, Part::left_));
        break;
      case Kind::named_expression_:
        target(tree_.part(at, Part::name_));
        break;
      case Kind::as_pattern_target_:
      case Kind::delete_statement_:
        targets_below(at);
        break;
      case Kind::except_clause_:
        target(tree_.part(at, Part::alias_));
        break;
      case Kind::call_:
        changed_in_place(tree_.part(at, Part::function_));
        break;
      default:
        break;
    }
    return at + 1;
  }

  void targets_below(NodeId parent) {
    for (const NodeId child : tree_.children(parent)) target(child);
  }

  void target(NodeId at) {
    if (at == no_node) return;
    switch (tree_[at].kind) {
      case Kind::identifier_:
        add(at);
        break;
      case Kind::subscript_:
        target(tree_.part(at, Part::value_));
        break;
      case Kind::pattern_list_:
      case Kind::tuple_pattern_:
      case Kind::list_pattern_:
      case Kind::list_splat_pattern_:
      case Kind::expression_list_:
      case Kind::tuple_:
      case Kind::list_:
        targets_below(at);
        break;
      default:
        break;
    }
  }

  /// `x.append(…)`, where x is a name.
  void changed_in_place(NodeId callee) {
    if (callee == no_node || tree_[callee].kind != Kind::attribute_) return;
    const NodeId object = tree_.part(callee, Part::object_);
    const NodeId method = tree_.part(callee, Part::attribute_);
    if (object == no_node || method == no_node || tree_[object].kind != Kind::identifier_) return;
    static constexpr std::array<std::string_view, 6> methods = {"append", "extend", "insert", "add", "update", "setdefault"};
    for (const std::string_view name : methods) {
      if (tree_.text(method) == name) scope_.assignments.emplace_back(object, builder_.intern(tree_.text(object)));
    }
  }

  void add(NodeId name) {
    const StringId id = builder_.intern(tree_.text(name));
    ++scope_.assigned[id];
    scope_.assignments.emplace_back(name, id);
  }

  const SyntaxTree& tree_;
  program::Builder& builder_;
  Scope& scope_;
};

}  // namespace

void collect_assignments(const SyntaxTree& tree, NodeId begin, NodeId end, program::Builder& builder, Scope& scope) {
  Collector(tree, builder, scope).walk(begin, end);
}

}  // namespace dbssot::python
