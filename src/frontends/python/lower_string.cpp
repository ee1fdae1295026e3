#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "frontends/python/lowering.h"

// Text that is put together: literals, f-strings, +, %, .format, join and paths.
namespace dbssot::python {

using program::ConcatParts;
using program::Expr;
using program::ExprKind;
using program::Op;

namespace {

bool is_text_kind(Kind kind) { return kind == Kind::string_ || kind == Kind::concatenated_string_; }

}  // namespace

/// Adds the pieces of a string or of neighbouring strings: text, and the values of an f-string.
void Lowering::text_pieces(NodeId node, ConcatParts& parts, bool& has_values, int depth) {
  if (depth > 8) return parts.value(builder_.unknown("too deep", range_of(node)));
  if (is(node, Kind::concatenated_string_)) {
    for (const NodeId child : tree_.children(node)) {
      if (is(child, Kind::string_)) text_pieces(child, parts, has_values, depth + 1);
    }
    return;
  }
  StringPrefix prefix;
  for (const NodeId child : tree_.children(node)) {
    switch (tree_[child].kind) {
      case Kind::string_start_:
        prefix = string_prefix(tree_.text(child));
        break;
      case Kind::string_content_:
        parts.text(decoded(tree_.text(child), prefix), range_of(child));
        break;
      case Kind::interpolation_: {
        const NodeId inner = tree_.part(child, Part::expression_);
        if (is(inner, Kind::string_)) {
          text_pieces(inner, parts, has_values, depth + 1);
        } else {
          parts.value(inner == no_node ? builder_.unknown("syntax error", range_of(child)) : value(inner));
          has_values = true;
        }
        const NodeId format = tree_.part(child, Part::format_specifier_);
        for (const NodeId nested : tree_.children(format == no_node ? child : format)) {
          const NodeId width = is(nested, Kind::format_expression_) ? tree_.part(nested, Part::expression_) : no_node;
          if (width != no_node) value(width);
        }
        break;
      }
      default:
        break;
    }
  }
}

ExprId Lowering::text(NodeId node) {
  ConcatParts parts(builder_);
  bool has_values = false;
  text_pieces(node, parts, has_values);
  return parts.finish("f-string", range_of(node));
}

/// The text of a literal without holes; it is read so when it is a template, to leave no literal beside the result.
std::optional<std::string> Lowering::plain_text(NodeId node) const {
  for (int depth = 0; is(node, Kind::parenthesized_expression_) && depth < 16; ++depth) node = tree_.first_child(node);
  if (node == no_node || !is_text_kind(tree_[node].kind)) return std::nullopt;
  std::string text;
  StringPrefix prefix;
  for (NodeId at = node; at < tree_[node].next; ++at) {
    if (is(at, Kind::interpolation_)) return std::nullopt;
    if (is(at, Kind::string_start_)) prefix = string_prefix(tree_.text(at));
    if (is(at, Kind::string_content_)) text += decoded(tree_.text(at), prefix);
  }
  return text;
}

/// Chains such as a + b + c grow to the left, so they are walked along their spine. A run of + is one concat.
ExprId Lowering::binary(NodeId node) {
  std::vector<NodeId> spine;
  NodeId first = node;
  for (; is(first, Kind::binary_operator_); first = tree_.part(first, Part::left_)) {
    if (tree_.part(first, Part::left_) == no_node || tree_.part(first, Part::right_) == no_node)
      return values_below(node, "syntax error");
    spine.push_back(first);
  }
  std::reverse(spine.begin(), spine.end());

  ExprId result = 0;        // of everything before `run`; 0: nothing yet
  std::vector<NodeId> run;  // operands of a + that are not yet lowered
  NodeId pending = first;   // the very first operand, until somebody wants it
  const auto close_run = [&](Range range) {
    if (run.empty()) return;
    result = sum(run, result, range);
    run.clear();
  };
  Range range = range_of(first);
  for (const NodeId at : spine) {
    const NodeId op_node = tree_.part(at, Part::operator_);
    const std::string_view op = op_node == no_node ? std::string_view() : tree_.text(op_node);
    const NodeId right = tree_.part(at, Part::right_);
    if (op == "+") {
      if (pending != no_node) run.push_back(pending);
      pending = no_node;
      run.push_back(right);
    } else {
      close_run(range);
      if (op == "%") {
        result = percent(pending, result, right, range_of(at));
      } else {
        if (pending != no_node) result = value(pending);
        const ExprId other = value(right);
        result = arithmetic(op, result, other, range_of(at));
      }
      pending = no_node;
    }
    range = range_of(at);
  }
  close_run(range);
  return result;
}

namespace {

std::optional<double> number_of(const program::Builder& builder, ExprId id) {
  const Expr& expr = builder.expr(id);
  if (expr.kind != ExprKind::number) return std::nullopt;
  const std::string_view text = builder.text(expr.text);
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

/// Constants such as 60 * 60, paths (`base / "file"`), unions of dictionaries; the rest carries no text.
ExprId Lowering::arithmetic(std::string_view op, ExprId left, ExprId right, Range range) {
  const auto a = number_of(builder_, left);
  const auto b = number_of(builder_, right);
  if (a && b) {
    const bool divides = (op == "/" || op == "//") && *b != 0;
    const double result = op == "*"    ? *a * *b
                          : op == "-"  ? *a - *b
                          : op == "+"  ? *a + *b
                          : op == "**" ? std::pow(*a, *b)
                          : divides    ? (op == "//" ? std::floor(*a / *b) : *a / *b)
                                       : NAN;
    if (std::isfinite(result) && std::abs(result) < 1e15) return builder_.number(fmt::format("{}", result), range);
  }
  const Expr& left_expr = builder_.expr(left);
  const Expr& right_expr = builder_.expr(right);
  const auto is_text = [](const Expr& expr) { return expr.kind == ExprKind::literal || expr.kind == ExprKind::concat; };
  const bool is_path = is_text(left_expr) || is_text(right_expr);
  if (op == "/" && is_path) {
    const ExprId parts[] = {left, right};
    return path_join(parts, range);
  }
  if (op == "|" && (has_kind(left, ExprKind::dictionary) || has_kind(right, ExprKind::dictionary))) {
    const Operand entries[] = {{.value = left, .kind = OperandKind::keyword_spread},
                               {.value = right, .kind = OperandKind::keyword_spread}};
    return builder_.dictionary(entries, range);
  }
  return builder_.unknown("arithmetic", range);
}

/// first + nodes[0] + nodes[1] …; `first` is 0 if there is nothing before the nodes.
ExprId Lowering::sum(std::span<const NodeId> nodes, ExprId first, Range range) {
  ConcatParts parts(builder_);
  std::vector<ExprId> values;
  bool has_text = false;
  const auto add = [&](ExprId id) {
    parts.value(id);
    values.push_back(id);
  };
  if (first != 0) add(first);
  for (NodeId node : nodes) {
    for (int depth = 0; is(node, Kind::parenthesized_expression_) && depth < 16 && is_text_kind(tree_[node + 1].kind); ++depth)
      ++node;
    if (is_text_kind(tree_[node].kind)) {
      bool has_values = false;
      text_pieces(node, parts, has_values);
      has_text = true;
    } else {
      add(value(node));
    }
  }
  const auto all = [&](auto&& test) { return std::all_of(values.begin(), values.end(), test); };
  if (!has_text && all([&](ExprId id) { return builder_.expr(id).kind == ExprKind::number; })) {
    ExprId total = values.front();
    for (std::size_t at = 1; at < values.size(); ++at) total = arithmetic("+", total, values[at], range);
    return total;
  }
  if (!has_text && !all([&](ExprId id) { return builder_.expr(id).kind != ExprKind::list; })) {
    std::vector<Operand> elements;
    for (const ExprId id : values) elements.push_back({.value = id, .kind = OperandKind::spread});
    return builder_.list(elements, range);
  }
  const bool has_number = !all([&](ExprId id) { return builder_.expr(id).kind != ExprKind::number; });
  if (has_number && !has_text) return builder_.unknown("arithmetic", range);
  return parts.finish("plus", range);
}

/// The entry of a dictionary, if it can be told; else index(dictionary, key).
ExprId Lowering::entry(ExprId dictionary, std::string_view key, Range range) {
  const Expr& expr = builder_.expr(dictionary);
  if (expr.kind == ExprKind::dictionary) {
    const auto entries = builder_.operands(dictionary);
    for (auto at = entries.rbegin(); at != entries.rend() && at->kind != OperandKind::keyword_spread; ++at) {
      if (at->kind == OperandKind::keyword && builder_.text(at->name) == key) return at->value;
      if (at->kind == OperandKind::keyed && builder_.expr(at->key).kind == ExprKind::literal &&
          builder_.text(builder_.expr(at->key).text) == key) {
        return at->value;
      }
    }
  }
  return builder_.index(dictionary, builder_.literal(key, range), range);
}

/// template % values
ExprId Lowering::percent(NodeId left_node, ExprId left, NodeId right, Range range) {
  std::optional<std::string> pattern = left_node == no_node ? std::nullopt : plain_text(left_node);
  if (!pattern && left_node != no_node) left = value(left_node);
  const ExprId values = value(right);
  if (!pattern) {
    const ExprId constant = resolved(left);
    if (builder_.expr(constant).kind == ExprKind::literal) pattern = std::string(builder_.text(builder_.expr(constant).text));
  }
  const ExprKind values_kind = builder_.expr(values).kind;
  const bool is_tuple = values_kind == ExprKind::list;
  ConcatParts parts(builder_);
  if (!pattern) {
    const bool is_text = builder_.expr(left).kind == ExprKind::concat || is_tuple || values_kind == ExprKind::dictionary;
    if (!is_text) return builder_.unknown("arithmetic", range);
    parts.value(left);
    if (is_tuple) {
      for (const Operand& element : std::vector<Operand>(builder_.operands(values).begin(), builder_.operands(values).end())) {
        parts.value(element.value);
      }
    } else {
      parts.value(values);
    }
    return parts.finish("percent", range);
  }
  const std::vector<TemplatePiece> pieces = percent_pieces(*pattern);
  const auto holes = std::count_if(pieces.begin(), pieces.end(), [](const TemplatePiece& piece) { return piece.is_hole; });
  const Range text_range = left_node != no_node ? range_of(left_node) : builder_.expr(left).range;
  std::size_t next = 0;
  for (const TemplatePiece& piece : pieces) {
    if (!piece.is_hole) {
      parts.text(piece.text, text_range);
    } else if (!piece.text.empty()) {
      parts.value(entry(values, piece.text, range));
    } else if (!is_tuple && holes == 1) {
      parts.value(values);
    } else {
      parts.value(element_at(values, next++, range));
    }
  }
  return parts.finish("percent", range);
}

/// What `{0}`, `{}` or `{name.attribute[key]}` is given; 0: nothing that can be told.
ExprId Lowering::argument_for(const TemplatePiece& piece, std::span<const Operand> arguments, std::size_t& next, Range range) {
  ExprId found = 0;
  if (piece.text.empty() || piece.is_index) {
    std::size_t wanted = next;
    if (piece.is_index) {
      const auto [end, error] = std::from_chars(piece.text.data(), piece.text.data() + piece.text.size(), wanted);
      if (error != std::errc()) return 0;
    } else {
      ++next;
    }
    for (const Operand& argument : arguments) {
      if (argument.kind == OperandKind::spread) {
        found = element_at(argument.value, wanted, range);
        break;
      }
      if (argument.kind == OperandKind::positional && wanted-- == 0) {
        found = argument.value;
        break;
      }
    }
  } else {
    for (const Operand& argument : arguments) {
      if (argument.kind == OperandKind::keyword && builder_.text(argument.name) == piece.text) found = argument.value;
      if (argument.kind == OperandKind::keyword_spread && found == 0) found = entry(argument.value, piece.text, range);
    }
  }
  for (const std::string& step : piece.path) {
    if (found == 0) break;
    const std::string_view name = std::string_view(step).substr(1);
    found = step.front() == '.' ? attribute_of(found, name, range) : entry(found, name, range);
  }
  return found;
}

/// template.format(arguments); 0: the receiver is no template.
ExprId Lowering::format(NodeId template_node, ExprId base, std::span<const Operand> arguments, Range range) {
  std::optional<std::string> pattern = template_node == no_node ? std::nullopt : plain_text(template_node);
  Range text_range = template_node == no_node ? range : range_of(template_node);
  if (!pattern) {
    const ExprId constant = resolved(base);
    if (builder_.expr(constant).kind == ExprKind::literal) pattern = std::string(builder_.text(builder_.expr(constant).text));
    text_range = builder_.expr(base).range;
  }
  ConcatParts parts(builder_);
  if (!pattern) {
    if (arguments.empty() || !may_be_string(base, {})) return 0;
    parts.value(base);
    for (const Operand& argument : arguments) parts.value(argument.value);
    return parts.finish("format", range);
  }
  std::size_t next = 0;
  for (const TemplatePiece& piece : brace_pieces(*pattern)) {
    if (!piece.is_hole) {
      parts.text(piece.text, text_range);
      continue;
    }
    const ExprId argument = argument_for(piece, arguments, next, range);
    parts.value(argument != 0 ? argument : builder_.unknown("format", range));
  }
  return parts.finish("format", range);
}

/// string.Template("postgresql://$user@db").substitute(user=…); 0: `made` is no template that can be read.
ExprId Lowering::substitute(ExprId made, std::span<const Operand> arguments, Range range) {
  const auto call = builder_.operands(made);
  const Expr& maker = builder_.expr(call[0].value);
  if (maker.kind != ExprKind::reference || builder_.text(maker.text) != "string.Template" || call.size() < 2) return 0;
  const Expr pattern = builder_.expr(resolved(call[1].value));
  if (pattern.kind != ExprKind::literal) return 0;
  std::vector<Operand> given(arguments.begin(), arguments.end());
  for (Operand& argument : given) {
    if (argument.kind == OperandKind::positional) argument.kind = OperandKind::keyword_spread;
  }
  ConcatParts parts(builder_);
  std::size_t next = 0;
  for (const TemplatePiece& piece : dollar_pieces(std::string(builder_.text(pattern.text)))) {
    if (!piece.is_hole) {
      parts.text(piece.text, pattern.range);
      continue;
    }
    const ExprId argument = argument_for(piece, given, next, range);
    parts.value(argument != 0 ? argument : builder_.unknown("format", range));
  }
  return parts.finish("format", range);
}

/// separator.join(list); 0: the receiver is no text, as in thread.join() or query.join(table).
ExprId Lowering::joined(NodeId separator_node, ExprId separator, ExprId list, Range range) {
  std::optional<std::string> between = separator_node == no_node ? std::nullopt : plain_text(separator_node);
  const ExprId constant = between ? 0 : resolved(separator);
  if (!between && builder_.expr(constant).kind == ExprKind::literal)
    between = std::string(builder_.text(builder_.expr(constant).text));
  const bool is_list = builder_.expr(list).kind == ExprKind::list;
  if (!between && !is_list) return 0;
  ConcatParts parts(builder_);
  const auto add_separator = [&] {
    if (between) {
      parts.text(*between, separator_node != no_node ? range_of(separator_node) : builder_.expr(separator).range);
    } else {
      parts.value(separator);
    }
  };
  if (!is_list) {
    parts.value(builder_.operation(Op::element, {list}, range));
    add_separator();
    parts.value(builder_.unknown("loop", range));
    return parts.finish("join", range);
  }
  const std::vector<Operand> elements(builder_.operands(list).begin(), builder_.operands(list).end());
  const bool is_open = builder_.text(builder_.expr(list).text) == "comprehension";
  bool is_first = true;
  for (const Operand& element : elements) {
    if (!is_first) add_separator();
    is_first = false;
    const bool is_many = element.kind == OperandKind::spread;
    if (!is_many && builder_.expr(element.value).kind == ExprKind::literal) {
      parts.text(builder_.text(builder_.expr(element.value).text), builder_.expr(element.value).range);
    } else {
      parts.value(is_many ? builder_.operation(Op::element, {element.value}, range) : element.value);
    }
    if (is_many || is_open) {
      add_separator();
      parts.value(builder_.unknown("loop", range));
    }
  }
  return parts.finish("join", range);
}

/// Parts with "/" between them.
ExprId Lowering::path_join(std::span<const ExprId> values, Range range) {
  ConcatParts parts(builder_);
  bool needs_slash = false;
  for (const ExprId id : values) {
    if (needs_slash) parts.text("/", builder_.expr(id).range);
    const Expr expr = builder_.expr(id);
    if (expr.kind == ExprKind::literal) {
      parts.text(std::string(builder_.text(expr.text)), expr.range);
      needs_slash = !builder_.text(expr.text).ends_with('/');
    } else {
      parts.value(id);
      needs_slash = true;
    }
  }
  return parts.finish("path", range);
}

}  // namespace dbssot::python
