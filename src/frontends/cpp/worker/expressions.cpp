#include <clang/Index/USRGeneration.h>
#include <clang/Lex/Lexer.h>

#include <algorithm>

#include "frontends/cpp/worker/body.h"
#include "frontends/cpp/worker/names.h"
#include "frontends/cpp/worker/places.h"

namespace dbssot::cpp {

using namespace program;

namespace {

constexpr llvm::StringRef flag_prefix = "FLAGS_";

/// Deeper expressions end in unknown "too deep".
constexpr int max_depth = 4'000;
/// A file that says more than this is generated.
constexpr std::size_t max_exprs = 1'000'000;

/// Its name alone does not tell which function it is.
bool is_overloaded(const clang::FunctionDecl& function) {
  const auto* scope = function.getDeclContext()->getRedeclContext();
  if (!scope->isFileContext() && !scope->isRecord()) return false;
  const auto named = scope->lookup(function.getDeclName());
  const auto* first = function.getCanonicalDecl();
  return std::any_of(named.begin(), named.end(), [&](const clang::NamedDecl* other) {
    const auto* decl = other->getUnderlyingDecl()->getAsFunction();
    return decl != nullptr && decl->getCanonicalDecl() != first;
  });
}

bool is_number(const Expr& expr) { return expr.kind == ExprKind::number; }

}  // namespace

ExprId Body::expr(const clang::Expr* expr_) {
  if (expr_ == nullptr) return 0;
  // A map made of `= {{…}}`: plain() would see no more than the braces.
  const auto* table = llvm::dyn_cast<clang::CXXConstructExpr>(expr_->IgnoreImplicit());
  const bool is_table = table != nullptr && table->getNumArgs() > 0 && table->isStdInitListInitialization() &&
                        is_map_class(dotted_name(*table->getConstructor()->getParent()));
  expr_ = is_table ? table : plain(expr_);
  if (depth_ > max_depth || b_.unit().exprs.size() > max_exprs) return unknown("too deep", *expr_);
  ++depth_;
  const auto before = b_.unit().exprs.size();
  const auto id = lower(*expr_);
  if (id >= before) typed(id, expr_->getType());
  --depth_;
  return id;
}

ExprId Body::this_object(Range where) {
  const auto id = b_.parameter("this", where);
  if (this_class_ != nullptr) b_.unit().exprs[id].type = b_.intern(dotted_name(*this_class_));
  return id;
}

ExprId Body::literal_text(const clang::Expr& expr_) {
  const auto& text = llvm::cast<clang::StringLiteral>(expr_);
  if (text.getCharByteWidth() == 1) return b_.literal(std::string_view(text.getBytes()), range(expr_));
  std::string narrow;
  for (unsigned i = 0; i < text.getLength(); ++i) {
    const auto unit = text.getCodeUnit(i);
    narrow += unit < 0x80 ? static_cast<char>(unit) : '?';
  }
  return b_.literal(narrow, range(expr_));
}

ExprId Body::lower(const clang::Expr& e) {
  using clang::Stmt;
  switch (e.getStmtClass()) {
    case Stmt::StringLiteralClass:
      return literal_text(e);
    case Stmt::IntegerLiteralClass: {
      llvm::SmallString<24> digits;
      llvm::cast<clang::IntegerLiteral>(e).getValue().toStringUnsigned(digits);
      return b_.number(std::string_view(digits.data(), digits.size()), range(e));
    }
    case Stmt::FloatingLiteralClass: {
      auto written = clang::Lexer::getSourceText(clang::CharSourceRange::getTokenRange(e.getSourceRange()),
                                                 context_.getSourceManager(), context_.getLangOpts())
                         .str();
      written.erase(std::remove(written.begin(), written.end(), '\''), written.end());
      while (!written.empty() && std::string_view("fFlL").find(written.back()) != std::string_view::npos) written.pop_back();
      return b_.number(written, range(e));
    }
    case Stmt::CharacterLiteralClass: {
      const auto value = llvm::cast<clang::CharacterLiteral>(e).getValue();
      return b_.literal(value < 0x80 ? std::string(1, static_cast<char>(value)) : "?", range(e));
    }
    case Stmt::CXXBoolLiteralExprClass:
      return b_.boolean(llvm::cast<clang::CXXBoolLiteralExpr>(e).getValue(), range(e));
    case Stmt::CXXNullPtrLiteralExprClass:
    case Stmt::GNUNullExprClass:
      return b_.null(range(e));
    case Stmt::DeclRefExprClass:
      return name(llvm::cast<clang::DeclRefExpr>(e));
    case Stmt::MemberExprClass:
      return member(llvm::cast<clang::MemberExpr>(e));
    case Stmt::CXXThisExprClass:
      return this_object(range(e));
    case Stmt::CompoundAssignOperatorClass:
    case Stmt::BinaryOperatorClass:
      return binary(llvm::cast<clang::BinaryOperator>(e));
    case Stmt::UnaryOperatorClass:
      return unary(llvm::cast<clang::UnaryOperator>(e));
    case Stmt::ConditionalOperatorClass: {
      const auto& choice = llvm::cast<clang::ConditionalOperator>(e);
      return conditional(e, *choice.getCond(), choice.getTrueExpr(), choice.getFalseExpr());
    }
    case Stmt::BinaryConditionalOperatorClass: {  // a ?: b
      const auto& choice = llvm::cast<clang::BinaryConditionalOperator>(e);
      const auto wanted = expr(choice.getCommon());
      const auto otherwise = expr(choice.getFalseExpr());
      return b_.choice("or", {wanted, otherwise}, range(e));
    }
    case Stmt::OpaqueValueExprClass:
      return expr(llvm::cast<clang::OpaqueValueExpr>(e).getSourceExpr());
    case Stmt::ArraySubscriptExprClass: {
      const auto& index = llvm::cast<clang::ArraySubscriptExpr>(e);
      const auto base = expr(index.getBase());
      const auto key = expr(index.getIdx());
      return b_.index(base, key, range(e));
    }
    case Stmt::CXXConstructExprClass:
    case Stmt::CXXTemporaryObjectExprClass: {
      const auto& made = llvm::cast<clang::CXXConstructExpr>(e);
      const bool written = made.getParenOrBraceRange().isValid() || llvm::isa<clang::CXXTemporaryObjectExpr>(e);
      return construct(made, e.getSourceRange(), !written);
    }
    case Stmt::CXXUnresolvedConstructExprClass: {
      const auto& made = llvm::cast<clang::CXXUnresolvedConstructExpr>(e);
      const auto made_type = dotted_type(made.getTypeAsWritten());
      if (made_type.empty() && made.getNumArgs() == 1) return expr(made.getArg(0));  // T(value): a conversion, whatever T is
      const auto callee = made_type.empty() ? b_.unknown("dependent type", range(e)) : b_.reference(made_type, range(e));
      Operands operands;
      for (unsigned i = 0; i < made.getNumArgs(); ++i) {
        if (const auto id = expr(made.getArg(i))) operands.push_back(positional(id));
      }
      return b_.call(callee, operands, range(e));
    }
    case Stmt::InitListExprClass:
      return initialise(llvm::cast<clang::InitListExpr>(e), e.getSourceRange());
    case Stmt::CXXStdInitializerListExprClass:
      return expr(llvm::cast<clang::CXXStdInitializerListExpr>(e).getSubExpr());
    case Stmt::ParenListExprClass: {
      const auto& list = llvm::cast<clang::ParenListExpr>(e);
      if (list.getNumExprs() == 1) return expr(list.getExpr(0));
      Operands operands;
      for (unsigned i = 0; i < list.getNumExprs(); ++i) operands.push_back(positional(expr(list.getExpr(i))));
      return b_.list(operands, range(e));
    }
    case Stmt::CXXNewExprClass: {
      const auto& made = llvm::cast<clang::CXXNewExpr>(e);
      if (made.isArray()) return unknown("new array", e);
      const auto* init = plain(made.getInitializer());
      if (const auto* constructed = llvm::dyn_cast_or_null<clang::CXXConstructExpr>(init))
        return construct(*constructed, e.getSourceRange(), false);
      if (const auto* list = llvm::dyn_cast_or_null<clang::InitListExpr>(init)) return initialise(*list, e.getSourceRange());
      Operands operands;
      if (const auto* list = llvm::dyn_cast_or_null<clang::ParenListExpr>(init)) {
        for (unsigned i = 0; i < list->getNumExprs(); ++i) operands.push_back(positional(expr(list->getExpr(i))));
      } else if (init != nullptr) {
        operands.push_back(positional(expr(init)));
      }
      return b_.call(b_.reference(dotted_type(made.getAllocatedType()), range(e)), operands, range(e));
    }
    case Stmt::LambdaExprClass:
      return lambda(llvm::cast<clang::LambdaExpr>(e));
    case Stmt::CXXOperatorCallExprClass:
      return operator_call(llvm::cast<clang::CXXOperatorCallExpr>(e));
    case Stmt::CallExprClass:
    case Stmt::CXXMemberCallExprClass:
    case Stmt::UserDefinedLiteralClass:
      return call(llvm::cast<clang::CallExpr>(e));
    case Stmt::CoawaitExprClass:
    case Stmt::DependentCoawaitExprClass:
    case Stmt::CoyieldExprClass: {
      const auto* operand = e.getStmtClass() == Stmt::DependentCoawaitExprClass
                                ? llvm::cast<clang::DependentCoawaitExpr>(e).getOperand()
                                : llvm::cast<clang::CoroutineSuspendExpr>(e).getOperand();
      const auto awaited = expr(operand);
      if (awaited != 0 && b_.expr(awaited).kind == ExprKind::call) b_.set_awaited(awaited);
      return b_.operation(Op::await, {awaited}, range(e));
    }
    case Stmt::CXXThrowExprClass:
      expr(llvm::cast<clang::CXXThrowExpr>(e).getSubExpr());
      flow_.alive = false;
      return 0;
    case Stmt::CXXDefaultArgExprClass:
    case Stmt::CXXDefaultInitExprClass:
    case Stmt::ImplicitValueInitExprClass:
      return 0;
    case Stmt::CXXScalarValueInitExprClass:
      return b_.number("0", range(e));
    case Stmt::UnresolvedLookupExprClass: {
      const auto& lookup = llvm::cast<clang::UnresolvedLookupExpr>(e);
      if (lookup.getNumDecls() > 0) return b_.reference(dotted_name(*(*lookup.decls_begin())->getUnderlyingDecl()), range(e));
      std::string qualifier;
      llvm::raw_string_ostream out(qualifier);
      if (lookup.getQualifier() != nullptr) lookup.getQualifier()->print(out, context_.getPrintingPolicy());
      return b_.reference(dotted(qualifier + lookup.getName().getAsString()), range(e));
    }
    case Stmt::DependentScopeDeclRefExprClass: {
      const auto& scoped = llvm::cast<clang::DependentScopeDeclRefExpr>(e);
      std::string qualifier;
      llvm::raw_string_ostream out(qualifier);
      if (scoped.getQualifier() != nullptr) scoped.getQualifier()->print(out, context_.getPrintingPolicy());
      return b_.reference(dotted(qualifier + scoped.getDeclName().getAsString()), range(e));
    }
    case Stmt::CXXDependentScopeMemberExprClass: {
      const auto& scoped = llvm::cast<clang::CXXDependentScopeMemberExpr>(e);
      const auto base = scoped.isImplicitAccess() ? this_object(range(e)) : expr(scoped.getBase());
      return b_.attribute(base, scoped.getMember().getAsString(), range(e));
    }
    case Stmt::UnresolvedMemberExprClass: {
      const auto& lookup = llvm::cast<clang::UnresolvedMemberExpr>(e);
      const auto base = lookup.isImplicitAccess() ? this_object(range(e)) : expr(lookup.getBase());
      return b_.attribute(base, lookup.getMemberName().getAsString(), range(e));
    }
    case Stmt::PackExpansionExprClass:
      return expr(llvm::cast<clang::PackExpansionExpr>(e).getPattern());
    case Stmt::RecoveryExprClass:
      return recovered(e, "compile error");
    case Stmt::StmtExprClass: {
      const auto* block = llvm::cast<clang::StmtExpr>(e).getSubStmt();
      Id last = 0;
      for (const auto* child : block->body()) {
        if (const auto* value = llvm::dyn_cast<clang::Expr>(child))
          last = expr(value);
        else
          statement(child);
      }
      return last != 0 ? last : unknown("statement expression", e);
    }
    case Stmt::CStyleCastExprClass:
    case Stmt::CXXFunctionalCastExprClass:
    case Stmt::CXXStaticCastExprClass:
    case Stmt::CXXReinterpretCastExprClass:
    case Stmt::CXXConstCastExprClass:
    case Stmt::CXXDynamicCastExprClass: {
      const auto& cast = llvm::cast<clang::ExplicitCastExpr>(e);
      const auto* inner = cast.getSubExpr()->IgnoreImplicit();  // plain() would take the constructor for an implied one
      if (const auto* made = llvm::dyn_cast<clang::CXXConstructExpr>(inner);
          made != nullptr && cast.getCastKind() == clang::CK_ConstructorConversion) {
        return construct(*made, e.getSourceRange(), false);  // Url(text)
      }
      if (const auto* list = llvm::dyn_cast<clang::InitListExpr>(inner)) return initialise(*list, e.getSourceRange());
      return expr(inner);
    }
    case Stmt::CompoundLiteralExprClass:
      return expr(llvm::cast<clang::CompoundLiteralExpr>(e).getInitializer());
    case Stmt::PredefinedExprClass:
      return unknown("function name", e);
    case Stmt::UnaryExprOrTypeTraitExprClass:
      return unknown("size", e);
    case Stmt::ConstantExprClass:
      return expr(llvm::cast<clang::ConstantExpr>(e).getSubExpr());
    case Stmt::RequiresExprClass:
    case Stmt::TypeTraitExprClass:
      return unknown("type trait", e);
    case Stmt::GenericSelectionExprClass: {
      const auto& selection = llvm::cast<clang::GenericSelectionExpr>(e);
      return selection.isResultDependent() ? unknown("dynamic", e) : expr(selection.getResultExpr());
    }
    default:
      if (const auto* full = llvm::dyn_cast<clang::FullExpr>(&e)) return expr(full->getSubExpr());
      return recovered(e, "not followed");
  }
}

/// Something whose meaning is lost: its parts are still looked at.
ExprId Body::recovered(const clang::Expr& e, std::string_view why) {
  std::vector<const clang::Expr*> parts;
  for (const auto* child : e.children()) {
    if (const auto* part = llvm::dyn_cast_or_null<clang::Expr>(child)) parts.push_back(part);
  }
  if (parts.empty()) return unknown(why, e);
  std::vector<Id> ids;
  for (const auto* part : parts) ids.push_back(expr(part));
  // `builder.debug_info` of a class that has no such member: the object is known, and the name stands behind it.
  if (parts.size() == 1 && ids[0] != 0 && class_of(parts[0]->getType()) != nullptr) {
    const auto text = clang::Lexer::getSourceText(clang::CharSourceRange::getTokenRange(e.getSourceRange()),
                                                  context_.getSourceManager(), context_.getLangOpts());
    const auto begin = text.find_last_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
    if (begin != llvm::StringRef::npos && begin + 1 < text.size() &&
        (text[begin] == '.' || text.substr(0, begin + 1).ends_with("->"))) {
      return b_.attribute(ids[0], text.substr(begin + 1).str(), range(e));
    }
  }
  // A call that does not compile: the callee comes first.
  const auto kind = ids[0] != 0 ? b_.expr(ids[0]).kind : ExprKind::unknown;
  const auto* first = plain(parts[0]);
  const bool is_name =
      llvm::isa<clang::OverloadExpr>(first) || llvm::isa<clang::DependentScopeDeclRefExpr>(first) ||
      llvm::isa<clang::CXXDependentScopeMemberExpr>(first) ||
      (llvm::isa<clang::DeclRefExpr>(first) && llvm::isa<clang::FunctionDecl>(llvm::cast<clang::DeclRefExpr>(first)->getDecl()));
  if (is_name && (kind == ExprKind::reference || kind == ExprKind::attribute)) {
    note_log(b_.text(b_.expr(ids[0]).text));
    Operands operands;
    for (std::size_t i = 1; i < ids.size(); ++i) {
      if (ids[i] != 0) operands.push_back(positional(ids[i]));
    }
    return b_.call(ids[0], operands, range(e));
  }
  // A constructor call that does not compile, `pqxx::connection(a, b, c)`: the type is still known.
  if (const auto* record = class_of(e.getType()); record != nullptr && !e.getType()->isDependentType()) {
    Operands operands;
    for (const auto id : ids) {
      if (id != 0) operands.push_back(positional(id));
    }
    return b_.call(b_.reference(dotted_name(*record), range(e)), operands, range(e));
  }
  return unknown(why, e);
}

/// What ABSL_FLAG and DEFINE_string give a flag where nothing is said on the command line. Through the libraries' own macros:
/// absl keeps it in AbslFlagDefaultGenFor<name>::value, gflags hands it to dont_pass0toDEFINE_string().
const clang::Expr* Body::default_of_flag(const clang::VarDecl& variable) const {
  const auto name_ = "AbslFlagDefaultGenFor" + variable.getName().substr(flag_prefix.size()).str();
  auto& identifiers = const_cast<clang::ASTContext&>(context_).Idents;
  for (const auto* found : variable.getDeclContext()->getRedeclContext()->lookup(&identifiers.get(name_))) {
    const auto* generator = llvm::dyn_cast<clang::CXXRecordDecl>(found);
    if (generator == nullptr || !generator->hasDefinition() || generator->getDefinition()->field_empty()) continue;
    const auto* value = plain((*generator->getDefinition()->field_begin())->getInClassInitializer());
    const auto* call = llvm::dyn_cast_or_null<clang::CallExpr>(value);
    return call != nullptr && call->getNumArgs() > 0 ? call->getArg(0) : value;
  }
  const auto* value = plain(variable.getInit());
  if (const auto* held = llvm::dyn_cast_or_null<clang::UnaryOperator>(value);
      held != nullptr && held->getOpcode() == clang::UO_Deref) {
    const auto* pointer = llvm::dyn_cast<clang::DeclRefExpr>(plain(held->getSubExpr()));
    const auto* stored = pointer != nullptr ? llvm::dyn_cast<clang::VarDecl>(pointer->getDecl()) : nullptr;
    const auto* call = stored != nullptr ? llvm::dyn_cast_or_null<clang::CallExpr>(plain(stored->getInit())) : nullptr;
    return call != nullptr && call->getNumArgs() == 2 ? call->getArg(1) : nullptr;
  }
  const bool is_plain = is_string(variable.getType()) || variable.getType()->isArithmeticType();
  return is_plain ? variable.getInit() : nullptr;
}

/// FLAGS_database_url: what absl and gflags make of ABSL_FLAG(std::string, database_url, …) and DEFINE_string(database_url, …). The
/// command line may say otherwise than the default, if that could be seen.
ExprId Body::flag(const clang::VarDecl& variable, Range where) {
  const auto flags = b_.call(b_.reference("command_line.flags", where), {}, where);
  const auto option = b_.index(flags, b_.literal(variable.getName().substr(flag_prefix.size()).str(), where), where);
  const auto* otherwise = default_of_flag(variable);
  if (otherwise == nullptr) return option;
  // `std::string FLAGS_url = …;` is a binding as any; what the libraries' macros make of it is written nowhere but here.
  const bool is_plain = plain(otherwise) == plain(variable.getInit());
  return b_.choice("or", {option, is_plain ? b_.reference(dotted_name(variable), where) : expr(otherwise)}, where);
}

ExprId Body::name(const clang::DeclRefExpr& e) {
  const auto* decl = e.getDecl();
  if (const auto* variable = llvm::dyn_cast<clang::VarDecl>(decl);
      variable != nullptr && variable->hasGlobalStorage() && variable->getName().starts_with(flag_prefix) &&
      !variable->getName().starts_with("FLAGS_nono")) {  // where gflags keeps the default of a number
    return flag(*variable, range(e));
  }
  if (const auto known = values_.find(decl); known != values_.end()) return known->second;
  if (const auto* variable = llvm::dyn_cast<clang::VarDecl>(decl); variable != nullptr && variable->isLocalVarDeclOrParm()) {
    if (auto slot = slot_of(&e)) {
      const auto made = slot->variable == variable ? whole(*slot, variable->getType()) : Id{0};
      return made != 0 ? made : read(*slot);
    }
  }
  // std::getenv is declared in the global namespace and brought into std: the name is the one written.
  if (const auto* shadow = llvm::dyn_cast<clang::UsingShadowDecl>(e.getFoundDecl());
      shadow != nullptr && llvm::isa<clang::FunctionDecl>(decl)) {
    if (const auto* space = llvm::dyn_cast<clang::NamespaceDecl>(shadow->getDeclContext()->getRedeclContext());
        space != nullptr && space->isStdNamespace()) {
      return b_.reference("std." + decl->getNameAsString(), range(e));
    }
  }
  if (decl->getQualifiedNameAsString() == "std::nullopt") return b_.null(range(e));
  const auto id = b_.reference(dotted_name(*decl), range(e));
  if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(decl); function != nullptr && is_overloaded(*function)) {
    llvm::SmallString<128> usr;
    if (!clang::index::generateUSRForDecl(function, usr))
      b_.unit().exprs[id].member = b_.intern(std::string_view(usr.data(), usr.size()));
  }
  return id;
}

