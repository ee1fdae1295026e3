#include "program/builder.h"
#include "source/text_hash.h"

#include <algorithm>
#include <functional>

namespace dbssot::program {

Builder::Builder(std::string_view path, std::string_view language) : index_(256) {
  unit_.path = path;
  unit_.language = language;
}

StringId Builder::intern(std::string_view text) {
  if (text.empty()) return 0;
  const std::size_t full = TextHash()(text);
  const auto hash = static_cast<std::uint32_t>(full ^ (full >> 32U));
  const std::size_t mask = index_.size() - 1;
  std::size_t slot = hash & mask;
  for (; index_[slot] != 0; slot = (slot + 1) & mask) {
    const StringId id = index_[slot];
    if (hashes_[id] == hash && unit_.strings[id] == text) return id;
  }
  const auto id = static_cast<StringId>(unit_.strings.size());
  unit_.strings.emplace_back(text);
  hashes_.push_back(hash);
  index_[slot] = id;
  if (unit_.strings.size() * 2 > index_.size()) grow_index();
  return id;
}

void Builder::grow_index() {
  std::vector<StringId> grown(index_.size() * 2);
  const std::size_t mask = grown.size() - 1;
  for (StringId id = 1; id < unit_.strings.size(); ++id) {
    std::size_t slot = hashes_[id] & mask;
    while (grown[slot] != 0) slot = (slot + 1) & mask;
    grown[slot] = id;
  }
  index_ = std::move(grown);
}

std::span<const Operand> Builder::operands(ExprId id) const {
  const Expr& expr = unit_.exprs[id];
  return std::span(unit_.operands).subspan(expr.first_operand, expr.operand_count);
}

ExprId Builder::add(Expr expr, std::span<const Operand> operands) {
  std::uint16_t depth = 0;
  for (const Operand& operand : operands) depth = std::max({depth, depth_[operand.value], depth_[operand.key]});
  if (++depth > max_depth) {
    expr = Expr{.kind = ExprKind::unknown, .text = intern("too deep"), .range = expr.range};
    operands = {};
    depth = 1;
  }
  expr.scope = scope_;
  expr.first_operand = static_cast<std::uint32_t>(unit_.operands.size());
  expr.operand_count = static_cast<std::uint32_t>(operands.size());
  // `operands` may be a view of unit_.operands itself, as when an expression is copied with a change.
  const auto* data = unit_.operands.data();
  if (!operands.empty() && std::greater_equal<>{}(operands.data(), data) &&
      std::less<>{}(operands.data(), data + unit_.operands.size())) {
    const std::vector<Operand> copy(operands.begin(), operands.end());
    unit_.operands.insert(unit_.operands.end(), copy.begin(), copy.end());
  } else {
    unit_.operands.insert(unit_.operands.end(), operands.begin(), operands.end());
  }
  unit_.exprs.push_back(expr);
  depth_.push_back(depth);
  return static_cast<ExprId>(unit_.exprs.size() - 1);
}

ExprId Builder::leaf(ExprKind kind, std::string_view text, Range range) {
  return add({.kind = kind, .text = intern(text), .range = range});
}

ExprId Builder::attribute(ExprId base, std::string_view name, Range range) {
  const Operand operand{.value = base};
  return add({.kind = ExprKind::attribute, .text = intern(name), .range = range}, {&operand, 1});
}

ExprId Builder::index(ExprId base, ExprId key, Range range) {
  const Operand operands[] = {{.value = base}, {.value = key}};
  return add({.kind = ExprKind::index, .range = range}, operands);
}

ExprId Builder::call(ExprId callee, std::span<const Operand> arguments, Range range, bool awaited) {
  scratch_.assign(1, Operand{.value = callee});
  scratch_.insert(scratch_.end(), arguments.begin(), arguments.end());
  return add({.kind = ExprKind::call, .awaited = awaited, .range = range}, scratch_);
}

ExprId Builder::operation(Op op, std::span<const ExprId> operands, Range range, std::string_view text) {
  scratch_.clear();
  for (const ExprId operand : operands) scratch_.push_back({.value = operand});
  return add({.kind = ExprKind::operation, .op = op, .text = intern(text), .range = range}, scratch_);
}

ExprId Builder::operation(Op op, std::initializer_list<ExprId> operands, Range range, std::string_view text) {
  return operation(op, std::span(operands.begin(), operands.size()), range, text);
}

ExprId Builder::list(std::span<const Operand> elements, Range range, std::string_view text) {
  return add({.kind = ExprKind::list, .text = intern(text), .range = range}, elements);
}

ExprId Builder::dictionary(std::span<const Operand> entries, Range range, std::string_view text) {
  return add({.kind = ExprKind::dictionary, .text = intern(text), .range = range}, entries);
}

ExprId Builder::concat(std::string_view how, std::span<const ExprId> parts, Range range) {
  if (parts.empty()) return literal({}, range);
  if (parts.size() == 1 && expr(parts[0]).kind == ExprKind::literal) return parts[0];
  scratch_.clear();
  for (const ExprId part : parts) scratch_.push_back({.value = part});
  return add({.kind = ExprKind::concat, .text = intern(how), .range = range}, scratch_);
}

bool Builder::same(ExprId left, ExprId right) const {
  if (left == right) return true;
  const Expr& a = expr(left);
  const Expr& b = expr(right);
  // Literals stay apart although their texts are equal: each has a place that a finding may name.
  const bool is_name = a.kind == ExprKind::null || a.kind == ExprKind::reference || a.kind == ExprKind::parameter ||
                       a.kind == ExprKind::unknown || a.kind == ExprKind::boolean;
  return is_name && a.kind == b.kind && a.text == b.text && a.scope == b.scope;
}

ExprId Builder::choice(std::string_view how, std::span<const ExprId> alternatives, Range range) {
  const StringId kind = intern(how);
  std::vector<ExprId> kept;
  bool overflow = false;
  const auto keep = [&](ExprId id) {
    if (id == 0 || std::any_of(kept.begin(), kept.end(), [&](ExprId other) { return same(id, other); })) return;
    if (kept.size() < max_alternatives) {
      kept.push_back(id);
    } else {
      overflow = true;
    }
  };
  for (const ExprId id : alternatives) {
    if (expr(id).kind == ExprKind::choice && expr(id).text == kind) {
      for (const Operand& inner : operands(id)) keep(inner.value);
    } else {
      keep(id);
    }
  }
  if (kept.empty()) return 0;
  if (kept.size() == 1) return kept.front();
  if (overflow) {
    const ExprId rest = unknown("too many", range);
    if (std::none_of(kept.begin(), kept.end(), [&](ExprId id) { return same(id, rest); })) kept.push_back(rest);
  }
  scratch_.clear();
  for (const ExprId id : kept) scratch_.push_back({.value = id});
  return add({.kind = ExprKind::choice, .text = kind, .range = range}, scratch_);
}

ExprId Builder::choice(std::string_view how, std::initializer_list<ExprId> alternatives, Range range) {
  return choice(how, std::span(alternatives.begin(), alternatives.size()), range);
}

namespace {
Range spanning(Range first, Range last) { return {first.line, first.column, last.end_line, last.end_column}; }
}  // namespace

void ConcatParts::text(std::string_view piece, Range range) {
  if (piece.empty()) return;
  pending_range_ = has_pending_ ? spanning(pending_range_, range) : range;
  pending_ += piece;
  has_pending_ = true;
}

void ConcatParts::value(ExprId part) {
  flush();
  parts_.push_back(part);
}

void ConcatParts::flush() {
  if (!has_pending_) return;
  parts_.push_back(builder_.literal(pending_, pending_range_));
  pending_.clear();
  has_pending_ = false;
}

ExprId ConcatParts::finish(std::string_view how, Range range) {
  if (parts_.empty()) return builder_.literal(pending_, range);
  flush();
  return builder_.concat(how, parts_, range);
}

}  // namespace dbssot::program
