#include <algorithm>

#include "linker/evaluator.h"

// Alternatives that a call's own arguments decide: `database_url("async")` takes one branch of `if mode == "async"`.
namespace dbssot {

using program::Expr;
using program::ExprId;
using program::ExprKind;
using program::Op;
using program::Operand;
using program::UnitId;

namespace {

bool contains(const Range& outer, const Range& inner) {
  return outer.line != 0 && std::pair(outer.line, outer.column) <= std::pair(inner.line, inner.column) &&
         std::pair(inner.end_line, inner.end_column) <= std::pair(outer.end_line, outer.end_column);
}

/// Two values are told apart by their text only where both are texts or numbers written out.
std::optional<bool> equal(const Value& a, const Value& b) {
  if (a.kind == ValueKind::literal && b.kind == ValueKind::literal) return a.text.reveal() == b.text.reveal();
  if (a.kind == ValueKind::null && b.kind == ValueKind::null) return true;
  if ((a.kind == ValueKind::null && b.kind == ValueKind::literal) || (a.kind == ValueKind::literal && b.kind == ValueKind::null))
    return false;
  return std::nullopt;
}

std::optional<bool> negated(std::optional<bool> answer, bool is_negated) {
  if (!answer) return answer;
  return *answer != is_negated;
}

}  // namespace

ValueId Evaluator::choice(UnitId id, const Expr& expr, FrameId frame) {
  const Place here = place(id, expr.range);
  const std::string_view how = unit(id).text(expr.text);
  std::vector<ValueId> alternatives;
  for (std::uint32_t at = 0; at < expr.operand_count; ++at) {
    const ExprId operand = unit(id).operands[expr.first_operand + at].value;
    if (frame != 0 && how != "or" && !can_happen(id, unit(id)[operand].range, frame)) continue;
    alternatives.push_back(evaluate(id, operand, frame));
  }
  return values_.choice(alternatives, here, how == "or" ? "or" : "join");
}

bool Evaluator::can_happen(UnitId id, const Range& range, FrameId frame) {
  const Frame& active = frames_[frame];
  const bool knows_argument = active.unit == id && std::ranges::any_of(active.arguments, [&](const auto& argument) {
                                const ValueKind kind = values_[argument.second].kind;
                                return kind == ValueKind::literal || kind == ValueKind::null;
                              });
  if (!knows_argument) return true;
  if (branches_.empty()) branches_.resize(index_.size());
  auto& by_function = branches_[id];
  if (by_function.empty()) {
    for (std::uint32_t at = 0; at < unit(id).branches.size(); ++at) by_function[unit(id).branches[at].scope].push_back(at);
  }
  const auto found = by_function.find(active.function);
  if (found == by_function.end()) return true;
  const std::vector<std::uint32_t> own = found->second;
  for (const std::uint32_t at : own) {
    const program::Branch branch = unit(id).branches[at];
    const bool is_inside = contains(branch.range, range);
    if (!is_inside && !contains(branch.else_range, range)) continue;
    const std::optional<bool> answer = truth_of(id, branch.condition, frame);
    if (answer && *answer != is_inside) return false;
  }
  return true;
}

std::optional<bool> Evaluator::truth_of(ValueId id) const {
  const Value& value = values_[id];
  switch (value.kind) {
    case ValueKind::null:
      return false;
    case ValueKind::literal:
      if (value.detail == "boolean") return value.text.reveal() == "true";
      if (value.detail == "number") return value.text.reveal() != "0";
      return !value.text.empty();
    default:
      return std::nullopt;
  }
}

std::optional<bool> Evaluator::truth_of(UnitId id, ExprId condition, FrameId frame) {
  const Expr& expr = unit(id)[condition];
  const auto operand = [&](std::uint32_t at) { return unit(id).operands[expr.first_operand + at].value; };
  const std::string_view text = unit(id).text(expr.text);
  if (expr.kind == ExprKind::choice) {  // `a and b`, `a or b`: which of the two is not told, so both have to agree
    std::optional<bool> all;
    for (std::uint32_t at = 0; at < expr.operand_count; ++at) {
      const std::optional<bool> one = truth_of(id, operand(at), frame);
      if (!one || (all && *all != *one)) return std::nullopt;
      all = one;
    }
    return all;
  }
  if (expr.kind != ExprKind::operation || expr.operand_count == 0) return truth_of(evaluate(id, condition, frame));
  if (expr.op == Op::truth) return negated(truth_of(id, operand(0), frame), text == "not");
  if (expr.operand_count < 2) return std::nullopt;
  if (expr.op == Op::compare) {
    if (text != "==" && text != "!=" && text != "is" && text != "is not") return std::nullopt;
    return negated(equal(values_[evaluate(id, operand(0), frame)], values_[evaluate(id, operand(1), frame)]),
                   text == "!=" || text == "is not");
  }
  if (expr.op == Op::contains && (text == "in" || text == "not in")) {
    const Value list = values_[evaluate(id, operand(0), frame)];
    const ValueId element = evaluate(id, operand(1), frame);
    if (list.kind != ValueKind::list) return std::nullopt;
    bool is_known = true;
    for (const ValueId entry : list.operands) {
      const std::optional<bool> same = equal(values_[entry], values_[element]);
      if (same && *same) return text == "in";
      is_known = is_known && same.has_value();
    }
    return is_known ? std::optional<bool>(text == "not in") : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace dbssot
