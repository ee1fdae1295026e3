#include <algorithm>

#include "frontends/cpp/worker/body.h"
#include "frontends/cpp/worker/names.h"

namespace dbssot::cpp {

using namespace program;

/// The text of a literal, through conversions and constructors that only wrap it.
std::optional<std::string> Body::literal_of(const clang::Expr* e) const {
  for (int steps = 0; e != nullptr && steps < 16; ++steps) {
    e = e->IgnoreUnlessSpelledInSource();
    if (const auto* text = llvm::dyn_cast<clang::StringLiteral>(e)) {
      if (text->getCharByteWidth() != 1) return std::nullopt;
      return text->getBytes().str();
    }
    if (const auto* made = llvm::dyn_cast<clang::CXXConstructExpr>(e); made != nullptr && made->getNumArgs() >= 1) {
      e = made->getArg(0);
    } else if (const auto* cast = llvm::dyn_cast<clang::CastExpr>(e)) {
      e = cast->getSubExpr();
    } else if (const auto* call = llvm::dyn_cast<clang::CallExpr>(e); call != nullptr && call->getNumArgs() == 1 &&
                                                                      call->getDirectCallee() != nullptr &&
                                                                      call->getDirectCallee()->getNameAsString() == "runtime") {
      e = call->getArg(0);  // fmt::runtime("…")
    } else if (const auto* reference = llvm::dyn_cast<clang::DeclRefExpr>(e)) {
      const auto* variable = llvm::dyn_cast<clang::VarDecl>(reference->getDecl());  // constexpr const char* format = "…"
      if (variable == nullptr || !variable->getType().isConstQualified() || !variable->hasInit()) return std::nullopt;
      e = variable->getInit();
    } else {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

/// Of a local that holds a literal where the format is asked for.
std::optional<std::string> Body::held_literal(Id value) const {
  const auto& expr = b_.expr(value);
  if (value == 0 || expr.kind != ExprKind::literal) return std::nullopt;
  return std::string(b_.text(expr.text));
}

ExprId Body::formatted(std::span<const FormatPiece> pieces, std::span<const Id> arguments, const char* how, Range where,
                       Range format_range) {
  ConcatParts parts(b_);
  for (const auto& piece : pieces) {
    if (!piece.is_hole()) {
      parts.text(piece.text, format_range);
    } else if (static_cast<std::size_t>(piece.argument) < arguments.size() &&
               arguments[static_cast<std::size_t>(piece.argument)] != 0) {
      parts.value(arguments[static_cast<std::size_t>(piece.argument)]);
    } else {
      parts.value(b_.unknown("format", format_range));
    }
  }
  return parts.finish(how, where);
}

/// `boost::format("…") % a % b`, in one expression, or statement by statement on a variable.
ExprId Body::fill_format(const clang::CXXOperatorCallExpr& e) {
  std::vector<const clang::Expr*> operands;
  const clang::Expr* root = &e;
  while (const auto* part = llvm::dyn_cast<clang::CXXOperatorCallExpr>(root)) {
    if (part->getOperator() != clang::OO_Percent || part->getNumArgs() != 2) break;
    operands.push_back(part->getArg(1));
    root = plain(part->getArg(0));
  }
  std::reverse(operands.begin(), operands.end());
  Format format;
  Id held = 0;
  if (const auto text = literal_of(root)) {
    format = {*text, {}};
  } else {
    held = expr(root);
    if (const auto known = formats_.find(held); known != formats_.end()) format = known->second;
  }
  for (const auto* operand : operands) format.arguments.push_back(expr(operand));
  Id filled = 0;
  if (!format.text.empty()) {
    filled = formatted(parse_printf(format.text), format.arguments, "format", range(e), range(*root));
    formats_.insert_or_assign(filled, std::move(format));
  } else {
    format.arguments.insert(format.arguments.begin(), held);
    filled = b_.concat("format", format.arguments, range(e));
  }
  if (const auto variable = slot_of(root)) write(*variable, filled);
  return filled;
}

/// fmt::arg("host", value) and "host"_a = value: the name and what is given for it. Other arguments have no name.
std::pair<std::string, const clang::Expr*> Body::named_argument(const clang::Expr& argument) const {
  const auto* call = llvm::dyn_cast<clang::CallExpr>(plain(&argument));
  if (call == nullptr || call->getNumArgs() != 2) return {{}, &argument};
  const auto* shown = llvm::dyn_cast<clang::CXXOperatorCallExpr>(call);
  const auto* function = call->getDirectCallee();
  const auto* literal = shown != nullptr && shown->getOperator() == clang::OO_Equal
                            ? llvm::dyn_cast<clang::CallExpr>(plain(call->getArg(0)))
                            : nullptr;
  std::optional<std::string> name_;
  if (literal != nullptr && llvm::isa<clang::UserDefinedLiteral>(literal) && literal->getNumArgs() > 0) {
    name_ = literal_of(literal->getArg(0));
  } else if (shown == nullptr && function != nullptr && dotted_name(*function) == "fmt.arg") {
    name_ = literal_of(call->getArg(0));
  }
  if (!name_) return {{}, &argument};
  return {*name_, call->getArg(1)};
}

/// A call whose argument `format_at` is the format and whose further arguments fill its holes.
ExprId Body::format_call(const clang::CallExpr& e, unsigned format_at, std::vector<FormatPiece> (*parse)(std::string_view),
                         const char* how) {
  if (format_at >= e.getNumArgs()) return unknown("format", e);
  const auto* format = e.getArg(format_at);
  auto text = literal_of(format);
  const auto held = text ? Id{0} : expr(format);
  if (!text) text = held_literal(held);
  std::vector<Id> arguments;
  std::vector<std::string> names;
  for (auto i = format_at + 1; i < e.getNumArgs(); ++i) {
    const auto [name_, value] = named_argument(*e.getArg(i));
    names.push_back(name_);
    arguments.push_back(expr(value));
  }
  if (text) {
    auto pieces = parse(*text);
    for (auto& piece : pieces) {
      const auto at = piece.name.empty() ? names.end() : std::find(names.begin(), names.end(), piece.name);
      if (at != names.end()) piece.argument = static_cast<int>(at - names.begin());
    }
    return formatted(pieces, arguments, how, range(e), range(*format));
  }
  // The format is elsewhere: what goes in is known, not how.
  std::vector<Id> parts{held};
  for (const auto id : arguments) {
    if (id != 0) parts.push_back(id);
  }
  return b_.concat(how, parts, range(e));
}

}  // namespace dbssot::cpp
