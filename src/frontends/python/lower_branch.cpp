#include <algorithm>

#include "frontends/python/lowering.h"

// if, for, while, match: where the flow parts and joins again.
namespace dbssot::python {

using program::ExprKind;
using program::Op;

namespace {

Range spanning(Range first, Range last) { return {first.line, first.column, last.end_line, last.end_column}; }

bool ends_before(const Range& inner, const Range& outer) {
  return std::pair(inner.end_line, inner.end_column) < std::pair(outer.end_line, outer.end_column);
}

}  // namespace

/// if / elif / else. Chains are flat in the tree. Each test is a Branch whose `else` is the rest of the chain; of a test whose arm
/// leaves the block (`if hide: return "***"`), as those before it do, all that follows in the block.
bool Lowering::if_statement(NodeId node) {
  const Range whole = range_of(node);
  std::vector<LocalEnvironment::Changes> ends;
  const bool was_type_checking = is_type_checking_;
  bool has_else = false;
  bool all_leave = true;
  const auto arm = [&](NodeId body) {
    const LocalEnvironment::Mark start = scope_->locals.mark();
    const bool falls_through = block(body);
    LocalEnvironment::Changes changes = scope_->locals.take_back(start);
    if (falls_through) ends.push_back(std::move(changes));
    return falls_through;
  };
  const auto test_and_arm = [&](NodeId clause) {
    const NodeId test = tree_.part(clause, Part::condition_);
    const NodeId body = tree_.part(clause, Part::consequence_);
    if (test == no_node) return;
    const ExprId asked = condition(test);
    const NodeId next = clause == node                          ? tree_.part(node, Part::alternative_)
                        : tree_[clause].next < tree_[node].next ? tree_[clause].next
                                                                : no_node;
    branch(asked, range_of(body == no_node ? clause : body), next == no_node ? Range{} : spanning(range_of(next), whole));
    const std::size_t entered = builder_.unit().branches.size() - 1;
    is_type_checking_ = was_type_checking || (!is(test, Kind::not_operator_) && tree_.text(test).ends_with("TYPE_CHECKING"));
    all_leave = body != no_node && !arm(body) && all_leave;
    if (all_leave && around_.line != 0 && ends_before(whole, around_)) {
      const Range behind = next == no_node ? Range{whole.end_line, whole.end_column, 0, 0} : range_of(next);
      builder_.unit().branches[entered].else_range = spanning(behind, around_);
    }
    is_type_checking_ = was_type_checking;
  };
  test_and_arm(node);
  for (const NodeId child : tree_.children(node)) {
    if (is(child, Kind::elif_clause_)) {
      test_and_arm(child);
    } else if (is(child, Kind::else_clause_)) {
      has_else = true;
      if (const NodeId body = tree_.part(child, Part::body_); body != no_node) arm(body);
    }
  }
  if (!has_else) ends.emplace_back();
  scope_->locals.join(builder_, ends, whole);
  return !ends.empty();
}

/// A name that no round computes from itself holds, after the loop, its old value or what a round gave it, and nothing unknown.
ExprId Lowering::settled(StringId name, ExprId value, std::span<const Carried> carried, Range range) {
  const auto found =
      std::lower_bound(carried.begin(), carried.end(), name, [](const Carried& entry, StringId id) { return entry.name < id; });
  if (found == carried.end() || found->name != name) return value;
  if (value == found->either) return found->before;
  if (builder_.expr(value).kind != ExprKind::choice) return value;
  std::vector<ExprId> others;
  for (const Operand& operand : builder_.operands(value)) {
    if (operand.value != found->unknown) others.push_back(operand.value);
  }
  if (others.size() == builder_.operands(value).size()) return value;
  int steps = 256;
  const auto mentions = [&](auto&& self, ExprId id) -> bool {
    if (id == found->unknown || --steps < 0) return true;
    if (id < found->unknown) return false;  // older than the loop
    const auto operands = builder_.operands(id);
    return std::any_of(operands.begin(), operands.end(),
                       [&](const Operand& operand) { return self(self, operand.value) || self(self, operand.key); });
  };
  for (const ExprId other : others) {
    if (mentions(mentions, other)) return value;
  }
  return builder_.choice("join", others, range);
}

void Lowering::leave_loop() {
  if (scope_->loops.empty()) return;
  Loop& loop = scope_->loops.back();
  loop.exits.push_back(scope_->locals.changes_since(loop.start));
}

/// for target in sequence: body / while test: body. The body is walked once: names that it assigns hold their value from before,
/// or unknown "loop" for what an earlier round left.
bool Lowering::loop_statement(NodeId node) {
  const Range whole = range_of(node);
  const NodeId body = tree_.part(node, Part::body_);
  const NodeId left = tree_.part(node, Part::left_);
  const NodeId right = tree_.part(node, Part::right_);
  const NodeId test = tree_.part(node, Part::condition_);
  const ExprId sequence = right == no_node ? 0 : value(right);

  std::vector<Carried> carried;
  Loop loop;
  loop.start = scope_->locals.mark();
  loop.is_endless = test != no_node && (is(test, Kind::true_) || tree_.text(test) == "1");
  if (body != no_node) {
    const auto& all = scope_->assignments;
    const auto at_or_behind = [&](NodeId id) {
      return std::lower_bound(all.begin(), all.end(), id, [](const auto& entry, NodeId wanted) { return entry.first < wanted; });
    };
    std::vector<StringId> names;
    for (auto at = at_or_behind(body); at != at_or_behind(tree_[body].next); ++at) names.push_back(at->second);
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    for (const StringId name : names) {
      const ExprId before = scope_->locals.get(name);
      if (before == 0) continue;
      const ExprId unknown = builder_.unknown("loop", whole);
      const ExprId either = builder_.choice("join", {before, unknown}, whole);
      scope_->locals.set(name, either);
      carried.push_back({.name = name, .before = before, .unknown = unknown, .either = either});
    }
  }
  scope_->loops.push_back(std::move(loop));
  if (test != no_node) branch(condition(test), range_of(body == no_node ? node : body));
  if (left != no_node && sequence != 0)
    assign(left, builder_.operation(Op::element, {sequence}, range_of(left)), 0, spanning(range_of(left), range_of(right)));
  const bool falls_through = block(body);

  loop = std::move(scope_->loops.back());
  scope_->loops.pop_back();
  std::vector<LocalEnvironment::Changes> ends = std::move(loop.exits);
  LocalEnvironment::Changes last = scope_->locals.take_back(loop.start);
  if (falls_through) ends.push_back(std::move(last));
  for (LocalEnvironment::Changes& end : ends) {
    for (auto& [name, value] : end) value = settled(name, value, carried, whole);
  }
  ends.emplace_back();  // no round at all
  scope_->locals.join(builder_, ends, whole);

  const NodeId alternative = tree_.part(node, Part::alternative_);
  if (alternative != no_node) block(tree_.part(alternative, Part::body_));
  return true;
}

/// What a case asks of its subject; names in the pattern are bound to parts of it.
ExprId Lowering::pattern(NodeId node, ExprId subject) {
  const Range range = range_of(node);
  if (++expression_depth_ > max_expression_depth) {
    --expression_depth_;
    return builder_.unknown("too deep", range);
  }
  ExprId result = 0;
  switch (tree_[node].kind) {
    case Kind::string_:
    case Kind::concatenated_string_:
    case Kind::integer_:
    case Kind::float_:
    case Kind::true_:
    case Kind::false_:
    case Kind::none_:
      result = builder_.operation(Op::compare, {subject, value(node)}, range, "==");
      break;
    case Kind::dotted_name_: {
      const NodeId first = tree_.first_child(node);
      if (first != no_node && tree_[first].next >= tree_[node].next) {  // a name alone takes anything
        if (tree_.text(first) != "_") bind(name_of(first), subject, 0, range);
        break;
      }
      const std::string dotted = resolved_type(dotted_text(node));
      result = builder_.operation(Op::compare, {subject, builder_.reference(dotted, range)}, range, "==");
      break;
    }
    case Kind::case_pattern_:
    case Kind::union_pattern_: {
      std::vector<ExprId> results;
      for (const NodeId child : tree_.children(node)) {
        if (!is(child, Kind::token)) results.push_back(pattern(child, subject));
      }
      result = builder_.choice("if", results, range);
      break;
    }
    case Kind::as_pattern_: {
      for (const NodeId child : tree_.children(node)) {
        if (is(child, Kind::identifier_)) {
          bind(name_of(child), subject, 0, range);
        } else if (!is(child, Kind::token)) {
          result = pattern(child, subject);
        }
      }
      break;
    }
    default: {
      const ExprId part = builder_.operation(Op::element, {subject}, range);
      for (const NodeId child : tree_.children(node)) {
        if (is(child, Kind::identifier_)) {
          if (is(node, Kind::splat_pattern_)) bind(name_of(child), part, 0, range);
        } else if (!is(child, Kind::token) && !(is(node, Kind::class_pattern_) && is(child, Kind::dotted_name_))) {
          pattern(child, part);
        }
      }
      result = builder_.unknown("pattern", range);
    }
  }
  --expression_depth_;
  return result;
}

bool Lowering::match_statement(NodeId node) {
  const NodeId subject_node = tree_.part(node, Part::subject_);
  const NodeId body = tree_.part(node, Part::body_);
  const ExprId subject = subject_node == no_node ? builder_.unknown("syntax error", range_of(node)) : value(subject_node);
  if (body == no_node) return true;
  std::vector<LocalEnvironment::Changes> ends;
  bool has_default = false;
  for (const NodeId clause : tree_.children(body)) {
    if (!is(clause, Kind::case_clause_)) continue;
    const LocalEnvironment::Mark start = scope_->locals.mark();
    std::vector<ExprId> asked;
    const NodeId consequence = tree_.part(clause, Part::consequence_);
    const NodeId guard = tree_.part(clause, Part::guard_);
    for (const NodeId child : tree_.children(clause)) {
      if (is(child, Kind::case_pattern_)) asked.push_back(pattern(child, subject));
    }
    if (guard != no_node && tree_.first_child(guard) != no_node) asked.push_back(condition(tree_.first_child(guard)));
    const ExprId test = builder_.choice("if", asked, range_of(clause));
    const Range rest = tree_[clause].next < tree_[body].next ? spanning(range_of(tree_[clause].next), range_of(body)) : Range{};
    if (test != 0) branch(test, range_of(consequence == no_node ? clause : consequence), rest);
    has_default = has_default || test == 0;
    const bool falls_through = block(consequence);
    LocalEnvironment::Changes changes = scope_->locals.take_back(start);
    if (falls_through) ends.push_back(std::move(changes));
  }
  if (!has_default) ends.emplace_back();
  scope_->locals.join(builder_, ends, range_of(node));
  return !ends.empty();
}

}  // namespace dbssot::python
