#include <algorithm>
#include <string>

#include "frontends/python/lowering.h"

namespace dbssot::python {

using program::Expr;
using program::ExprKind;
using program::Op;

ExprId Lowering::value(NodeId node) {
  if (++expression_depth_ > max_expression_depth) {
    --expression_depth_;
    return builder_.unknown("too deep", range_of(node));
  }
  const ExprId result = value_of_kind(node);
  --expression_depth_;
  return result;
}

ExprId Lowering::value_of_kind(NodeId node) {
  const Range range = range_of(node);
  switch (tree_[node].kind) {
    case Kind::identifier_:
      return name_value(name_of(node), range);
    case Kind::string_:
    case Kind::concatenated_string_:
      return text(node);
    case Kind::integer_:
    case Kind::float_: {
      std::string digits(tree_.text(node));
      std::erase(digits, '_');
      while (!digits.empty() && (digits.back() | 0x20) == 'l') digits.pop_back();  // Python 2's 10L
      return builder_.number(digits, range);
    }
    case Kind::true_:
      return builder_.boolean(true, range);
    case Kind::false_:
      return builder_.boolean(false, range);
    case Kind::none_:
      return builder_.null(range);
    case Kind::ellipsis_:
      return builder_.unknown("ellipsis", range);
    case Kind::parenthesized_expression_:
    case Kind::parenthesized_list_splat_:
    case Kind::list_splat_:
    case Kind::dictionary_splat_:
    case Kind::chevron_:
    case Kind::type_:
    case Kind::if_clause_: {
      const NodeId inner = tree_.first_child(node);
      return inner == no_node ? builder_.unknown("syntax error", range) : value(inner);
    }
    case Kind::tuple_:
    case Kind::list_:
    case Kind::set_:
    case Kind::expression_list_:
    case Kind::pattern_list_:
    case Kind::tuple_pattern_:
    case Kind::list_pattern_:
      return sequence(node);
    case Kind::dictionary_:
      return dictionary(node);
    case Kind::list_comprehension_:
    case Kind::set_comprehension_:
    case Kind::generator_expression_:
    case Kind::dictionary_comprehension_:
      return comprehension(node);
    case Kind::lambda_:
      return lambda(node);
    case Kind::call_:
      return call(node, Awaited::no);
    case Kind::attribute_:
      return attribute(node);
    case Kind::subscript_:
      return subscript(node);
    case Kind::binary_operator_:
      return binary(node);
    case Kind::boolean_operator_:
      return boolean(node, false);
    case Kind::not_operator_:
      return condition(node);
    case Kind::unary_operator_:
      return unary(node);
    case Kind::comparison_operator_:
      return comparison(node);
    case Kind::conditional_expression_:
      return conditional(node);
    case Kind::yield_:
      return yield(node);
    case Kind::assignment_:
      return assignment(node);
    case Kind::augmented_assignment_:
      return augmented_assignment(node);
    case Kind::named_expression_: {  // (x := value)
      const NodeId name = tree_.part(node, Part::name_);
      const NodeId right = tree_.part(node, Part::value_);
      if (name == no_node || right == no_node) return builder_.unknown("syntax error", range);
      const ExprId result = value(right);
      assign(name, result, 0, range);
      return result;
    }
    case Kind::await_: {
      NodeId inner = tree_.first_child(node);
      while (is(inner, Kind::parenthesized_expression_)) inner = tree_.first_child(inner);
      if (inner == no_node) return builder_.unknown("syntax error", range);
      if (is(inner, Kind::call_)) return call(inner, Awaited::yes);
      return builder_.operation(Op::await, {value(inner)}, range);
    }
    case Kind::as_pattern_: {  // `open(x) as f`, in with items and except clauses
      const NodeId inner = tree_.first_child(node);
      return inner == no_node ? builder_.unknown("syntax error", range) : value(inner);
    }
    case Kind::error:
      return values_below(node, "syntax error");
    default:
      return values_below(node, "dynamic");
  }
}

/// What cannot be told is unknown, but calls inside it are still seen.
ExprId Lowering::values_below(NodeId node, std::string_view why) {
  for (const NodeId child : tree_.children(node)) {
    if (!is(child, Kind::token)) value(child);
  }
  return builder_.unknown(why, range_of(node));
}

ExprId Lowering::attribute_of(ExprId base, std::string_view name, Range range) {
  const Expr& expr = builder_.expr(base);
  if (expr.kind != ExprKind::reference) return builder_.attribute(base, name, range);
  std::string dotted(builder_.text(expr.text));
  dotted += '.';
  dotted += name;
  return builder_.reference(dotted, range);
}

ExprId Lowering::attribute(NodeId node) {
  const NodeId object = tree_.part(node, Part::object_);
  const NodeId name = tree_.part(node, Part::attribute_);
  if (object == no_node || name == no_node) return values_below(node, "syntax error");
  if (const StringId own = self_attribute(node); own != 0) {
    if (const ExprId assigned = scope_->locals.get(own); assigned != 0) return at_use(assigned, range_of(node));
  }
  return attribute_of(value(object), tree_.text(name), range_of(node));
}

ExprId Lowering::subscript(NodeId node) {
  const NodeId object = tree_.part(node, Part::value_);
  if (object == no_node) return values_below(node, "syntax error");
  const ExprId base = value(object);
  std::vector<Operand> keys;
  for (const NodeId child : tree_.children(node)) {
    if (tree_[child].part != Part::subscript_) continue;
    if (is(child, Kind::slice_)) return slice(base, child, range_of(node));
    keys.push_back({.value = value(child)});
  }
  if (keys.empty()) return builder_.unknown("syntax error", range_of(node));
  return builder_.index(base, keys.size() == 1 ? keys[0].value : builder_.list(keys, range_of(node)), range_of(node));
}

/// base[from:to:step]; a bound left out is null.
ExprId Lowering::slice(ExprId base, NodeId node, Range range) {
  // Colons are punctuation that the tree leaves out, so the text between the bounds says which one is there.
  ExprId bounds[2] = {0, 0};
  std::uint32_t at = tree_[node].begin;
  std::size_t which = 0;
  for (const NodeId child : tree_.children(node)) {
    const std::string_view between = tree_.text(at, std::max(at, tree_[child].begin));
    which += static_cast<std::size_t>(std::count(between.begin(), between.end(), ':'));
    const ExprId bound = value(child);
    if (which < 2) bounds[which] = bound;
    at = tree_[child].end;
  }
  for (ExprId& bound : bounds) bound = bound != 0 ? bound : builder_.null(range);
  return builder_.operation(Op::slice, {base, bounds[0], bounds[1]}, range);
}

Operand Lowering::element(NodeId node) {
  const bool is_spread =
      is(node, Kind::list_splat_) || is(node, Kind::parenthesized_list_splat_) || is(node, Kind::list_splat_pattern_);
  return {.value = value(node), .kind = is_spread ? OperandKind::spread : OperandKind::positional};
}

ExprId Lowering::sequence(NodeId node) {
  std::vector<Operand> elements;
  for (const NodeId child : tree_.children(node)) elements.push_back(element(child));
  return builder_.list(elements, range_of(node));
}

ExprId Lowering::dictionary(NodeId node) {
  std::vector<Operand> entries;
  for (const NodeId child : tree_.children(node)) {
    if (is(child, Kind::dictionary_splat_)) {
      entries.push_back({.value = value(child), .kind = OperandKind::keyword_spread});
    } else if (is(child, Kind::pair_)) {
      const NodeId key = tree_.part(child, Part::key_);
      const NodeId right = tree_.part(child, Part::value_);
      if (key == no_node || right == no_node) continue;
      const ExprId key_value = value(key);
      entries.push_back({.value = value(right), .key = key_value, .kind = OperandKind::keyed});
    }
  }
  return builder_.dictionary(entries, range_of(node));
}

/// [body for x in seq if condition]: a list of one element that stands for any number; text "comprehension".
ExprId Lowering::comprehension(NodeId node) {
  const LocalEnvironment::Mark mark = scope_->locals.mark();
  const bool was_quiet = is_quiet_;
  for (const NodeId child : tree_.children(node)) {
    if (is(child, Kind::for_in_clause_)) {
      const NodeId left = tree_.part(child, Part::left_);
      const NodeId right = tree_.part(child, Part::right_);
      if (left == no_node || right == no_node) continue;
      const ExprId sequence = value(right);
      is_quiet_ = true;
      assign(left, builder_.operation(Op::element, {sequence}, range_of(left)), 0, range_of(child));
      is_quiet_ = was_quiet;
    } else if (is(child, Kind::if_clause_)) {
      const NodeId test = tree_.first_child(child);
      if (test != no_node) branch(condition(test), range_of(node));
    }
  }
  ExprId result = 0;
  const NodeId body = tree_.part(node, Part::body_);
  if (is(body, Kind::pair_)) {
    const NodeId key = tree_.part(body, Part::key_);
    const NodeId right = tree_.part(body, Part::value_);
    if (key != no_node && right != no_node) {
      const ExprId key_value = value(key);
      const Operand entry{.value = value(right), .key = key_value, .kind = OperandKind::keyed};
      result = builder_.dictionary({&entry, 1}, range_of(node), "comprehension");
    }
  } else if (body != no_node) {
    const Operand element{.value = value(body)};
    result = builder_.list({&element, 1}, range_of(node), "comprehension");
  }
  scope_->locals.take_back(mark);
  return result != 0 ? result : builder_.unknown("syntax error", range_of(node));
}

void Lowering::branch(ExprId condition, Range guarded, Range otherwise) {
  builder_.unit().branches.push_back(
      {.condition = condition, .scope = scope_->function, .range = guarded, .else_range = otherwise});
}

/// then if test else otherwise
ExprId Lowering::conditional(NodeId node) {
  NodeId parts[3] = {no_node, no_node, no_node};
  std::size_t count = 0;
  for (const NodeId child : tree_.children(node)) {
    if (count < 3) parts[count++] = child;
  }
  if (count < 3) return values_below(node, "syntax error");
  const ExprId test = condition(parts[1]);
  branch(test, range_of(parts[0]), range_of(parts[2]));
  const ExprId then = value(parts[0]);
  const ExprId otherwise = value(parts[2]);
  return builder_.choice("if", {then, otherwise}, range_of(node));
}

/// `a or b`: a choice with defaults. `a and b`: b, or whatever a is when it counts as false. Chains are walked without recursion.
ExprId Lowering::boolean(NodeId node, bool as_condition) {
  const auto is_or = [&](NodeId at) {
    const NodeId op = tree_.part(at, Part::operator_);
    return op != no_node && tree_.text(op) == "or";
  };
  const bool chain_is_or = is_or(node);
  std::vector<NodeId> operands;
  NodeId at = node;
  for (; is(at, Kind::boolean_operator_) && is_or(at) == chain_is_or;) {
    const NodeId left = tree_.part(at, Part::left_);
    const NodeId right = tree_.part(at, Part::right_);
    if (left == no_node || right == no_node) return values_below(node, "syntax error");
    operands.push_back(right);
    at = left;
  }
  operands.push_back(at);
  std::reverse(operands.begin(), operands.end());
  std::vector<ExprId> values;
  for (const NodeId operand : operands) values.push_back(as_condition ? condition(operand) : value(operand));
  if (as_condition) return builder_.choice("if", values, range_of(node));
  if (chain_is_or) return builder_.choice("or", values, range_of(node));
  std::rotate(values.begin(), values.end() - 1, values.end());
  for (std::size_t index = 1; index < values.size(); ++index)
    values[index] = truth(values[index], builder_.expr(values[index]).range);
  return builder_.choice("if", values, range_of(node));
}

/// a < b == c: each pair is compared.
ExprId Lowering::comparison(NodeId node) {
  std::vector<ExprId> results;
  ExprId left = 0;
  std::string op;
  Range left_range;
  for (const NodeId child : tree_.children(node)) {
    if (is(child, Kind::token)) {
      op = tree_.text(child);
      continue;
    }
    const ExprId right = value(child);
    const Range range{left_range.line, left_range.column, range_of(child).end_line, range_of(child).end_column};
    if (left != 0 && op.ends_with("in") && !op.starts_with("is")) {
      results.push_back(builder_.operation(Op::contains, {right, left}, range, op));
    } else if (left != 0) {
      results.push_back(builder_.operation(Op::compare, {left, right}, range, op));
    }
    left = right;
    left_range = range_of(child);
  }
  if (results.empty()) return left != 0 ? left : builder_.unknown("syntax error", range_of(node));
  return builder_.choice("if", results, range_of(node));
}

ExprId Lowering::truth(ExprId value, Range range, std::string_view text) {
  const Expr& expr = builder_.expr(value);
  const bool is_answer = expr.kind == ExprKind::boolean ||
                         (expr.kind == ExprKind::operation &&
                          (expr.op == Op::compare || expr.op == Op::contains || expr.op == Op::prefix || expr.op == Op::truth));
  return is_answer && text.empty() ? value : builder_.operation(Op::truth, {value}, range, text);
}

/// What an `if` asks: comparisons as they are, a bare value as its truth.
ExprId Lowering::condition(NodeId node) {
  if (++expression_depth_ > max_expression_depth) {
    --expression_depth_;
    return builder_.unknown("too deep", range_of(node));
  }
  ExprId result = 0;
  const Kind kind = tree_[node].kind;
  const NodeId inner = tree_.first_child(node);
  if (kind == Kind::parenthesized_expression_ && inner != no_node) {
    result = condition(inner);
  } else if (kind == Kind::not_operator_ && inner != no_node) {
    const NodeId argument = tree_.part(node, Part::argument_);
    result = truth(condition(argument != no_node ? argument : inner), range_of(node), "not");
  } else if (kind == Kind::boolean_operator_) {
    result = boolean(node, true);
  } else if (kind == Kind::comparison_operator_) {
    result = comparison(node);
  } else {
    result = truth(value(node), range_of(node));
  }
  --expression_depth_;
  return result;
}

ExprId Lowering::unary(NodeId node) {
  const NodeId op = tree_.part(node, Part::operator_);
  const NodeId argument = tree_.part(node, Part::argument_);
  if (argument == no_node) return builder_.unknown("syntax error", range_of(node));
  const ExprId operand = value(argument);
  if (builder_.expr(operand).kind != ExprKind::number) return builder_.unknown("arithmetic", range_of(node));
  const std::string sign(op != no_node && tree_.text(op) == "-" ? "-" : "");
  return builder_.number(sign + std::string(builder_.text(builder_.expr(operand).text)), range_of(node));
}

/// The value given out counts as a result; what comes back in is not known.
ExprId Lowering::yield(NodeId node) {
  const NodeId inner = tree_.first_child(node);
  if (inner != no_node) {
    const ExprId given = value(inner);
    const bool is_from = tree_.text(tree_[node].begin, tree_[inner].begin).find("from") != std::string_view::npos;
    scope_->yielded.push_back(is_from ? builder_.operation(Op::element, {given}, range_of(inner)) : given);
  } else {
    scope_->yielded.push_back(builder_.null(range_of(node)));
  }
  return builder_.unknown("yield", range_of(node));
}

}  // namespace dbssot::python