ExprId Body::member(const clang::MemberExpr& e) {
  const auto* decl = e.getMemberDecl();
  if (llvm::isa<clang::VarDecl>(decl) || llvm::isa<clang::EnumConstantDecl>(decl))
    return b_.reference(dotted_name(*decl), range(e));
  if (const auto slot = slot_of(&e); slot && flow_.slots.contains(*slot)) return read(*slot);
  const auto base = e.isImplicitAccess() ? this_object(range(e)) : expr(e.getBase());
  const auto id = b_.attribute(base, decl->getNameAsString(), range(e));
  b_.unit().exprs[id].member = b_.intern(dotted_name(*decl));
  return id;
}

ExprId Body::conditional(const clang::Expr& whole, const clang::Expr& condition, const clang::Expr* yes, const clang::Expr* no) {
  const auto tested = expr(&condition);
  add_branch(tested, yes->getSourceRange(), no->getSourceRange());
  std::vector<Presence> if_true;
  std::vector<Presence> if_false;
  presence_in(&condition, true, if_true);
  presence_in(&condition, false, if_false);
  const auto alive = flow_.alive;
  const auto left = expr(yes);
  const bool left_alive = flow_.alive;
  flow_.alive = alive;
  const auto right = expr(no);
  flow_.alive = alive && (left_alive || flow_.alive);
  if (left == 0 || right == 0) return left != 0 ? left : right;  // x ? x : throw …
  for (const auto& fact : if_true) {
    if (fact.when && same(left, fact.value)) return b_.choice("or", {left, right}, range(whole));
  }
  for (const auto& fact : if_false) {
    if (fact.when && same(right, fact.value)) return b_.choice("or", {right, left}, range(whole));
  }
  return b_.choice("if", {left, right}, range(whole));
}

