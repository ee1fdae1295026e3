#include <algorithm>
#include <array>
#include <cctype>

#include "frontends/cpp/worker/body.h"
#include "frontends/cpp/worker/names.h"

namespace dbssot::cpp {

using namespace program;

namespace {

/// Operand::name of what class_in_brackets() gives.
constexpr std::string_view class_of_template = "<>";

/// boost::algorithm is where most of boost's string functions live; people call them through boost.
std::string short_name(std::string name) {
  constexpr std::string_view algorithm = "boost.algorithm.";
  if (name.starts_with(algorithm)) return "boost." + name.substr(algorithm.size());
  if (name.starts_with("std.str") || name.starts_with("std.snprintf") || name.starts_with("std.sprintf") ||
      name.starts_with("std.ato") || name == "std.tolower" || name == "std.toupper" || name == "std.sscanf" ||
      name == "std.memcmp") {
    return name.substr(4);
  }
  // absl and std versions are inline namespaces and gone already; libc's fortified forms:
  if (name == "__builtin___snprintf_chk" || name == "__snprintf_chk") return "snprintf";
  return name;
}

/// The argument that holds the format of a project's own `std::string format(const char* format, ...)`. GNU attributes say it;
/// without one, whoever returns text of C's variable arguments takes its last parameter for a format.
std::optional<unsigned> own_printf_format(const clang::FunctionDecl* function) {
  if (function == nullptr || !function->isVariadic() || function->getNumParams() == 0 || !is_string(function->getReturnType()))
    return std::nullopt;
  if (const auto* format = function->getAttr<clang::FormatAttr>()) {
    if (format->getType()->getName() != "printf" || format->getFormatIdx() < 1) return std::nullopt;
    return static_cast<unsigned>(format->getFormatIdx() - 1);
  }
  const auto last = function->getNumParams() - 1;
  if (!is_string(function->getParamDecl(last)->getType())) return std::nullopt;
  return last;
}

bool makes_objects(std::string_view name) {
  return name == "std.make_unique" || name == "std.make_shared" || name == "std.make_optional" || name == "boost.make_shared" ||
         name == "boost.make_unique" || name == "absl.make_unique" || name == "QSharedPointer.create" ||
         name == "std.allocate_shared" || name == "std.make_unique_for_overwrite";
}

bool sounds_like_logging(std::string_view name) {
  std::string lower;
  for (const char c : name.substr(name.rfind('.') + 1)) lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  for (const std::string_view word :
       {"log", "warn", "error", "print", "debug", "info", "fatal", "trace", "critical", "report", "perror"}) {
    if (lower.find(word) != std::string::npos) return true;
  }
  return false;
}

/// promise.set_exception(std::current_exception()): who waits for the answer is told.
bool hands_error_on(std::string_view name) {
  const std::string_view last = name.substr(name.rfind('.') + 1);
  constexpr std::array<std::string_view, 9> names{"set_exception", "set_error",         "setException",
                                                  "setError",      "SetException",      "SetError",
                                                  "reject",        "current_exception", "make_exception_ptr"};
  return std::ranges::find(names, last) != names.end();
}

}  // namespace

void Body::note_log(std::string_view name_) {
  if (hands_error_on(name_))
    ++errors_handed_on_;
  else if (sounds_like_logging(name_))
    ++log_calls_;
}

void Body::arguments_of(const clang::CallExpr& e, unsigned from, Operands& out) {
  for (auto i = from; i < e.getNumArgs(); ++i) {
    const auto* argument = e.getArg(i);
    if (llvm::isa<clang::CXXDefaultArgExpr>(argument)) continue;
    const auto id = expr(argument);
    if (id == 0) continue;
    auto operand = positional(id);
    if (llvm::isa<clang::PackExpansionExpr>(plain(argument))) operand.kind = OperandKind::spread;
    out.push_back(operand);
  }
}

/// Text and numbers that a call may have written through a reference or pointer are unknown from here on. Objects stay what they
/// are.
void Body::forget_written(const clang::CallExpr& e, const clang::FunctionDecl* function, unsigned from) {
  if (function == nullptr) return;
  for (auto i = from; i < e.getNumArgs() && i - from < function->getNumParams(); ++i) {
    const auto type = function->getParamDecl(i - from)->getType();
    const bool by_reference = type->isLValueReferenceType() && !type.getNonReferenceType().isConstQualified();
    const bool by_pointer = type->isPointerType() && !type->getPointeeType().isConstQualified();
    if (!by_reference && !by_pointer) continue;
    const auto* argument = plain(e.getArg(i));
    if (by_pointer) {
      const auto* address = llvm::dyn_cast<clang::UnaryOperator>(argument);
      if (address != nullptr && address->getOpcode() == clang::UO_AddrOf)
        argument = plain(address->getSubExpr());
      else if (!argument->getType()->isArrayType())
        continue;
    }
    const auto slot = slot_of(argument);
    const auto* made = class_of(argument->getType());
    const bool is_format = made != nullptr && is_format_class(dotted_name(*made));
    if (!slot || (!is_format && !is_string(argument->getType()) && !argument->getType()->isArithmeticType() &&
                  !argument->getType()->isPointerType()))
      continue;
    if (flow_.slots.contains(*slot) || slot->path.empty())
      write(*slot, typed(unknown("written by a call", e), argument->getType()));
  }
}

ExprId Body::call(const clang::CallExpr& e) {
  if (const auto* literal = llvm::dyn_cast<clang::UserDefinedLiteral>(&e)) {
    if (const auto unit = duration_unit(e.getType()); !unit.empty() && e.getNumArgs() >= 1) {  // 30s
      const auto argument = positional(expr(e.getArg(0)));
      return b_.call(b_.reference("std.chrono." + std::string(unit), range(e)), std::span(&argument, 1), range(e));
    }
    if (const auto unit = duration_unit(e.getType()); !unit.empty()) {  // the template form: digits are in the source
      const auto* function = literal->getDirectCallee();
      std::string digits;
      if (function != nullptr && function->getTemplateSpecializationArgs() != nullptr) {
        for (const auto& pack : function->getTemplateSpecializationArgs()->asArray()) {
          for (const auto& digit : pack.getKind() == clang::TemplateArgument::Pack ? pack.pack_elements() : llvm::ArrayRef(pack)) {
            if (digit.getKind() == clang::TemplateArgument::Integral)
              digits += static_cast<char>(digit.getAsIntegral().getExtValue());
          }
        }
      }
      digits.erase(std::remove(digits.begin(), digits.end(), '\''), digits.end());
      const auto argument = positional(b_.number(digits, range(e)));
      return b_.call(b_.reference("std.chrono." + std::string(unit), range(e)), std::span(&argument, 1), range(e));
    }
    if (e.getNumArgs() >= 1) return expr(e.getArg(0));  // "text"s, "text"sv
  }
  const auto* callee = plain(e.getCallee());
  if (const auto* member = llvm::dyn_cast_or_null<clang::MemberExpr>(callee);
      member != nullptr && llvm::isa<clang::CXXMethodDecl>(member->getMemberDecl()) &&
      llvm::cast<clang::CXXMethodDecl>(member->getMemberDecl())->isInstance()) {
    return method_call(e, *member);
  }
  return plain_call(e, e.getDirectCallee());
}

ExprId Body::make_object(const clang::CallExpr& e, clang::QualType made, unsigned skip) {
  const auto name_ = dotted_type(made);
  if (is_string(made) || made->isArithmeticType()) {
    if (skip < e.getNumArgs()) return expr(e.getArg(skip));
    return b_.literal("", range(e));
  }
  Operands operands;
  arguments_of(e, skip, operands);
  if (operands.size() == 1) {  // make_optional(x), a copy
    const auto& only = b_.expr(operands[0].value);
    if (only.type != 0 && b_.text(only.type) == name_) return operands[0].value;
  }
  return typed(b_.call(b_.reference(name_, range(e)), operands, range(e)), made);
}

ExprId Body::plain_call(const clang::CallExpr& e, const clang::FunctionDecl* function) {
  std::string called = function != nullptr ? dotted_name(*function) : std::string();
  if (function == nullptr) {
    const auto* lookup = llvm::dyn_cast_or_null<clang::UnresolvedLookupExpr>(plain(e.getCallee()));
    if (lookup != nullptr && lookup->getNumDecls() > 0) called = dotted_name(*(*lookup->decls_begin())->getUnderlyingDecl());
  }
  if (!called.empty()) {
    called = short_name(std::move(called));
    if (makes_objects(called)) {
      clang::QualType made;
      if (function != nullptr && function->getTemplateSpecializationArgs() != nullptr &&
          function->getTemplateSpecializationArgs()->size() > 0) {
        const auto& first = function->getTemplateSpecializationArgs()->get(0);
        if (first.getKind() == clang::TemplateArgument::Type) made = first.getAsType();
      } else if (const auto* lookup = llvm::dyn_cast_or_null<clang::OverloadExpr>(plain(e.getCallee()));
                 lookup != nullptr && lookup->hasExplicitTemplateArgs()) {
        const auto& first = lookup->template_arguments()[0].getArgument();
        if (first.getKind() == clang::TemplateArgument::Type) made = first.getAsType();
      }
      if (!made.isNull()) return make_object(e, made, called == "std.allocate_shared" ? 1 : 0);
    }
    bool handled = true;
    const auto id = known_function(called, e, handled);
    if (handled) return id;
    if (called == "boost.program_options.store" && e.getNumArgs() == 2) return store_options(e);
    if (const auto at = own_printf_format(function); at && *at < e.getNumArgs()) {
      // g_strconcat(a, b, nullptr) looks the same: only a literal with holes is a format.
      const auto text = literal_of(e.getArg(*at));
      const auto pieces = text ? parse_printf(*text) : std::vector<FormatPiece>();
      if (std::ranges::any_of(pieces, &FormatPiece::is_hole)) return format_call(e, *at, parse_printf, "printf");
    }
  }
  const auto* undeclared = called.empty() ? llvm::dyn_cast_or_null<clang::OverloadExpr>(plain(e.getCallee())) : nullptr;
  note_log(undeclared != nullptr ? undeclared->getName().getAsString() : called);
  const auto callee = expr(e.getCallee());
  Operands operands;
  arguments_of(e, 0, operands);
  if (!write_through(e, function, operands)) forget_written(e, function, 0);
  const auto id = b_.call(callee, operands, range(e));
  if (function != nullptr && function->isNoReturn()) flow_.alive = false;
  return id;
}

/// The names of variables that a function written for parse_environment() knows: texts in its body, or in a table that it looks at.
static void names_in(const clang::Stmt* stmt, std::vector<const clang::StringLiteral*>& found, int depth = 0) {
  constexpr std::size_t most_names = 64;
  if (stmt == nullptr || depth > 64 || found.size() >= most_names) return;
  if (const auto* text = llvm::dyn_cast<clang::StringLiteral>(stmt); text != nullptr && text->getCharByteWidth() == 1) {
    const auto written = text->getString();
    const bool is_name = written.size() > 2 && std::all_of(written.begin(), written.end(), [](unsigned char c) {
                           return std::isupper(c) != 0 || std::isdigit(c) != 0 || c == '_';
                         });
    if (is_name) found.push_back(text);
  }
  if (const auto* used = llvm::dyn_cast<clang::DeclRefExpr>(stmt)) {
    const auto* table = llvm::dyn_cast<clang::VarDecl>(used->getDecl());
    if (table != nullptr && table->hasGlobalStorage() && !table->isStaticLocal()) names_in(table->getInit(), found, depth + 1);
  }
  for (const auto* child : stmt->children()) names_in(child, found, depth + 1);
}

/// parse_environment(options, name_of_option): a read of every variable that the function knows.
void Body::read_mapped(const clang::Expr& mapper, Range where) {
  std::vector<const clang::StringLiteral*> names;
  if (const auto* lambda_ = llvm::dyn_cast<clang::LambdaExpr>(&mapper)) names_in(lambda_->getBody(), names);
  if (const auto* named = llvm::dyn_cast<clang::DeclRefExpr>(&mapper)) {
    const auto* function = llvm::dyn_cast<clang::FunctionDecl>(named->getDecl());
    if (function != nullptr && function->hasBody()) names_in(function->getBody(), names);
  }
  for (const auto* name_ : names) {
    const auto variable = positional(b_.literal(name_->getString().str(), range(*name_)));
    b_.call(b_.reference("boost.program_options.environment_variable", where), std::span(&variable, 1), where);
  }
}

/// store(parse_environment(options, "SHOP_"), variables): what is in `variables` may come from the environment from here on.
ExprId Body::store_options(const clang::CallExpr& e) {
  const auto parsed = expr(e.getArg(0));
  const auto slot = slot_of(plain(e.getArg(1)));
  const auto* call = llvm::dyn_cast_or_null<clang::CallExpr>(plain(e.getArg(0)));
  const auto* parser = call != nullptr ? call->getDirectCallee() : nullptr;
  if (!slot || parser == nullptr || call->getNumArgs() < 2 || dotted_name(*parser) != "boost.program_options.parse_environment")
    return parsed;
  const auto* stated = plain(call->getArg(1));
  if (!is_string(stated->getType()) && !literal_of(stated)) {
    read_mapped(*stated, range(*call));
    return parsed;
  }
  const Operand prefix{expr(stated), b_.intern("env_prefix"), 0, OperandKind::keyword};
  const auto type = e.getArg(1)->getType();
  write(*slot,
        typed(b_.call(b_.reference("boost.program_options.variables_map", range(e)), std::span(&prefix, 1), range(e)), type));
  return parsed;
}

/// list.Append<components::Postgres>("shop-db"): the class that is written in angle brackets. Types of values are told by the
/// result.
ExprId Body::class_in_brackets(const clang::MemberExpr& callee) {
  if (!callee.hasExplicitTemplateArgs() || callee.getNumTemplateArgs() == 0) return 0;
  const auto& written = callee.getTemplateArgs()[0].getArgument();
  if (written.getKind() != clang::TemplateArgument::Type) return 0;
  const auto* record = written.getAsType()->getAsCXXRecordDecl();
  if (record == nullptr || record->isInStdNamespace() || is_string(written.getAsType())) return 0;
  return b_.reference(dotted_name(*record), range(callee.getTemplateArgs()[0].getSourceRange()));
}

ExprId Body::method_call(const clang::CallExpr& e, const clang::MemberExpr& callee) {
  const auto& method = *llvm::cast<clang::CXXMethodDecl>(callee.getMemberDecl());
  const auto* object = callee.getBase();
  const auto called = method.getNameAsString();
  const auto* record = class_of(object->getType());
  const auto class_name = record != nullptr ? dotted_name(*record) : std::string();
  if (llvm::isa<clang::CXXConversionDecl>(method)) return expr(object);  // operator bool, operator std::string
  bool handled = true;
  const auto id = known_method(class_name, called, *object, e, handled);
  if (handled) return id;
  note_log(called);
  const auto base = callee.isImplicitAccess() ? this_object(range(e)) : expr(object);
  const auto attribute = b_.attribute(base, called, range(callee));
  b_.unit().exprs[attribute].member = b_.intern(dotted_name(method));
  Operands operands;
  arguments_of(e, 0, operands);
  if (!write_through(e, &method, operands)) forget_written(e, &method, 0);
  if (const auto chosen = class_in_brackets(callee); chosen != 0)
    operands.push_back({chosen, b_.intern(class_of_template), 0, OperandKind::keyword});
  const auto made = b_.call(attribute, operands, range(e));
  if (method.isNoReturn()) flow_.alive = false;
  return made;
}

/// object(a) and object[a] of a class of the project: calls of the methods that it defines for them.
ExprId Body::own_operator(const clang::CXXMethodDecl& method, Id object, const clang::CallExpr& e, Range where) {
  const auto attribute = b_.attribute(object, method.getNameAsString(), where);
  b_.unit().exprs[attribute].member = b_.intern(dotted_name(method));
  Operands operands;
  arguments_of(e, 1, operands);
  return b_.call(attribute, operands, where);
}

ExprId Body::operator_call(const clang::CXXOperatorCallExpr& e) {
  const auto op = e.getOperator();
  const auto where = range(e);
  if (e.getNumArgs() == 0) return unknown("operator", e);
  const auto* first = plain(e.getArg(0));
  const auto* second = e.getNumArgs() > 1 ? plain(e.getArg(1)) : nullptr;
  const auto* record = class_of(first->getType());
  const auto class_name = record != nullptr ? dotted_name(*record) : std::string();
  switch (op) {
    case clang::OO_Plus:
      if (second != nullptr && (is_string(first->getType()) || is_string(second->getType()) || is_string(e.getType())))
        return sum(e);
      break;
    case clang::OO_Slash:  // std::filesystem::path
      if (second != nullptr && is_string(e.getType())) {
        const auto left = expr(first);
        const std::array parts = {left, b_.literal("/", where), expr(second)};
        return b_.concat("path", parts, where);
      }
      break;
    case clang::OO_PlusEqual: {
      if (second == nullptr) break;
      const auto value = expr(second);
      if (const auto slot = slot_of(first); slot && (is_string(first->getType()) || is_string_stream(class_name))) {
        append(*slot, std::span(&value, 1), "append", where);
        return value;
      }
      if (is_string(first->getType())) {  // a global, an element: it holds more afterwards
        const std::array parts = {expr(first), value};
        assign(*first, b_.concat("append", parts, where), e.getSourceRange());
        return value;
      }
      expr(first);
      return unknown("arithmetic", e);
    }
    case clang::OO_Equal: {
      if (second == nullptr) break;
      const auto* list = llvm::dyn_cast<clang::InitListExpr>(second);
      const auto value =
          list != nullptr && is_string(first->getType()) && list->getNumInits() == 0 ? b_.literal("", where) : expr(second);
      assign(*first, value, e.getSourceRange());
      return value;
    }
    case clang::OO_LessLess: {
      std::vector<const clang::Expr*> operands;
      const clang::Expr* root = &e;
      while (const auto* shift = llvm::dyn_cast<clang::CXXOperatorCallExpr>(root)) {
        if (shift->getOperator() != clang::OO_LessLess || shift->getNumArgs() != 2) break;
        operands.push_back(shift->getArg(1));
        root = plain(shift->getArg(0));
      }
      std::reverse(operands.begin(), operands.end());
      return stream_chain(e, *root, std::move(operands));
    }
    case clang::OO_Percent:
      if (is_format_class(class_name)) return fill_format(e);
      break;
    case clang::OO_EqualEqual:
    case clang::OO_ExclaimEqual:
      if (second != nullptr) return comparison(e, *first, *second);
      break;
    case clang::OO_Star:
    case clang::OO_Arrow:
      if (e.getNumArgs() == 1) return expr(first);
      break;
    case clang::OO_Exclaim: {
      const auto tested = expr(first);
      return b_.operation(Op::truth, {tested}, where, "not");
    }
    case clang::OO_Subscript: {
      if (second == nullptr) break;
      const auto base = expr(first);
      // Environment()["DATABASE_URL"]: what the project's own operator makes of the name.
      const auto* own = llvm::dyn_cast_or_null<clang::CXXMethodDecl>(e.getDirectCallee());
      if (own != nullptr && own->isDefined() && is_string(own->getReturnType()) && !own->getReturnType()->isReferenceType() &&
          !context_.getSourceManager().isInSystemHeader(own->getLocation())) {
        return own_operator(*own, base, e, where);
      }
      return b_.index(base, expr(second), where);
    }
    case clang::OO_Call: {
      const auto callee = expr(first);
      const auto* own = llvm::dyn_cast_or_null<clang::CXXMethodDecl>(e.getDirectCallee());
      if (own != nullptr && !own->getParent()->isLambda() && !context_.getSourceManager().isInSystemHeader(own->getLocation()))
        return own_operator(*own, callee, e, where);
      Operands operands;
      arguments_of(e, 1, operands);
      return b_.call(callee, operands, where);
    }
    default:
      break;
  }
  const auto* function = e.getDirectCallee();
  Operands operands;
  arguments_of(e, 0, operands);
  const auto called = function != nullptr ? dotted_name(*function) : std::string("operator");
  return b_.call(b_.reference(called, range(e)), operands, where);
}

}  // namespace dbssot::cpp
