#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "facts/answered_question.h"
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

bool is_before(const Range& one, const Range& other) {
  return one.line != 0 && std::pair(one.line, one.column) < std::pair(other.line, other.column);
}

/// What `urlsplit(url).scheme` was cut out of; 0 for other values.
ValueId parsed_for_scheme(const ValueStore& values, ValueId id) {
  const Value& part = values[id];
  if (part.kind != ValueKind::transform || part.detail != "part" || part.text.reveal() != "scheme") return 0;
  const Value& parsed = values[part.operands.front()];
  return parsed.kind == ValueKind::transform && parsed.detail == "parse" ? parsed.operands.front() : 0;
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
  std::vector<ValueId> possible;
  const std::vector<Sides> sides = how == "or" ? std::vector<Sides>() : sides_of(id, expr);
  const std::vector<Range> taken = sides.empty() ? std::vector<Range>() : sides_taken(id, expr, sides, frame);
  for (std::uint32_t at = 0; at < expr.operand_count; ++at) {
    const ExprId operand = unit(id).operands[expr.first_operand + at].value;
    const Range& range = unit(id)[operand].range;
    if (frame != 0 && how != "or" && !can_happen(id, range, frame)) continue;
    if (std::ranges::any_of(taken, [&](const Range& side) { return is_before(range, side); })) continue;
    alternatives.push_back(evaluate(id, operand, frame));
    const std::optional<ValueId> left =
        sides.empty() ? alternatives.back() : narrowed_by_siblings(id, expr, sides, at, alternatives.back(), frame);
    if (left) possible.push_back(*left);
  }
  return values_.choice(possible.empty() ? alternatives : possible, here, how == "or" ? "or" : "join");
}

const std::vector<std::uint32_t>* Evaluator::branches_of(UnitId id, program::FunctionId function) {
  if (branches_.empty()) branches_.resize(index_.size());
  auto& by_function = branches_[id];
  if (by_function.empty()) {
    for (std::uint32_t at = 0; at < unit(id).branches.size(); ++at) by_function[unit(id).branches[at].scope].push_back(at);
  }
  const auto found = by_function.find(function);
  return found == by_function.end() ? nullptr : &found->second;
}

/// What a condition asks about a text: `"sqlite" in url`, `url.startswith(("postgres://", "postgresql://"))`, `not …`.
std::optional<Evaluator::Question> Evaluator::question(UnitId id, ExprId condition, bool holds, FrameId frame) {
  const Expr* asked = &unit(id)[condition];
  while (asked->kind == ExprKind::operation && asked->op == Op::truth && asked->operand_count == 1) {
    if (unit(id).text(asked->text) == "not") holds = !holds;
    asked = &unit(id)[unit(id).operands[asked->first_operand].value];
  }
  if (asked->kind != ExprKind::operation || asked->operand_count < 2) return std::nullopt;
  const std::string_view how = unit(id).text(asked->text);
  constexpr std::array<std::string_view, 5> counting{"find", "rfind", "index", "rindex", "count"};
  if (how == "endswith" || how.starts_with("remove") || std::ranges::find(counting, how) != counting.end()) return std::nullopt;
  if (asked->op != Op::contains && asked->op != Op::prefix && !(asked->op == Op::compare && (how == "==" || how == "!=")))
    return std::nullopt;
  if (how == "not in" || how == "!=") holds = !holds;
  Question question{0, asked->op, {}, holds};
  const ExprId subject = unit(id).operands[asked->first_operand].value;
  const Value& looked_for = values_[evaluate(id, unit(id).operands[asked->first_operand + 1].value, frame)];
  if (looked_for.kind == ValueKind::literal) question.texts.push_back(looked_for.text.reveal());
  for (const ValueId entry : looked_for.kind == ValueKind::list ? looked_for.operands : std::vector<ValueId>{}) {
    if (values_[entry].kind != ValueKind::literal) return std::nullopt;
    question.texts.push_back(values_[entry].text.reveal());
  }
  if (question.texts.empty()) return std::nullopt;
  question.subject = evaluate(id, subject, frame);
  // `urlsplit(url).scheme == "postgres"` asks what `url.startswith("postgres://")` asks.
  const ValueId url = asked->op == Op::compare ? parsed_for_scheme(values_, question.subject) : 0;
  if (url == 0 || question.texts.front().empty()) return question;
  for (std::string& text : question.texts) text += "://";
  return Question{url, Op::prefix, std::move(question.texts), holds};
}