/// a == b, a != b, with the searches that people write as comparisons: s.find(x) == npos, s.rfind(x, 0) == 0, strcmp(a, b) == 0.
ExprId Body::comparison(const clang::Expr& whole, const clang::Expr& left, const clang::Expr& right) {
  const auto first = expr(&left);
  const auto second = expr(&right);
  const auto is_test = [&](Id id) {
    const auto& e = b_.expr(id);
    return id != 0 && e.kind == ExprKind::operation &&
           (e.op == Op::contains || e.op == Op::prefix || e.op == Op::compare || e.op == Op::match || e.op == Op::truth);
  };
  const auto is_zero = [&](Id id) { return is_number(b_.expr(id)) && b_.text(b_.expr(id).text) == "0"; };
  for (const auto& [test, other] : {std::pair(first, second), std::pair(second, first)}) {
    if (!is_test(test)) continue;
    const auto op = b_.expr(test).op;
    if (op == Op::contains && is_zero(other)) {  // found at the start
      const auto operands = b_.operands(test);
      if (operands.size() >= 2) return b_.operation(Op::prefix, {operands[0].value, operands[1].value}, range(whole));
    }
    return test;
  }
  if (first == 0 || second == 0) return unknown("comparison", whole);
  return b_.operation(Op::compare, {first, second}, range(whole));
}

