#include <algorithm>
#include <vector>

#include "frontends/cpp/worker/body.h"

namespace dbssot::cpp {

using namespace program;

namespace {

/// All statements of a kind below a root, those of lambdas left out.
template <typename Kind>
std::vector<const Kind*> all_within(const clang::Stmt* root) {
  std::vector<const Kind*> found;
  std::vector<const clang::Stmt*> pending{root};
  while (!pending.empty()) {
    const clang::Stmt* at = pending.back();
    pending.pop_back();
    if (at == nullptr || llvm::isa<clang::LambdaExpr>(at)) continue;
    if (const auto* one = llvm::dyn_cast<Kind>(at)) found.push_back(one);
    pending.insert(pending.end(), at->child_begin(), at->child_end());
  }
  return found;
}

bool is_error_number(const clang::Expr* value, const clang::ASTContext& context) {
  if (value == nullptr || value->isValueDependent() || !value->IgnoreParenImpCasts()->getType()->isIntegerType()) return false;
  const auto type = value->IgnoreParenImpCasts()->getType();
  if (type->isBooleanType() || type->isEnumeralType()) return false;
  clang::Expr::EvalResult result;
  return value->EvaluateAsInt(result, context) && result.Val.getInt() != 0;
}

}  // namespace

void Body::guard(const clang::CXXTryStmt& stmt) {
  const auto before = flow_;
  statement(stmt.getTryBlock());
  const auto tried = std::move(flow_);
  auto after = tried;
  const auto where = range(stmt);
  auto start = tried;  // somewhere in the middle of the try block
  start.alive = true;
  start = merged(before, before, std::move(start), where);
  for (unsigned i = 0; i < stmt.getNumHandlers(); ++i) {
    lower_clause(*stmt.getHandler(i), stmt, start);
    after = after.alive ? merged(before, std::move(after), std::move(flow_), where) : std::move(flow_);
  }
  flow_ = std::move(after);
}

void Body::lower_clause(const clang::CXXCatchStmt& clause, const clang::CXXTryStmt& stmt, const Flow& start) {
  Handler entry;
  entry.scope = b_.scope();
  entry.guarded = range(stmt.getTryBlock()->getSourceRange());
  entry.range = range(clause);
  if (!clause.getCaughtType().isNull()) entry.types.push_back(type_id(clause.getCaughtType()));
  const auto* block = llvm::dyn_cast_or_null<clang::CompoundStmt>(clause.getHandlerBlock());
  entry.is_empty = block != nullptr && std::all_of(block->body_begin(), block->body_end(), [](const clang::Stmt* inner) {
                     return llvm::isa<clang::NullStmt>(inner) || llvm::isa<clang::ContinueStmt>(inner);
                   });
  const auto results = results_.size();
  const auto leaves = leaves_;
  const auto logs = log_calls_;
  flow_ = start;
  if (const auto* caught = clause.getExceptionDecl()) values_[caught] = typed(unknown("caught", clause), caught->getType());
  statement(clause.getHandlerBlock());
  entry.reraises = (!flow_.alive && leaves_ == leaves) || (block != nullptr && hands_over_a_number(*block));
  entry.logs = log_calls_ > logs;
  entry.insists = entry.reraises || insists(clause, stmt);
  for (auto at = results; at < results_.size(); ++at) entry.results.push_back(results_[at].value);
  const auto clause_start = clause.getBeginLoc();
  const auto& sources = context_.getSourceManager();
  for (const auto& [slot, content] : flow_.slots) {
    const auto known = start.slots.find(slot);
    const bool is_outer = slot.variable == nullptr || sources.isBeforeInTranslationUnit(slot.variable->getLocation(), clause_start);
    const bool assigned = known != start.slots.end() ? !(known->second == content) : is_outer;
    if (assigned && content.value != 0) entry.results.push_back(content.value);
  }
  b_.unit().handlers.push_back(std::move(entry));
}

/// `return 2;` of a function that gives an error's number, as `main` does: who called is told.
bool Body::hands_over_a_number(const clang::Stmt& block) const {
  const auto returns = all_within<clang::ReturnStmt>(&block);
  return !returns.empty() &&
         std::ranges::all_of(returns, [&](const auto* one) { return is_error_number(one->getRetValue(), context_); });
}

/// An error comes out in the end: the clause throws on some path, as in `if (last) throw;`, or goes on to a `throw` (in `main`: to
/// `return 1;`) behind the statement, or an endless loop tries again.
bool Body::insists(const clang::CXXCatchStmt& clause, const clang::CXXTryStmt& stmt) const {
  const auto* block = clause.getHandlerBlock();
  if (!all_within<clang::CXXThrowExpr>(block).empty()) return true;
  if (!all_within<clang::ReturnStmt>(block).empty()) return false;
  if (in_endless_loop_ && all_within<clang::BreakStmt>(block).empty()) return true;
  if (function_ == nullptr || !function_->hasBody()) return false;
  const auto& sources = context_.getSourceManager();
  const auto is_behind = [&](const clang::Stmt* one) {
    return sources.isBeforeInTranslationUnit(stmt.getEndLoc(), one->getBeginLoc());
  };
  if (std::ranges::any_of(all_within<clang::CXXThrowExpr>(function_->getBody()), is_behind)) return true;
  if (!function_->isMain()) return false;
  const auto returns = all_within<clang::ReturnStmt>(function_->getBody());
  const auto are_behind = std::ranges::count_if(returns, is_behind);
  return are_behind > 0 && std::ranges::all_of(returns, [&](const auto* one) {
           return !is_behind(one) || is_error_number(one->getRetValue(), context_);
         });
}

}  // namespace dbssot::cpp
