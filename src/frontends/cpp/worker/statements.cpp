#include <clang/AST/StmtVisitor.h>

#include <algorithm>

#include "frontends/cpp/worker/body.h"
#include "frontends/cpp/worker/names.h"

namespace dbssot::cpp {

using namespace program;

namespace {

/// Deeper statements are not followed. Clang itself needs about 2 KB of stack for each level, we a little more.
constexpr int max_depth = 4'000;

/// `for (;;)`, `while (true)`, `while (1)`
bool always_holds(const clang::Expr* condition) {
  if (condition == nullptr) return true;
  const auto* written = plain(condition);
  if (const auto* truth = llvm::dyn_cast<clang::CXXBoolLiteralExpr>(written)) return truth->getValue();
  const auto* number = llvm::dyn_cast<clang::IntegerLiteral>(written);
  return number != nullptr && number->getValue() != 0;
}

/// `text += a + "=" + b`, `text.append(a)`, `out << a`, and conditions that ask nothing but whether a text is empty.
bool only_writes_text(const clang::Stmt* stmt, int depth = 0) {
  if (stmt == nullptr) return true;
  if (depth > 32) return false;
  if (llvm::isa<clang::ReturnStmt, clang::BreakStmt, clang::ContinueStmt, clang::GotoStmt, clang::ForStmt, clang::WhileStmt,
                clang::DoStmt, clang::CXXForRangeStmt, clang::CXXTryStmt, clang::LambdaExpr, clang::CXXNewExpr, clang::DeclStmt>(
          stmt))
    return false;
  if (const auto* call = llvm::dyn_cast<clang::CallExpr>(stmt)) {
    if (const auto* shown = llvm::dyn_cast<clang::CXXOperatorCallExpr>(call)) {
      const auto sign = shown->getOperator();
      if (sign != clang::OO_PlusEqual && sign != clang::OO_Plus && sign != clang::OO_LessLess) return false;
    } else {
      const auto* method = llvm::dyn_cast_or_null<clang::CXXMethodDecl>(call->getDirectCallee());
      if (method == nullptr || !is_string_class(dotted_name(*method->getParent()))) return false;
    }
  }
  return std::ranges::all_of(stmt->children(), [&](const clang::Stmt* child) { return only_writes_text(child, depth + 1); });
}

}  // namespace

void Body::statement(const clang::Stmt* stmt) {
  if (stmt == nullptr) return;
  if (depth_ > max_depth) return;
  ++depth_;
  switch (stmt->getStmtClass()) {
    case clang::Stmt::CompoundStmtClass: {
      const auto* around = std::exchange(block_, llvm::cast<clang::CompoundStmt>(stmt));
      for (const auto* child : block_->body()) statement(child);
      block_ = around;
      break;
    }
    case clang::Stmt::DeclStmtClass:
      for (const auto* decl : llvm::cast<clang::DeclStmt>(stmt)->decls()) {
        if (const auto* variable = llvm::dyn_cast<clang::VarDecl>(decl)) declare(*variable);
      }
      break;
    case clang::Stmt::IfStmtClass:
      branch(*llvm::cast<clang::IfStmt>(stmt));
      break;
    case clang::Stmt::ForStmtClass:
    case clang::Stmt::WhileStmtClass:
    case clang::Stmt::DoStmtClass:
    case clang::Stmt::CXXForRangeStmtClass:
      loop(*stmt);
      break;
    case clang::Stmt::SwitchStmtClass:
      choose(*llvm::cast<clang::SwitchStmt>(stmt));
      break;
    case clang::Stmt::CXXTryStmtClass:
      guard(*llvm::cast<clang::CXXTryStmt>(stmt));
      break;
    case clang::Stmt::ReturnStmtClass:
      leave(*llvm::cast<clang::ReturnStmt>(stmt));
      break;
    case clang::Stmt::CoreturnStmtClass: {
      const auto* value = llvm::cast<clang::CoreturnStmt>(stmt)->getOperand();
      if (value != nullptr) results_.push_back({expr(value), false});
      ++leaves_;
      flow_.alive = false;
      break;
    }
    case clang::Stmt::BreakStmtClass:
    case clang::Stmt::ContinueStmtClass:
      if (breaks_ != nullptr && flow_.alive) breaks_->push_back(flow_);
      ++leaves_;
      flow_.alive = false;
      break;
    case clang::Stmt::GotoStmtClass:
      ++leaves_;
      flow_.alive = false;
      break;
    case clang::Stmt::LabelStmtClass:
      flow_.alive = true;
      statement(llvm::cast<clang::LabelStmt>(stmt)->getSubStmt());
      break;
    case clang::Stmt::AttributedStmtClass:
      statement(llvm::cast<clang::AttributedStmt>(stmt)->getSubStmt());
      break;
    case clang::Stmt::CaseStmtClass:
    case clang::Stmt::DefaultStmtClass:
      statement(llvm::cast<clang::SwitchCase>(stmt)->getSubStmt());
      break;
    case clang::Stmt::CoroutineBodyStmtClass:
      statement(llvm::cast<clang::CoroutineBodyStmt>(stmt)->getBody());
      break;
    default:
      if (const auto* value = llvm::dyn_cast<clang::Expr>(stmt)) {
        expr(value);
      } else {
        for (const auto* child : stmt->children()) statement(child);
      }
  }
  --depth_;
}

void Body::declare(const clang::VarDecl& variable) {
  const auto* init = variable.getInit();
  if (const auto* decomposed = llvm::dyn_cast<clang::DecompositionDecl>(&variable)) {
    const auto whole = init != nullptr ? expr(init) : 0;
    if (whole == 0) return;
    int at = 0;
    for (const auto* binding : decomposed->bindings()) {
      const auto where = range(binding->getSourceRange());
      const auto* field = llvm::dyn_cast_or_null<clang::MemberExpr>(plain(binding->getBinding()));
      values_[binding] = field != nullptr ? b_.attribute(whole, std::string_view(field->getMemberDecl()->getName()), where)
                                          : b_.index(whole, b_.number(std::to_string(at), where), where);
      ++at;
    }
    return;
  }
  if (variable.getType()->isReferenceType() && init != nullptr) {
    if (auto slot = slot_of(init)) {
      aliases_[&variable] = *slot;
      return;
    }
  }
  if (init == nullptr) return;
  const auto value = variable_initialiser(variable);
  if (value != 0) flow_.slots[Slot{&variable, {}}] = Content{value, nullptr, "append", {}, false};
}

void Body::add_branch(ExprId condition, clang::SourceRange guarded, clang::SourceRange otherwise) {
  Branch entry;
  entry.condition = condition;
  entry.scope = b_.scope();
  entry.range = range(guarded);
  if (otherwise.isValid()) entry.else_range = range(otherwise);
  b_.unit().branches.push_back(entry);
}

/// What the condition tells about values: `x`, `!x`, `x != nullptr`, `!s.empty()`, `p && *p`.
void Body::presence_in(const clang::Expr* condition, bool when, std::vector<Presence>& found) {
  condition = plain(condition);
  if (condition == nullptr || found.size() > 8) return;
  if (const auto* negation = llvm::dyn_cast<clang::UnaryOperator>(condition)) {
    if (negation->getOpcode() == clang::UO_LNot) return presence_in(negation->getSubExpr(), !when, found);
    if (negation->getOpcode() == clang::UO_Deref) return presence_in(negation->getSubExpr(), when, found);  // *text: not empty
  }
  if (const auto* pair = llvm::dyn_cast<clang::BinaryOperator>(condition)) {
    // p && *p: holds as a whole when p is there; p == nullptr || !*p: the other way round.
    if ((pair->getOpcode() == clang::BO_LAnd && when) || (pair->getOpcode() == clang::BO_LOr && !when)) {
      presence_in(pair->getLHS(), when, found);
      presence_in(pair->getRHS(), when, found);
      return;
    }
    if (pair->isEqualityOp()) {
      const auto* left = plain(pair->getLHS());
      const auto* right = plain(pair->getRHS());
      const auto is_nothing = [&](const clang::Expr* side) {
        if (side->isNullPointerConstant(context_, clang::Expr::NPC_NeverValueDependent) != clang::Expr::NPCK_NotNull) return true;
        const auto* character = llvm::dyn_cast<clang::CharacterLiteral>(side);
        return character != nullptr && character->getValue() == 0;
      };
      const bool equal = pair->getOpcode() == clang::BO_EQ;
      if (!right->isValueDependent() && is_nothing(right)) return presence_in(left, when != equal, found);
      if (!left->isValueDependent() && is_nothing(left)) return presence_in(right, when != equal, found);
      return;
    }
  }
  if (const auto* overloaded = llvm::dyn_cast<clang::CXXOperatorCallExpr>(condition)) {
    const auto op = overloaded->getOperator();
    if ((op == clang::OO_EqualEqual || op == clang::OO_ExclaimEqual) && overloaded->getNumArgs() == 2) {
      const auto* right = plain(overloaded->getArg(1));
      const auto text = literal_of(right);
      if (llvm::isa<clang::CXXNullPtrLiteralExpr>(right) || (text && text->empty())) {
        return presence_in(overloaded->getArg(0), when != (op == clang::OO_EqualEqual), found);
      }
      return;
    }
    if (op == clang::OO_Star && overloaded->getNumArgs() == 1) return presence_in(overloaded->getArg(0), when, found);
    if (op == clang::OO_Exclaim) return presence_in(overloaded->getArg(0), !when, found);
  }
  if (const auto* method = llvm::dyn_cast<clang::CXXMemberCallExpr>(condition);
      method != nullptr && method->getMethodDecl() != nullptr) {
    const auto called = method->getMethodDecl()->getNameAsString();
    if (called == "empty" || called == "isEmpty" || called == "isNull") {
      return presence_in(method->getImplicitObjectArgument(), !when, found);
    }
    if (called == "has_value" || called == "operator bool" || called == "get" || called == "value") {
      return presence_in(method->getImplicitObjectArgument(), when, found);
    }
  }
  if (condition->getType()->isBooleanType()) return;
  if (auto slot = slot_of(condition))
    found.push_back({read(*slot), when});
  else if (const auto* call = llvm::dyn_cast<clang::CallExpr>(condition); call != nullptr) {
    // if (std::getenv("X")): lowered before as part of the condition; the last expression that is the same.
    for (auto id = static_cast<Id>(b_.unit().exprs.size()) - 1, oldest = id > 64 ? id - 64 : 1; id >= oldest && id != 0; --id) {
      if (b_.expr(id).kind == ExprKind::call && b_.expr(id).range == range(*call)) {
        found.push_back({id, when});
        return;
      }
    }
  }
}

/// Behind `if (hide) return "***";` runs what would stand under its `else`.
void Body::guard_rest(std::size_t entered) {
  if (block_ == nullptr) return;
  Branch& entry = b_.unit().branches[entered];
  const auto rest = range(block_->getSourceRange());
  if (entry.else_range.line == 0) {
    entry.else_range.line = entry.range.end_line;
    entry.else_range.column = entry.range.end_column;
  }
  entry.else_range.end_line = rest.end_line;
  entry.else_range.end_column = rest.end_column;
}

void Body::branch(const clang::IfStmt& stmt) {
  if (stmt.getInit() != nullptr) statement(stmt.getInit());
  if (stmt.getConditionVariable() != nullptr) declare(*stmt.getConditionVariable());
  // `if (!text.empty()) text += ' ';` where it is known whether the text is empty.
  if (const auto is_true = is_empty(stmt.getCond()); is_true && (written_through_at_ || only_writes_text(stmt.getThen()))) {
    return statement(*is_true ? stmt.getThen() : stmt.getElse());
  }
  const auto condition = expr(stmt.getCond());
  add_branch(condition, stmt.getThen()->getSourceRange(),
             stmt.getElse() != nullptr ? stmt.getElse()->getSourceRange() : clang::SourceRange());
  const std::size_t entered = b_.unit().branches.size() - 1;
  std::vector<Presence> known_if_true;
  std::vector<Presence> known_if_false;
  presence_in(stmt.getCond(), true, known_if_true);
  presence_in(stmt.getCond(), false, known_if_false);
  const auto before = flow_;
  const auto enter = [&](const std::vector<Presence>& known, const clang::Stmt* body) {
    flow_ = before;
    for (const auto& fact : known) {
      if (fact.when) flow_.present.push_back(fact.value);
    }
    statement(body);
    return flow_;
  };
  auto left = enter(known_if_true, stmt.getThen());
  if (!left.alive) guard_rest(entered);
  auto right = enter(known_if_false, stmt.getElse());
  // In each list `when` now says whether the value is there on that way; seen from the true branch:
  std::vector<Presence> presence;
  for (const auto& fact : known_if_true) presence.push_back(fact);
  for (const auto& fact : known_if_false) presence.push_back({fact.value, !fact.when});
  join(before, std::move(left), std::move(right), presence, range(stmt));
}

ExprId Body::joined(const Slot& slot, Content& left, Content& right, std::span<const Presence> presence, Range where) {
  const auto settle = [&](Content& content) {
    if (content.value == 0) {
      content.value = content.parts ? b_.concat(content.how, *content.parts, content.range) : initial(slot);
    }
    return content.value;
  };
  const auto from_left = settle(left);
  const auto from_right = settle(right);
  const auto made = [&](Id choice) {
    return slot.path.empty() && slot.variable != nullptr ? typed(choice, slot.variable->getType()) : choice;
  };
  if (from_left == from_right || same(from_left, from_right)) return from_left;
  for (const auto& fact : presence) {
    const auto there = fact.when ? from_left : from_right;
    const auto otherwise = fact.when ? from_right : from_left;
    if (same(there, fact.value)) return made(b_.choice("or", {there, otherwise}, where));
  }
  return made(b_.choice("join", {from_left, from_right}, where));
}

Flow Body::merged(const Flow& before, Flow left, Flow right, Range where) {
  flow_ = before;
  join(before, std::move(left), std::move(right), {}, where);
  return flow_;
}

void Body::join(const Flow& before, Flow left, Flow right, std::span<const Presence> presence, Range where) {
  if (!left.alive || !right.alive) {
    flow_ = left.alive ? std::move(left) : std::move(right);
    return;
  }
  Flow out;
  out.present = before.present;
  for (auto& [slot, content] : left.slots) {
    const auto other = right.slots.find(slot);
    const bool outlives = before.slots.contains(slot) || slot.variable == nullptr || llvm::isa<clang::ParmVarDecl>(slot.variable) ||
                          other != right.slots.end();
    if (!outlives) {
      // Declared before without a value, or declared inside: telling them apart is not worth it, the latter is never read again.
      out.slots[slot] = content;
      continue;
    }
    Content absent;
    auto& across = other != right.slots.end() ? other->second : absent;
    if (content == across) {
      out.slots[slot] = content;
      continue;
    }
    const bool appended = content.was_appended || across.was_appended;
    Content settled{joined(slot, content, across, presence, where), nullptr, "append", where, appended};
    out.slots[slot] = settled;
  }
  for (auto& [slot, content] : right.slots) {
    if (out.slots.contains(slot)) continue;
    Content absent;
    const bool shared = slot.variable == nullptr || llvm::isa<clang::ParmVarDecl>(slot.variable);
    out.slots[slot] =
        shared ? Content{joined(slot, absent, content, presence, where), nullptr, "append", where, content.was_appended} : content;
  }
  flow_ = std::move(out);
}

namespace {

/// The variable that an expression's value lives in, whatever the way there: `a.b[i]` lives in `a`.
const clang::Expr* root_of(const clang::Expr* expr) {
  for (int steps = 0; expr != nullptr && steps < 64; ++steps) {
    expr = expr->IgnoreParenImpCasts();
    if (const auto* member = llvm::dyn_cast<clang::MemberExpr>(expr)) {
      if (llvm::isa<clang::CXXThisExpr>(member->getBase()->IgnoreParenImpCasts())) return expr;
      expr = member->getBase();
    } else if (const auto* index = llvm::dyn_cast<clang::ArraySubscriptExpr>(expr)) {
      expr = index->getBase();
    } else if (const auto* unary = llvm::dyn_cast<clang::UnaryOperator>(expr)) {
      expr = unary->getSubExpr();
    } else if (const auto* call = llvm::dyn_cast<clang::CXXOperatorCallExpr>(expr); call != nullptr && call->getNumArgs() > 0) {
      expr = call->getArg(0);
    } else {
      return expr;
    }
  }
  return expr;
}

bool may_write_through(clang::QualType parameter) {
  if (parameter.isNull()) return false;
  if (parameter->isLValueReferenceType()) return !parameter.getNonReferenceType().isConstQualified();
  return parameter->isPointerType() && !parameter->getPointeeType().isConstQualified();
}

}  // namespace

std::set<Slot> Body::written_in(const clang::Stmt& stmt) {
  std::set<Slot> written;
  const auto note = [&](const clang::Expr* target) {
    if (auto slot = slot_of(root_of(target))) written.insert(*slot);
    if (auto slot = slot_of(target)) written.insert(*slot);
  };
  std::vector<const clang::Stmt*> waiting{&stmt};
  while (!waiting.empty()) {
    const auto* current = waiting.back();
    waiting.pop_back();
    if (current == nullptr) continue;
    if (const auto* binary = llvm::dyn_cast<clang::BinaryOperator>(current); binary != nullptr && binary->isAssignmentOp()) {
      note(binary->getLHS());
    } else if (const auto* unary = llvm::dyn_cast<clang::UnaryOperator>(current);
               unary != nullptr && (unary->isIncrementDecrementOp() || unary->getOpcode() == clang::UO_AddrOf)) {
      note(unary->getSubExpr());
    } else if (const auto* call = llvm::dyn_cast<clang::CallExpr>(current)) {
      const auto* callee = call->getDirectCallee();
      const auto* method = llvm::dyn_cast_or_null<clang::CXXMethodDecl>(callee);
      unsigned first = 0;
      if (const auto* member = llvm::dyn_cast<clang::CXXMemberCallExpr>(call)) {
        if (method == nullptr || !method->isConst()) note(member->getImplicitObjectArgument());
      } else if (llvm::isa<clang::CXXOperatorCallExpr>(call) && method != nullptr && method->isInstance()) {
        if (!method->isConst() && call->getNumArgs() > 0) note(call->getArg(0));
        first = 1;
      }
      for (unsigned i = first; i < call->getNumArgs(); ++i) {
        const bool unknown = callee == nullptr || i - first >= callee->getNumParams();
        if (unknown || may_write_through(callee->getParamDecl(i - first)->getType())) note(call->getArg(i));
      }
    }
    for (const auto* child : current->children()) waiting.push_back(child);
  }
  return written;
}

/// for (const auto& [name, value] : options) conninfo += name + "=" + value + " ": where the entries are known and the body does
/// nothing but write text, it is written as often. What calls something is not: it would be seen as often as well.
bool Body::unrolled(const clang::CXXForRangeStmt& each, Id elements) {
  constexpr std::size_t most_rounds = 16;
  const auto kind = b_.expr(elements).kind;
  const auto known = b_.operands(elements);
  const bool is_map = kind == ExprKind::dictionary;
  if ((!is_map && kind != ExprKind::list) || known.empty() || known.size() > most_rounds || !only_writes_text(each.getBody()))
    return false;
  if (std::ranges::any_of(
          known, [&](const Operand& one) { return one.kind != (is_map ? OperandKind::keyed : OperandKind::positional); })) {
    return false;
  }
  const auto* variable = each.getLoopVariable();
  const auto* decomposed = llvm::dyn_cast<clang::DecompositionDecl>(variable);
  if (is_map != (decomposed != nullptr) || (decomposed != nullptr && decomposed->bindings().size() != 2)) return false;
  const std::vector<Operand> rounds(known.begin(), known.end());
  for (const auto& round : rounds) {
    if (decomposed != nullptr) {
      values_[decomposed->bindings()[0]] = round.key;
      values_[decomposed->bindings()[1]] = round.value;
    } else {
      flow_.slots[Slot{variable, {}}] = Content{typed(round.value, variable->getType()), nullptr, "append", {}, false};
    }
    statement(each.getBody());
  }
  return true;
}

void Body::loop(const clang::Stmt& stmt) {
  const clang::Stmt* body = nullptr;
  const clang::Expr* condition = nullptr;
  const clang::Stmt* step = nullptr;
  const clang::CXXForRangeStmt* each = nullptr;
  if (const auto* counted = llvm::dyn_cast<clang::ForStmt>(&stmt)) {
    statement(counted->getInit());
    body = counted->getBody(), condition = counted->getCond(), step = counted->getInc();
  } else if (const auto* plain_loop = llvm::dyn_cast<clang::WhileStmt>(&stmt)) {
    body = plain_loop->getBody(), condition = plain_loop->getCond();
  } else if (const auto* late = llvm::dyn_cast<clang::DoStmt>(&stmt)) {
    body = late->getBody(), condition = late->getCond();
  } else {
    each = llvm::cast<clang::CXXForRangeStmt>(&stmt);
    body = each->getBody();
  }
  const auto elements = each != nullptr ? expr(each->getRangeInit()) : 0;
  if (each != nullptr && unrolled(*each, elements)) return;
  const auto before = flow_;
  // What the body writes is, at its start, what it was or what an earlier round left.
  const auto where = range(stmt);
  for (const auto& slot : written_in(stmt)) {
    const auto known = before.slots.find(slot);
    if (known == before.slots.end() && slot.variable != nullptr) continue;  // declared inside
    const auto value = b_.choice("join", {read(slot), b_.unknown("loop", where)}, where);
    if (slot.path.empty() && slot.variable != nullptr) typed(value, slot.variable->getType());
    flow_.slots[slot] = Content{value, nullptr, "append", {}, false};
  }
  if (each != nullptr) {
    const auto* variable = each->getLoopVariable();
    const auto element = b_.operation(Op::element, {elements}, range(variable->getSourceRange()));
    if (const auto* decomposed = llvm::dyn_cast<clang::DecompositionDecl>(variable)) {
      int at = 0;
      for (const auto* binding : decomposed->bindings()) {
        const auto place = range(binding->getSourceRange());
        values_[binding] = b_.index(element, b_.number(std::to_string(at++), place), place);
      }
    } else {
      flow_.slots[Slot{variable, {}}] = Content{typed(element, variable->getType()), nullptr, "append", {}, false};
    }
  }
  if (const auto* plain_loop = llvm::dyn_cast<clang::WhileStmt>(&stmt);
      plain_loop != nullptr && plain_loop->getConditionVariable() != nullptr) {
    declare(*plain_loop->getConditionVariable());
  }
  if (condition != nullptr) add_branch(expr(condition), body->getSourceRange(), {});
  std::vector<Flow> breaks;
  auto* const outer = std::exchange(breaks_, &breaks);
  const bool outer_is_endless = std::exchange(in_endless_loop_, each == nullptr && always_holds(condition));
  statement(body);
  statement(step);
  in_endless_loop_ = outer_is_endless;
  breaks_ = outer;
  auto after = before;
  if (flow_.alive) after = merged(before, std::move(after), std::move(flow_), where);
  for (auto& left : breaks) after = merged(before, std::move(after), std::move(left), where);
  flow_ = std::move(after);
}

/// The labels and what stands behind them up to the next, which runs when one of the labels is met, or is fallen into.
struct Body::CaseGroup {
  std::vector<const clang::SwitchCase*> labels;
  std::vector<const clang::Stmt*> statements;
  bool is_fallen_into = false;
  bool falls_on = false;