/// a + b + c as one concatenation, however many terms.
ExprId Body::sum(const clang::Expr& whole) {
  std::vector<const clang::Expr*> terms;
  const clang::Expr* rest = &whole;
  while (true) {
    rest = plain(rest);
    const auto* overloaded = llvm::dyn_cast<clang::CXXOperatorCallExpr>(rest);
    const auto* builtin = llvm::dyn_cast<clang::BinaryOperator>(rest);
    if (overloaded != nullptr && overloaded->getOperator() == clang::OO_Plus && overloaded->getNumArgs() == 2) {
      terms.push_back(overloaded->getArg(1));
      rest = overloaded->getArg(0);
    } else if (builtin != nullptr && builtin->getOpcode() == clang::BO_Add) {
      terms.push_back(builtin->getRHS());
      rest = builtin->getLHS();
    } else {
      terms.push_back(rest);
      break;
    }
  }
  std::reverse(terms.begin(), terms.end());
  std::vector<Id> parts;
  for (const auto* term : terms) {
    if (const auto id = expr(term)) parts.push_back(id);
  }
  return b_.concat("plus", parts, range(whole));
}

ExprId Body::binary(const clang::BinaryOperator& e) {
  const auto op = e.getOpcode();
  if (op == clang::BO_Assign) {
    const auto value = expr(e.getRHS());
    assign(*e.getLHS(), value, e.getSourceRange());
    return value;
  }
  if (op == clang::BO_Comma) {
    expr(e.getLHS());
    return expr(e.getRHS());
  }
  if (e.isCompoundAssignmentOp()) {
    const auto value = expr(e.getRHS());
    if (auto slot = slot_of(e.getLHS())) {
      if (op == clang::BO_AddAssign && is_string(e.getLHS()->getType()) && is_string(e.getRHS()->getType())) {
        append(*slot, std::span(&value, 1), "append", range(e));
        return value;
      }
      const auto result = unknown("arithmetic", e);
      write(*slot, result);
      return result;
    }
    expr(e.getLHS());
    return unknown("arithmetic", e);
  }
  if (e.isLogicalOp()) {
    // Chains of && and || by hand: the left side nests as deep as the chain is long.
    std::vector<const clang::Expr*> terms;
    const clang::Expr* rest = &e;
    for (const auto* pair = &e; pair != nullptr && pair->isLogicalOp(); pair = llvm::dyn_cast<clang::BinaryOperator>(rest)) {
      terms.push_back(pair->getRHS());
      rest = plain(pair->getLHS());
    }
    terms.push_back(rest);
    std::vector<Id> tests;
    for (auto term = terms.rbegin(); term != terms.rend(); ++term) {
      if (const auto id = expr(*term)) tests.push_back(id);
    }
    return b_.choice("join", tests, range(e));
  }
  if (e.isEqualityOp()) return comparison(e, *e.getLHS(), *e.getRHS());
  if (op == clang::BO_Add) {
    const auto* left = plain(e.getLHS());
    const auto* right = plain(e.getRHS());
    if (e.isTypeDependent() && (is_string(left->getType()) || is_string(right->getType()) ||
                                llvm::isa<clang::StringLiteral>(left) || llvm::isa<clang::StringLiteral>(right))) {
      return sum(e);
    }
    if (is_char_pointer(left->getType()) && right->getType()->isIntegerType()) {  // text + 13
      const auto base = expr(left);
      const auto from = expr(right);
      return b_.operation(Op::slice, {base, from}, range(e));
    }
  }
  // Other arithmetic: only what stands in it matters. The left side nests as deep as the chain is long.
  const clang::Expr* rest = &e;
  std::vector<const clang::Expr*> terms;
  while (const auto* pair = llvm::dyn_cast<clang::BinaryOperator>(rest)) {
    if (pair->isAssignmentOp() || pair->isLogicalOp() || pair->isEqualityOp()) break;
    if (op == clang::BO_Shl && pair->getOpcode() == clang::BO_Shl && pair->isTypeDependent() && terms.empty()) {
      std::vector<const clang::Expr*> operands;
      const clang::Expr* root = &e;
      while (const auto* shift = llvm::dyn_cast<clang::BinaryOperator>(root)) {
        if (shift->getOpcode() != clang::BO_Shl) break;
        operands.push_back(shift->getRHS());
        root = plain(shift->getLHS());
      }
      std::reverse(operands.begin(), operands.end());
      return stream_chain(e, *root, std::move(operands));
    }
    terms.push_back(pair->getRHS());
    rest = plain(pair->getLHS());
  }
  if (rest != &e) expr(rest);
  for (auto term = terms.rbegin(); term != terms.rend(); ++term) {
    if (!llvm::isa<clang::IntegerLiteral>(plain(*term))) expr(*term);
  }
  return unknown("arithmetic", e);
}

ExprId Body::unary(const clang::UnaryOperator& e) {
  switch (e.getOpcode()) {
    case clang::UO_LNot: {
      const auto tested = expr(e.getSubExpr());
      if (tested == 0) return 0;
      // !strcmp(url, "x"), !url.compare("x"): equal texts answer 0.
      const bool is_order = !plain(e.getSubExpr())->getType()->isBooleanType();
      if (is_order && (b_.expr(tested).op == Op::compare || b_.expr(tested).op == Op::prefix)) return tested;
      return b_.operation(Op::truth, {tested}, range(e), "not");
    }
    case clang::UO_Minus: {
      const auto value = expr(e.getSubExpr());
      if (value != 0 && is_number(b_.expr(value))) return b_.number("-" + std::string(b_.text(b_.expr(value).text)), range(e));
      return unknown("arithmetic", e);
    }
    case clang::UO_PreInc:
    case clang::UO_PostInc:
    case clang::UO_PreDec:
    case clang::UO_PostDec: {
      const auto value = unknown("arithmetic", e);
      if (auto slot = slot_of(e.getSubExpr())) write(*slot, value);
      return value;
    }
    default:
      return expr(e.getSubExpr());
  }
}

}  // namespace dbssot::cpp