/// Sorts what the subject of a question may be: texts that give another answer are excluded, what is not known keeps the answer
/// with it, as deploy files may say later what it holds.
Evaluator::Rewriting Evaluator::answered(const Question& question, bool keeps_parameters) {
  Rewriting rewriting;
  std::vector<ValueId> pending = values_.alternatives(question.subject);
  for (std::size_t at = 0; at < pending.size() && at < ValueStore::max_alternatives; ++at) {
    const ValueId id = pending[at];
    const Value& one = values_[id];
    // f"postgresql://{user}@…": what is written out at its head is known, the rest is not.
    const bool is_whole = one.kind == ValueKind::literal;
    const bool has_head =
        one.kind == ValueKind::concat && !one.operands.empty() && values_[one.operands.front()].kind == ValueKind::literal;
    if (is_whole || has_head) {
      const std::string& head = is_whole ? one.text.reveal() : values_[one.operands.front()].text.reveal();
      const bool is_true = std::ranges::any_of(question.texts, [&](const std::string& text) {
        if (question.op == Op::prefix) return head.starts_with(text);
        return question.op == Op::contains ? head.find(text) != std::string::npos : is_whole && head == text;
      });
      const bool is_long = std::ranges::all_of(
          question.texts, [&](const std::string& text) { return head.size() >= text.size() || !text.starts_with(head); });
      const bool is_false = !is_true && (is_whole || (question.op == Op::prefix && is_long));
      if (question.holds ? is_false : is_true) rewriting.excluded.push_back(id);
    } else if (one.kind == ValueKind::env_read || (keeps_parameters && one.kind == ValueKind::parameter)) {
      for (const ValueId fallback : one.operands) {
        for (const ValueId alternative : values_.alternatives(fallback)) pending.push_back(alternative);
      }
      if (question.op != Op::compare) rewriting.open.push_back(id);
    }
  }
  return rewriting;
}

/// A value in which nothing contradicts the answer to a question; nothing if nothing is left of it.
std::optional<ValueId> Evaluator::rewritten(ValueId id, const Question& question, const Rewriting& rewriting, int depth) {
  if (std::ranges::find(rewriting.excluded, id) != rewriting.excluded.end()) return std::nullopt;
  constexpr int deepest = 6;
  if (depth > deepest) return id;
  const Value& value = values_[id];
  const bool is_open = std::ranges::find(rewriting.open, id) != rewriting.open.end();
  if (value.kind == ValueKind::choice) {
    std::vector<ValueId> left;
    for (const ValueId operand : value.operands) {
      if (const auto kept = rewritten(operand, question, rewriting, depth + 1)) left.push_back(*kept);
    }
    if (left.empty()) return std::nullopt;
    return left == value.operands ? id : values_.choice(left, value.place, value.detail);
  }
  ValueId kept = id;
  if (value.kind == ValueKind::env_read && !value.operands.empty()) {  // its default
    const auto fallback = rewritten(value.operands.front(), question, rewriting, depth + 1);
    if (!fallback || *fallback != value.operands.front()) {
      Value changed = value;
      changed.operands = fallback ? std::vector<ValueId>{*fallback} : std::vector<ValueId>{};
      kept = values_.add(std::move(changed));
    }
  }
  if (is_open) {
    std::vector<ValueId> parts{kept};
    for (const std::string& text : question.texts) parts.push_back(values_.literal(text, value.place));
    const std::string how = std::string(question.holds ? "" : "not ") + (question.op == Op::prefix ? "prefix" : "contains");
    return values_.add({ValueKind::transform, Sensitive(how), std::string(answered_question), value.place, std::move(parts), {}});
  }
  if (value.kind != ValueKind::transform && value.kind != ValueKind::concat) return kept;
  if (value.detail == answered_question) return kept;
  std::vector<ValueId> parts;
  for (const ValueId operand : value.operands) {
    const auto part = rewritten(operand, question, rewriting, depth + 1);
    if (!part) return std::nullopt;
    parts.push_back(*part);
  }
  if (parts == value.operands) return kept;
  Value changed = value;
  changed.operands = std::move(parts);
  return values_.add(std::move(changed));
}

namespace {

/// Beyond that many conditions in one function nobody follows what they leave.
constexpr std::size_t most_branches = 200;

}  // namespace

ValueId Evaluator::narrowed(UnitId id, const Range& range, program::FunctionId scope, ValueId value) {
  const std::vector<std::uint32_t>* found = branches_of(id, scope);
  if (found == nullptr || found->size() > most_branches) return value;
  for (const std::uint32_t at : *found) {
    const program::Branch& branch = unit(id).branches[at];
    const bool is_inside = contains(branch.range, range);
    if (!is_inside && !contains(branch.else_range, range)) continue;
    const auto asked = question(id, branch.condition, is_inside, 0);
    if (asked) value = rewritten(value, *asked, answered(*asked, true), 0).value_or(value);
  }
  return value;
}