  [[nodiscard]] clang::SourceLocation begin() const { return labels.front()->getBeginLoc(); }
  [[nodiscard]] clang::SourceLocation end() const { return statements.back()->getEndLoc(); }
};

std::vector<Body::CaseGroup> Body::case_groups(const clang::SwitchStmt& stmt) {
  std::vector<CaseGroup> groups;
  const auto* body = llvm::dyn_cast_or_null<clang::CompoundStmt>(stmt.getBody());
  if (body == nullptr) return groups;
  for (const auto* inner : body->body()) {
    if (llvm::isa<clang::SwitchCase>(inner)) groups.emplace_back();
    while (const auto* label = llvm::dyn_cast_or_null<clang::SwitchCase>(inner)) {
      groups.back().labels.push_back(label);
      inner = label->getSubStmt();
    }
    if (!groups.empty() && inner != nullptr) groups.back().statements.push_back(inner);
  }
  std::erase_if(groups, [](const CaseGroup& group) { return group.statements.empty(); });
  return groups;
}

/// As a chain of `if (value == label) … else …`, where nothing is fallen into.
void Body::add_cases(Id value, const std::vector<CaseGroup>& groups) {
  // Which of so many it is, is a table's matter and no configuration's; and every result is held against every branch.
  constexpr std::size_t most_told_apart = 64;
  if (groups.size() > most_told_apart) {
    const clang::SourceRange all(groups.front().begin(), groups.back().end());
    return add_branch(b_.unknown("switch", range(all)), all, {});
  }
  for (const auto& group : groups) {
    std::vector<Id> asked;
    for (const auto* label : group.labels) {
      const auto* plain_case = llvm::dyn_cast<clang::CaseStmt>(label);
      if (plain_case == nullptr || plain_case->caseStmtIsGNURange() || group.is_fallen_into) {
        asked.clear();
        break;
      }
      const auto where = range(plain_case->getLHS()->getSourceRange());
      asked.push_back(b_.operation(Op::compare, {value, expr(plain_case->getLHS())}, where, "=="));
    }
    const auto where = range(clang::SourceRange(group.begin()));
    const auto condition = asked.empty() ? b_.unknown("switch", where) : b_.choice("or", asked, where);
    const bool excludes_others = !asked.empty() && !group.falls_on && &group != &groups.back();
    const auto others = excludes_others ? clang::SourceRange((&group + 1)->begin(), groups.back().end()) : clang::SourceRange();
    add_branch(condition, clang::SourceRange(group.begin(), group.end()), others);
  }
}

void Body::choose(const clang::SwitchStmt& stmt) {
  if (stmt.getInit() != nullptr) statement(stmt.getInit());
  if (stmt.getConditionVariable() != nullptr) declare(*stmt.getConditionVariable());
  const auto condition = expr(stmt.getCond());
  const auto before = flow_;
  const auto where = range(stmt);
  std::vector<Flow> breaks;
  auto* const outer = std::exchange(breaks_, &breaks);
  bool has_default = false;
  flow_.alive = false;
  const auto* around = std::exchange(block_, nullptr);  // what stands behind is another case
  std::vector<CaseGroup> groups = case_groups(stmt);
  for (auto& group : groups) {
    group.is_fallen_into = flow_.alive;
    if (flow_.alive) (&group - 1)->falls_on = true;
    has_default |= std::ranges::any_of(group.labels, [](const auto* label) { return llvm::isa<clang::DefaultStmt>(label); });
    auto fallen = std::exchange(flow_, before);
    if (fallen.alive) flow_ = merged(before, before, std::move(fallen), where);
    for (const auto* inner : group.statements) statement(inner);
  }
  block_ = around;
  add_cases(condition, groups);
  breaks_ = outer;
  auto after = std::move(flow_);
  if (!has_default) after = after.alive ? merged(before, before, std::move(after), where) : before;
  for (auto& left : breaks) after = after.alive ? merged(before, std::move(after), std::move(left), where) : std::move(left);
  flow_ = std::move(after);
}

void Body::leave(const clang::ReturnStmt& stmt) {
  ++leaves_;
  const auto* value = stmt.getRetValue();
  if (value != nullptr) {
    const auto id = expr(value);
    if (id != 0 && !value->getType()->isVoidType()) {
      const bool wanted = std::any_of(flow_.present.begin(), flow_.present.end(), [&](Id there) { return same(there, id); });
      results_.push_back({id, wanted});
    }
  }
  if (returns_ != nullptr && flow_.alive) returns_->push_back(flow_);
  flow_.alive = false;
}

}  // namespace dbssot::cpp
