#include <algorithm>
#include <array>

#include "frontends/python/lowering.h"

namespace dbssot::python {

using program::ExprKind;

/// try: body / except: … / else: … / finally: …
bool Lowering::try_statement(NodeId node) {
  const NodeId body = tree_.part(node, Part::body_);
  const Range guarded = range_of(body == no_node ? node : body);
  const LocalEnvironment::Mark start = scope_->locals.mark();
  bool falls_through = block(body);
  const LocalEnvironment::Changes in_body = scope_->locals.changes_since(start);
  for (const NodeId child : tree_.children(node)) {
    if (is(child, Kind::else_clause_)) falls_through = block(tree_.part(child, Part::body_)) && falls_through;
  }
  std::vector<LocalEnvironment::Changes> ends;
  LocalEnvironment::Changes after = scope_->locals.take_back(start);
  if (falls_through) ends.push_back(std::move(after));

  // A handler starts anywhere between the first statement of the body and the last.
  const LocalEnvironment::Changes interrupted[] = {{}, in_body};
  for (const NodeId child : tree_.children(node)) {
    if (!is(child, Kind::except_clause_)) continue;
    const LocalEnvironment::Mark handler_start = scope_->locals.mark();
    if (!in_body.empty()) scope_->locals.join(builder_, interrupted, guarded);
    const bool goes_on = handler_body(child, guarded);
    LocalEnvironment::Changes changes = scope_->locals.take_back(handler_start);
    if (goes_on) ends.push_back(std::move(changes));
  }
  scope_->locals.join(builder_, ends, range_of(node));
  bool goes_on = !ends.empty();
  for (const NodeId child : tree_.children(node)) {
    if (is(child, Kind::finally_clause_)) goes_on = block(tree_.child(child, Kind::block_)) && goes_on;
  }
  return goes_on;
}

/// except (A, B) as error: body
bool Lowering::handler_body(NodeId clause, Range guarded) {
  program::Handler handler;
  handler.scope = scope_->function;
  handler.guarded = guarded;
  handler.range = range_of(clause);
  for (const NodeId child : tree_.children(clause)) {
    if (tree_[child].part != Part::value_ || is(child, Kind::block_)) continue;
    const NodeId types = is(child, Kind::as_pattern_) ? tree_.first_child(child) : child;
    const ExprId caught = types == no_node ? 0 : value(types);
    const auto add_type = [&](ExprId id) {
      if (builder_.expr(id).kind == ExprKind::reference) handler.types.push_back(builder_.expr(id).text);
    };
    if (builder_.expr(caught).kind == ExprKind::list) {
      for (const Operand& type : builder_.operands(caught)) add_type(type.value);
    } else {
      add_type(caught);
    }
    // A type that is no name still catches something in particular.
    if (handler.types.empty()) handler.types.push_back(intern("?"));
    const NodeId alias = is(child, Kind::as_pattern_) ? tree_.part(child, Part::alias_) : tree_.part(clause, Part::alias_);
    const NodeId name = is(alias, Kind::as_pattern_target_) ? tree_.first_child(alias) : alias;
    if (is(name, Kind::identifier_)) scope_->locals.set(name_of(name), builder_.unknown("exception", range_of(name)));
  }
  const NodeId body = tree_.child(clause, Kind::block_);
  if (body != no_node) {
    handler.reraises = always_leaves(body);
    handler.insists = handler.reraises || insists(clause, body);
    handler.logs = calls_logger(body);
    handler.is_empty = is_silent(body);
  }
  std::vector<ExprId>* const outer_results = handler_results_;
  const bool was_in_handler = in_handler_;
  handler_results_ = &handler.results;
  in_handler_ = true;
  const bool falls_through = block(body);
  handler_results_ = outer_results;
  in_handler_ = was_in_handler;
  builder_.unit().handlers.push_back(std::move(handler));
  return falls_through;
}

/// Raises or ends the program on every path.
bool Lowering::always_leaves(NodeId block) const {
  for (const NodeId at : tree_.children(block)) {
    if (is(at, Kind::raise_statement_)) return true;
    if (is(at, Kind::return_statement_) || is(at, Kind::break_statement_) || is(at, Kind::continue_statement_)) return false;
    if (is(at, Kind::expression_statement_) && is(tree_.first_child(at), Kind::call_)) {
      const NodeId callee = tree_.part(tree_.first_child(at), Part::function_);
      const std::string name = callee == no_node ? std::string() : std::string(tree_.text(callee));
      static constexpr std::array<std::string_view, 5> exits = {"sys.exit", "os._exit", "exit", "quit", "os.abort"};
      if (std::find(exits.begin(), exits.end(), name) != exits.end()) return true;
    }
    if (is(at, Kind::with_statement_) && always_leaves(tree_.part(at, Part::body_))) return true;
    if (!is(at, Kind::if_statement_)) continue;
    bool every_arm = always_leaves(tree_.part(at, Part::consequence_));
    bool has_else = false;
    for (const NodeId arm : tree_.children(at)) {
      if (is(arm, Kind::elif_clause_)) every_arm = every_arm && always_leaves(tree_.part(arm, Part::consequence_));
      if (!is(arm, Kind::else_clause_)) continue;
      has_else = true;
      every_arm = every_arm && always_leaves(tree_.part(arm, Part::body_));
    }
    if (every_arm && has_else) return true;
  }
  return false;
}

/// An error comes out in the end: it raises on some path (`if last: raise`), or goes on to a `raise` behind the statement, or an
/// endless loop tries again.
bool Lowering::insists(NodeId clause, NodeId body) const {
  bool returns = false;
  bool breaks = false;
  for (NodeId at = body; at < tree_[body].next; ++at) {
    if (is(at, Kind::raise_statement_)) return true;
    returns = returns || is(at, Kind::return_statement_);
    breaks = breaks || is(at, Kind::break_statement_);
  }
  if (returns) return false;
  if (!scope_->loops.empty() && scope_->loops.back().is_endless && !breaks) return true;
  constexpr int most_looked_at = 1 << 15;  // some thousand lines
  int looked_at = 0;
  const NodeId end = body_end_ == no_node ? static_cast<NodeId>(tree_.size()) : body_end_;
  for (NodeId at = tree_[clause].next; at < end && ++looked_at < most_looked_at;
       at = is(at, Kind::function_definition_) ? tree_[at].next : at + 1) {
    // The clauses beside it are for other errors.
    if (is(at, Kind::except_clause_)) {
      at = tree_[at].next - 1;
    } else if (is(at, Kind::raise_statement_)) {
      return true;
    }
  }
  return false;
}

bool Lowering::is_silent(NodeId block) const {
  for (const NodeId at : tree_.children(block)) {
    const NodeId inner = tree_.first_child(at);
    const bool is_idle = is(at, Kind::pass_statement_) || is(at, Kind::continue_statement_) || is(at, Kind::break_statement_) ||
                         (is(at, Kind::return_statement_) && inner == no_node) ||
                         (is(at, Kind::expression_statement_) && (is(inner, Kind::ellipsis_) || is(inner, Kind::string_)));
    if (!is_idle) return false;
  }
  return true;
}

/// Calls something that logs or prints, wherever in the clause.
bool Lowering::calls_logger(NodeId block) const {
  static constexpr std::array<std::string_view, 16> names = {
      "debug", "info",  "warning",   "warn",  "error", "exception",       "critical", "fatal",
      "log",   "print", "print_exc", "secho", "echo",  "print_exception", "pprint",   "capture_exception"};
  for (NodeId at = block; at < tree_[block].next; ++at) {
    if (is(at, Kind::print_statement_)) return true;
    if (!is(at, Kind::call_)) continue;
    NodeId callee = tree_.part(at, Part::function_);
    if (is(callee, Kind::attribute_)) callee = tree_.part(callee, Part::attribute_);
    if (!is(callee, Kind::identifier_)) continue;
    if (std::find(names.begin(), names.end(), tree_.text(callee)) != names.end()) return true;
  }
  return false;
}

}  // namespace dbssot::python