/// By branch of the function around a choice; nothing if there are none, or too many.
std::vector<Evaluator::Sides> Evaluator::sides_of(UnitId id, const Expr& choice) {
  const std::vector<std::uint32_t>* branches = branches_of(id, choice.scope);
  if (branches == nullptr || branches->size() > most_branches) return {};
  std::vector<Sides> sides(branches->size());
  for (std::uint32_t at = 0; at < choice.operand_count; ++at) {
    const Range& range = unit(id)[unit(id).operands[choice.first_operand + at].value].range;
    for (std::size_t index = 0; index < sides.size(); ++index) {
      const program::Branch& branch = unit(id).branches[(*branches)[index]];
      sides[index].under = sides[index].under || contains(branch.range, range);
      sides[index].otherwise = sides[index].otherwise || contains(branch.else_range, range);
    }
  }
  return sides;
}

/// Of the branches that operands of a choice come from, the sides that the call's own arguments take: what a name held before such
/// a side is written over in it (`if hide_password: password = "xxxx"`).
std::vector<Range> Evaluator::sides_taken(UnitId id, const Expr& choice, const std::vector<Sides>& sides, FrameId frame) {
  std::vector<Range> taken;
  if (choice.scope != frames_[frame].function || !knows_argument(id, frame)) return taken;
  // What a function gives back in one place is not written over in another.
  if (choice.scope != 0 && &unit(id)[unit(id).functions[choice.scope].result] == &choice) return taken;
  const std::vector<std::uint32_t>& branches = *branches_of(id, choice.scope);
  for (std::size_t index = 0; index < branches.size(); ++index) {
    if (sides[index].under == sides[index].otherwise) continue;
    const program::Branch& branch = unit(id).branches[branches[index]];
    const Range& side = sides[index].under ? branch.range : branch.else_range;
    // Within another branch it may be passed by, unless the choice stands there as a whole; and what is written under a further
    // condition may not be.
    const bool is_nested = std::ranges::any_of(branches, [&](std::uint32_t other) {
      const program::Branch& around = unit(id).branches[other];
      const auto may_pass_by = [&](const Range& block) { return contains(block, side) && !contains(block, choice.range); };
      return &around != &branch && (may_pass_by(around.range) || may_pass_by(around.else_range) || contains(side, around.range) ||
                                    contains(side, around.else_range));
    });
    if (!is_nested && truth_of(id, branch.condition, frame) == sides[index].under) taken.push_back(side);
  }
  return taken;
}

/// Of an operand of a choice, what the conditions leave: those that it stands behind, and for what stands before a branch that
/// another operand comes from, that this branch was not taken (`if url.startswith("postgres://"): url = url.replace(…)`).
std::optional<ValueId> Evaluator::narrowed_by_siblings(UnitId id, const Expr& choice, const std::vector<Sides>& sides,
                                                       std::uint32_t at, ValueId value, FrameId frame) {
  const std::vector<std::uint32_t>& branches = *branches_of(id, choice.scope);
  const Range& own = unit(id)[unit(id).operands[choice.first_operand + at].value].range;
  if (own.line == 0) return value;
  for (std::size_t index = 0; index < branches.size(); ++index) {
    const program::Branch& branch = unit(id).branches[branches[index]];
    bool is_inside = contains(branch.range, own);
    if (!is_inside && !contains(branch.else_range, own)) {
      const bool is_before = std::pair(own.line, own.column) < std::pair(branch.range.line, branch.range.column);
      if (!is_before || sides[index].under == sides[index].otherwise) continue;
      is_inside = sides[index].otherwise;
    }
    const auto asked = question(id, branch.condition, is_inside, frame);
    if (!asked) continue;
    const auto left = rewritten(value, *asked, answered(*asked, false), 0);
    if (!left) return std::nullopt;
    value = *left;
  }
  return value;
}

/// True inside of a call that writes out one of its arguments.
bool Evaluator::knows_argument(UnitId id, FrameId frame) const {
  const Frame& active = frames_[frame];
  return active.unit == id && std::ranges::any_of(active.arguments, [&](const auto& argument) {
           const ValueKind kind = values_[argument.second].kind;
           return kind == ValueKind::literal || kind == ValueKind::null;
         });
}

bool Evaluator::can_happen(UnitId id, const Range& range, FrameId frame) {
  if (!knows_argument(id, frame)) return true;
  const std::vector<std::uint32_t>* own = branches_of(id, frames_[frame].function);
  if (own == nullptr) return true;
  for (const std::uint32_t at : *own) {
    const program::Branch& branch = unit(id).branches[at];
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
    const Value& list = values_[evaluate(id, operand(0), frame)];
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
