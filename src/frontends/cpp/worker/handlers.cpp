#include <clang/Lex/Lexer.h>

#include <algorithm>
#include <utility>
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
  const auto handed_on = errors_handed_on_;
  flow_ = start;
  if (const auto* caught = clause.getExceptionDecl()) values_[caught] = typed(unknown("caught", clause), caught->getType());
  statement(clause.getHandlerBlock());
  entry.reraises = (!flow_.alive && leaves_ == leaves) || (block != nullptr && hands_over_a_number(*block));
  bool is_known = true;
  for (const std::string& dropped : block != nullptr ? dropped_calls(*block) : std::vector<std::string>()) {
    entry.is_empty = false;
    const auto noted = log_calls_;
    note_log(dropped);
    is_known = is_known && log_calls_ > noted;
  }
  entry.logs = log_calls_ > logs;
  entry.insists = entry.reraises || !is_known || errors_handed_on_ > handed_on || insists(clause, stmt);
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

/// Statements of a block that Clang leaves out, as they name what no header declares: `spdlog::error("…", e.what());`. Of each, the
/// name that it calls; "" if it calls none.
std::vector<std::string> Body::dropped_calls(const clang::CompoundStmt& block) const {
  const auto& sources = context_.getSourceManager();
  const auto begin = block.getLBracLoc();
  const auto end = block.getRBracLoc();
  if (!begin.isFileID() || !end.isFileID() || sources.getFileID(begin) != sources.getFileID(end)) return {};
  std::vector<std::pair<unsigned, unsigned>> kept;  // offsets of the statements that are there
  for (const auto* child : block.body()) {
    const auto last = sources.getExpansionRange(child->getEndLoc()).getEnd();
    kept.emplace_back(sources.getFileOffset(sources.getExpansionLoc(child->getBeginLoc())), sources.getFileOffset(last));
  }
  const auto is_kept = [&](unsigned offset) {
    return std::ranges::any_of(kept, [&](const auto& one) { return one.first <= offset && offset <= one.second; });
  };
  const auto text = sources.getBufferData(sources.getFileID(begin));
  const auto first = sources.getFileOffset(begin) + 1;
  clang::Lexer lexer(begin.getLocWithOffset(1), context_.getLangOpts(), text.begin() + first, text.begin() + first, text.end());
  std::vector<std::string> found;
  std::string word;
  bool is_inside = false;  // of a statement that is not there
  bool is_directive = false;
  clang::Token token;
  while (!lexer.LexFromRawLexer(token) && sources.getFileOffset(token.getLocation()) < sources.getFileOffset(end)) {
    if (token.isAtStartOfLine()) is_directive = token.is(clang::tok::hash);
    if (is_directive) continue;
    if (is_kept(sources.getFileOffset(token.getLocation())) || token.is(clang::tok::semi)) {
      is_inside = false;
      word.clear();
    } else if (token.is(clang::tok::raw_identifier)) {
      if (!std::exchange(is_inside, true)) found.emplace_back();
      word = token.getRawIdentifier().str();
    } else if (token.is(clang::tok::l_paren) && is_inside && found.back().empty()) {
      found.back() = word;
    }
  }
  return found;
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
