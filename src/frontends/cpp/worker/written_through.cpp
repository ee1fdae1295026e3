#include <algorithm>

#include "frontends/cpp/worker/body.h"
#include "frontends/cpp/worker/lowering.h"
#include "frontends/cpp/worker/names.h"

// What a small function does to a text that it is given by reference: append(conninfo, "host=", host).
namespace dbssot::cpp {

using namespace program;

namespace {

constexpr int deepest_statement = 24;
constexpr int deepest_call = 3;
constexpr int most_statements = 400;  ///< of a function and of those that it calls: a small one says no more

bool is_written_through(const clang::ParmVarDecl& parameter) {
  const auto type = parameter.getType();
  return type->isLValueReferenceType() && !type.getNonReferenceType().isConstQualified() && is_string(type) &&
         !is_char_pointer(type);
}

bool takes_text_to_write(const clang::FunctionDecl& function) {
  return std::ranges::any_of(function.parameters(), [](const auto* parameter) { return is_written_through(*parameter); });
}

/// Nothing but writing of text, questions whether texts are there, and calls of functions like it. What reads or opens something
/// would be seen twice.
bool only_writes(const clang::Stmt* stmt, int depth, int calls, int& budget) {
  if (stmt == nullptr) return true;
  if (depth > deepest_statement || --budget < 0) return false;
  if (llvm::isa<clang::BreakStmt, clang::ContinueStmt, clang::GotoStmt, clang::ForStmt, clang::WhileStmt, clang::DoStmt,
                clang::CXXForRangeStmt, clang::CXXTryStmt, clang::SwitchStmt, clang::LambdaExpr, clang::CXXNewExpr,
                clang::CXXThrowExpr, clang::CXXThisExpr>(stmt))
    return false;
  if (const auto* call = llvm::dyn_cast<clang::CallExpr>(stmt)) {
    const auto* callee = call->getDirectCallee();
    if (callee == nullptr) return false;
    const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(callee);
    const auto owner = method != nullptr ? dotted_name(*method->getParent()) : std::string();
    const bool is_text = is_string_class(owner) || is_holder(owner) || is_string_stream(owner);
    const auto name = dotted_name(*callee);
    const bool is_known = is_text || llvm::isa<clang::CXXOperatorCallExpr>(call) || name == "std.to_string" || name == "std.move";
    const auto* defined = callee->getDefinition();
    const bool is_like_it = calls > 0 && defined != nullptr && takes_text_to_write(*defined) &&
                            only_writes(defined->getBody(), depth + 1, calls - 1, budget);
    if (!is_known && !is_like_it) return false;
  }
  return std::ranges::all_of(stmt->children(),
                             [&](const clang::Stmt* child) { return only_writes(child, depth + 1, calls, budget); });
}

/// `text.empty()`, `text == ""`, `pointer == nullptr`, and what `!`, `&&` and `||` make of them.
bool asks_for_texts(const clang::Expr* condition) {
  const auto* asked = condition->IgnoreParenImpCasts();
  if (const auto* negation = llvm::dyn_cast<clang::UnaryOperator>(asked)) return asks_for_texts(negation->getSubExpr());
  if (const auto* binary = llvm::dyn_cast<clang::BinaryOperator>(asked); binary != nullptr && binary->isLogicalOp())
    return asks_for_texts(binary->getLHS()) && asks_for_texts(binary->getRHS());
  if (const auto* binary = llvm::dyn_cast<clang::BinaryOperator>(asked))
    return binary->isEqualityOp() && binary->getLHS()->IgnoreParenImpCasts()->getType()->isPointerType();
  if (const auto* compared = llvm::dyn_cast<clang::CXXOperatorCallExpr>(asked))
    return compared->isComparisonOp() && is_string(compared->getArg(0)->IgnoreParenImpCasts()->getType());
  if (const auto* call = llvm::dyn_cast<clang::CXXMemberCallExpr>(asked); call != nullptr && call->getMethodDecl() != nullptr) {
    const auto name = call->getMethodDecl()->getNameAsString();
    return (name == "empty" || name == "isEmpty") && is_string(call->getImplicitObjectArgument()->getType());
  }
  return asked->getType()->isPointerType();
}

bool returns(const clang::Stmt* stmt) {
  return stmt != nullptr && (llvm::isa<clang::ReturnStmt>(stmt) || std::ranges::any_of(stmt->children(), returns));
}

/// True if it leaves early only where a text that it was given is not there.
bool leaves_for_want_of_text(const clang::Stmt* stmt) {
  if (stmt == nullptr) return true;
  const auto* branch = llvm::dyn_cast<clang::IfStmt>(stmt);
  if (branch != nullptr && (returns(branch->getThen()) || returns(branch->getElse())) &&
      (branch->getCond() == nullptr || !asks_for_texts(branch->getCond())))
    return false;
  return std::ranges::all_of(stmt->children(), leaves_for_want_of_text);
}

}  // namespace

bool is_looked_into(const clang::FunctionDecl& function) {
  const bool maps_a_name =
      function.getNumParams() == 1 && is_string(function.getParamDecl(0)->getType()) && is_string(function.getReturnType());
  return maps_a_name || takes_text_to_write(function);
}

/// Puts what the callee writes into the caller's text, as if it stood at the call. False: it is not followed.
bool Body::write_through(const clang::CallExpr& e, const clang::FunctionDecl* function, const Operands& given) {
  const auto* defined = function != nullptr ? function->getDefinition() : nullptr;
  int budget = most_statements;
  if (defined == nullptr || written_through_depth_ >= deepest_call || given.size() != defined->getNumParams() ||
      e.getNumArgs() != given.size() || defined->getDescribedFunctionTemplate() != nullptr || defined->getBody() == nullptr ||
      !takes_text_to_write(*defined) || context_.getSourceManager().isInSystemHeader(defined->getLocation()) ||
      !only_writes(defined->getBody(), 0, deepest_call, budget)) {
    return false;
  }
  std::vector<std::pair<const clang::ParmVarDecl*, Slot>> written;
  for (unsigned at = 0; at < defined->getNumParams(); ++at) {
    const auto* parameter = defined->getParamDecl(at);
    if (!is_written_through(*parameter)) continue;
    const auto slot = slot_of(e.getArg(at));
    if (!slot) return false;
    written.emplace_back(parameter, *slot);
  }
  const auto before = flow_;
  for (unsigned at = 0; at < defined->getNumParams(); ++at) {
    const auto* parameter = defined->getParamDecl(at);
    if (!is_written_through(*parameter)) flow_.slots[Slot{parameter, {}}] = Content{given[at].value, nullptr, "append", {}, false};
  }
  for (const auto& [parameter, slot] : written) aliases_[parameter] = slot;
  std::vector<Flow> ends;
  const auto at_call = written_through_at_;
  if (!at_call) written_through_at_ = range(e);
  auto results = std::exchange(results_, {});
  auto* const outer_returns = std::exchange(returns_, &ends);
  auto* const breaks = std::exchange(breaks_, nullptr);
  ++written_through_depth_;
  statement(defined->getBody());
  --written_through_depth_;
  breaks_ = breaks;
  returns_ = outer_returns;
  results_ = std::move(results);
  written_through_at_ = at_call;
  for (const auto& [parameter, slot] : written) aliases_.erase(parameter);
  if (flow_.alive) ends.push_back(flow_);
  const auto wrote = [&](const Flow& after) {
    return std::ranges::any_of(written, [&](const auto& one) {
      const auto now = after.slots.find(one.second);
      const auto then = before.slots.find(one.second);
      return now != after.slots.end() && (then == before.slots.end() || !(now->second == then->second));
    });
  };
  // A way out that writes nothing for want of a text is for calls without it; otherwise the text is one of what all ways leave in
  // it.
  if (leaves_for_want_of_text(defined->getBody())) std::erase_if(ends, [&](const Flow& after) { return !wrote(after); });
  for (auto& after : ends) after.alive = true;
  flow_ = before;
  if (!ends.empty()) flow_ = ends.front();
  for (std::size_t at = 1; at < ends.size(); ++at) flow_ = merged(before, std::move(flow_), std::move(ends[at]), range(e));
  flow_.alive = before.alive;
  return true;
}

/// `text.empty()`, `!text.empty()` where it is known what the text holds; nothing for other conditions.
std::optional<bool> Body::is_empty(const clang::Expr* condition) {
  bool when = true;
  const auto* asked = plain(condition);
  while (const auto* negation = llvm::dyn_cast_or_null<clang::UnaryOperator>(asked)) {
    if (negation->getOpcode() != clang::UO_LNot) return std::nullopt;
    when = !when;
    asked = plain(negation->getSubExpr());
  }
  const auto* call = llvm::dyn_cast_or_null<clang::CXXMemberCallExpr>(asked);
  if (call == nullptr || call->getMethodDecl() == nullptr) return std::nullopt;
  const auto name_ = call->getMethodDecl()->getNameAsString();
  if ((name_ != "empty" && name_ != "isEmpty") || !is_string(call->getImplicitObjectArgument()->getType())) return std::nullopt;
  const auto slot = slot_of(call->getImplicitObjectArgument());
  if (!slot || !flow_.slots.contains(*slot)) return std::nullopt;
  const auto content = flow_.slots.at(*slot);
  const auto is_text = [&](Id part) { return b_.expr(part).kind == ExprKind::literal && !b_.text(b_.expr(part).text).empty(); };
  if (content.value == 0 && content.parts) {
    if (std::ranges::any_of(*content.parts, is_text)) return !when;
    return std::nullopt;
  }
  if (content.value == 0) return std::nullopt;
  const auto& held = b_.expr(content.value);
  if (held.kind == ExprKind::literal) return b_.text(held.text).empty() == when;
  if (held.kind != ExprKind::concat) return std::nullopt;
  const auto parts = b_.operands(content.value);
  if (std::ranges::any_of(parts, [&](const Operand& part) { return is_text(part.value); })) return !when;
  return std::nullopt;
}

}  // namespace dbssot::cpp
