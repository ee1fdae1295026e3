#include "frontends/python/lowering.h"

#include <utility>

// Statements say whether the one behind them can be reached.
namespace dbssot::python {

using program::ExprKind;
using program::Op;

bool Lowering::statements(NodeId parent) {
  bool falls_through = true;
  for (const NodeId child : tree_.children(parent)) falls_through = statement(child) && falls_through;
  return falls_through;
}

bool Lowering::block(NodeId node) {
  if (node == no_node) return true;
  if (++block_depth_ > max_block_depth) {
    --block_depth_;
    if (builder_.unit().diagnostics.empty()) {
      builder_.unit().diagnostics.push_back(
          {.file = path_,
           .line = range_of(node).line,
           .message = "blocks nested too deep here were skipped; take them apart to have them analysed",
           .incomplete = true});
    }
    return true;
  }
  const Range outer = std::exchange(around_, scope_->function == 0 ? Range{} : range_of(node));
  const bool falls_through = statements(node);
  around_ = outer;
  --block_depth_;
  return falls_through;
}

bool Lowering::statement(NodeId node) {
  switch (tree_[node].kind) {
    case Kind::expression_statement_:
      expression_statement(node);
      return true;
    case Kind::return_statement_:
      return_statement(node);
      return false;
    case Kind::if_statement_:
      return if_statement(node);
    case Kind::for_statement_:
    case Kind::while_statement_:
      return loop_statement(node);
    case Kind::try_statement_:
      return try_statement(node);
    case Kind::with_statement_:
      return with_statement(node);
    case Kind::match_statement_:
      return match_statement(node);
    case Kind::function_definition_:
      function_definition(node, {});
      return true;
    case Kind::class_definition_:
      class_definition(node, {});
      return true;
    case Kind::decorated_definition_:
      decorated(node);
      return true;
    case Kind::import_statement_:
      import_statement(node);
      return true;
    case Kind::import_from_statement_:
      import_from(node);
      return true;
    case Kind::global_statement_:
    case Kind::nonlocal_statement_:
      declare(node);
      return true;
    case Kind::delete_statement_:
      delete_statement(node);
      return true;
    case Kind::raise_statement_:
      values_below(node, "raise");
      return false;
    case Kind::break_statement_:
    case Kind::continue_statement_:
      leave_loop();
      return false;
    case Kind::assert_statement_: {
      const NodeId test = tree_.first_child(node);
      if (test == no_node) return true;
      branch(condition(test), range_of(node));
      for (const NodeId child : tree_.children(node)) {
        if (child != test) value(child);
      }
      return true;
    }
    case Kind::print_statement_: {  // Python 2
      std::vector<Operand> given;
      for (const NodeId child : tree_.children(node)) {
        if (!is(child, Kind::token)) given.push_back({.value = value(child)});
      }
      builder_.call(builder_.reference("print", range_of(node)), given, range_of(node));
      return true;
    }
    case Kind::type_alias_statement_: {  // type Url = str
      const NodeId left = tree_.part(node, Part::left_);
      const NodeId right = tree_.part(node, Part::right_);
      const NodeId name = left == no_node ? no_node : tree_.first_child(left);
      if (is(name, Kind::identifier_) && right != no_node) bind(name_of(name), value(right), 0, range_of(node));
      return true;
    }
    case Kind::block_:
      return block(node);
    case Kind::error: {
      // Whole statements inside what could not be placed are still statements; loose pieces carry no meaning.
      if (++block_depth_ <= max_block_depth) {
        for (const NodeId child : tree_.children(node)) {
          const Kind kind = tree_[child].kind;
          const bool is_expression = kind == Kind::identifier_ || kind == Kind::string_ || kind == Kind::token;
          if (!is_expression) statement(child);
        }
      }
      --block_depth_;
      return true;
    }
    case Kind::call_:
    case Kind::assignment_:
    case Kind::await_:
      value(node);
      return true;
    case Kind::exec_statement_:
      values_below(node, "exec");
      return true;
    default:
      return true;
  }
}

void Lowering::expression_statement(NodeId node) {
  for (const NodeId child : tree_.children(node)) {
    const Kind kind = tree_[child].kind;
    if (plain_text(child) || kind == Kind::ellipsis_ || kind == Kind::token) continue;  // docstrings say nothing to the program
    const ExprId result = value(child);
    // os.environ.setdefault("X", "v"), nobody taking the result: it writes.
    if (kind == Kind::call_ && builder_.expr(result).kind == ExprKind::call && builder_.operands(result).size() == 3) {
      const auto given = builder_.operands(result);
      if (builder_.text(builder_.expr(given[0].value).text).ends_with(".setdefault")) store(result, given[2].value, range_of(node));
    }
  }
}

/// left: type = right, also chained: a = b = right
ExprId Lowering::assignment(NodeId node) {
  const NodeId left = tree_.part(node, Part::left_);
  const NodeId type_node = tree_.part(node, Part::type_);
  const NodeId right = tree_.part(node, Part::right_);
  const Range range = range_of(node);
  if (left == no_node) return values_below(node, "syntax error");
  ExprId metadata = 0;
  const StringId type = type_node == no_node ? 0 : type_name(type_node, metadata);
  if (right == no_node) {  // name: type
    if (type_node != no_node && scope_->kind != ScopeKind::function && is(left, Kind::identifier_)) {
      bind(name_of(left), metadata, type, range);
    }
    if (type_node != no_node && is(left, Kind::attribute_)) assign_attribute(left, 0, type, range);
    return 0;
  }
  ExprId result = value(right);
  if (result == 0) result = builder_.unknown("syntax error", range);
  const ExprKind kind = builder_.expr(result).kind;
  if (type != 0 && (kind == ExprKind::call || kind == ExprKind::operation || kind == ExprKind::unknown))
    builder_.set_type(result, type);
  assign(left, result, type, range);
  return result;
}

/// left += right
ExprId Lowering::augmented_assignment(NodeId node) {
  const NodeId left = tree_.part(node, Part::left_);
  const NodeId right = tree_.part(node, Part::right_);
  const NodeId op_node = tree_.part(node, Part::operator_);
  const Range range = range_of(node);
  if (left == no_node || right == no_node) return values_below(node, "syntax error");
  std::string_view op = op_node == no_node ? std::string_view("+=") : tree_.text(op_node);
  op.remove_suffix(1);
  const ExprId before = value(left);
  ExprId result = 0;
  if (op == "+") {
    result = sum({&right, 1}, before, range);
  } else if (op == "%") {
    result = percent(no_node, before, right, range);
  } else {
    const ExprId other = value(right);
    result = arithmetic(op, before, other, range);
  }
  assign(left, result, 0, range);
  return result;
}

void Lowering::return_statement(NodeId node) {
  const NodeId inner = tree_.first_child(node);
  if (inner == no_node) {
    scope_->returns_nothing = true;
    return;
  }
  const ExprId result = value(inner);
  scope_->returned.push_back(result);
  if (handler_results_ != nullptr) handler_results_->push_back(result);
}

void Lowering::delete_statement(NodeId node) {
  for (const NodeId child : tree_.children(node)) remove(child, range_of(node));
}

/// global a, b / nonlocal a
void Lowering::declare(NodeId node) {
  const bool is_global = is(node, Kind::global_statement_);
  for (const NodeId child : tree_.children(node)) {
    if (!is(child, Kind::identifier_)) continue;
    const StringId name = name_of(child);
    if (is_global) {
      if (scope_->kind != ScopeKind::function) continue;
      scope_->globals.insert(name);
      scope_->locals.set(name, builder_.reference(module_name(name), range_of(child)));
      scopes_.front().assigned.try_emplace(name, 1);
    } else {
      scope_->nonlocals.insert(name);
      for (Scope* outer = scope_->outer; outer != nullptr && outer->kind != ScopeKind::module; outer = outer->outer) {
        if (const ExprId value = outer->locals.get(name); value != 0) {
          scope_->locals.set(name, value);
          break;
        }
      }
    }
  }
}

/// with a as b, c as d: body. A manager stands for what it gives.
bool Lowering::with_statement(NodeId node) {
  const NodeId body = tree_.part(node, Part::body_);
  const NodeId clause = tree_.child(node, Kind::with_clause_);
  if (clause != no_node) {
    for (const NodeId item : tree_.children(clause)) {
      const NodeId given = tree_.part(item, Part::value_);
      if (given == no_node) continue;
      const ExprId manager = value(given);
      const NodeId target = is(given, Kind::as_pattern_) ? tree_.part(given, Part::alias_) : no_node;
      if (target != no_node) assign(target, manager, 0, range_of(item));
      if (body != no_node)
        builder_.unit().managed.push_back({.manager = manager, .scope = scope_->function, .range = range_of(body)});
      // contextlib.suppress(Error) is an except clause with nothing in it.
      const program::Expr& expr = builder_.expr(manager);
      if (expr.kind != ExprKind::call || body == no_node) continue;
      const auto operands = builder_.operands(manager);
      if (builder_.text(builder_.expr(operands[0].value).text) != "contextlib.suppress") continue;
      program::Handler handler;
      handler.scope = scope_->function;
      handler.guarded = range_of(body);
      handler.range = range_of(item);
      handler.is_empty = true;
      for (const Operand& type : operands.subspan(1)) {
        if (builder_.expr(type.value).kind == ExprKind::reference) handler.types.push_back(builder_.expr(type.value).text);
      }
      builder_.unit().handlers.push_back(std::move(handler));
    }
  }
  return block(body);
}

}  // namespace dbssot::python
