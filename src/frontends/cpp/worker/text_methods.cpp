#include <algorithm>
#include <array>
#include <cctype>

#include "frontends/cpp/worker/body.h"
#include "frontends/cpp/worker/deeds.h"
#include "frontends/cpp/worker/names.h"

namespace dbssot::cpp {

using namespace program;

ExprId Body::string_method(std::string_view called, const clang::Expr& object, const clang::CallExpr& e, bool& handled) {
  const auto known = method_deeds().find(called);
  if (known == method_deeds().end()) {
    handled = false;
    return 0;
  }
  const auto where = range(e);
  const auto count = [&] {
    unsigned n = e.getNumArgs();
    while (n > 0 && llvm::isa<clang::CXXDefaultArgExpr>(e.getArg(n - 1))) --n;
    return n;
  }();
  const auto argument = [&](unsigned i) { return i < count ? expr(e.getArg(i)) : Id{0}; };
  const auto is_integer = [&](unsigned i) {
    return i < count && plain(e.getArg(i))->getType()->isIntegerType() && !plain(e.getArg(i))->getType()->isAnyCharacterType();
  };
  const auto change = [&](Id value) {
    assign(object, value, e.getSourceRange());
    return value;
  };
  auto slot = slot_of(&object);
  switch (known->second) {
    case Deed::append: {
      std::vector<Id> parts;
      if (!slot) slot = grown_before(object);  // text.append(a).append(b)
      if (const auto id = argument(0)) parts.push_back(id);
      if (is_integer(0) && count == 2) parts[0] = b_.unknown("dynamic", where);  // append(n, 'x')
      if (slot) {
        append(*slot, parts, "append", where);
        if (e.getType()->isVoidType()) return parts.empty() ? 0 : parts[0];
        return read(*slot);
      }
      parts.insert(parts.begin(), expr(&object));
      return b_.concat("append", parts, where);
    }
    case Deed::assign:
      return change(argument(0));
    case Deed::clear:
      return change(b_.literal("", where));
    case Deed::number_holes:
      return numbered(e);
    default:
      break;
  }
  if (called == "str" && count == 1) return change(argument(0));  // stream.str(text)
  const auto base = expr(&object);
  switch (known->second) {
    case Deed::pass:
      return base;
    case Deed::truth:
      return b_.operation(Op::truth, {base}, where, "not");  // a text that is empty counts as none
    case Deed::length:
      return unknown("length", e);
    case Deed::contains: {
      if (count == 0) return unknown("count", e);
      const auto wanted = argument(0);
      // s.rfind(x, 0) == 0 asks for a prefix
      if (called == "rfind" && count == 2) {
        const auto* from = llvm::dyn_cast<clang::IntegerLiteral>(plain(e.getArg(1)));
        if (from != nullptr && from->getValue() == 0) return b_.operation(Op::prefix, {base, wanted}, where);
      }
      return b_.operation(Op::contains, {base, wanted}, where);
    }
    case Deed::prefix:
      return b_.operation(Op::prefix, {base, argument(0)}, where);
    case Deed::compare: {
      if (count >= 3) {  // s.compare(0, n, x)
        const auto* from = llvm::dyn_cast<clang::IntegerLiteral>(plain(e.getArg(0)));
        const bool at_start = from != nullptr && from->getValue() == 0;
        return b_.operation(at_start ? Op::prefix : Op::compare, {base, argument(2)}, where);
      }
      return b_.operation(Op::compare, {base, argument(0)}, where);
    }
    case Deed::slice: {
      std::vector<Id> operands{base};
      for (unsigned i = 0; i < count; ++i) {
        if (const auto id = argument(i)) operands.push_back(id);
      }
      return b_.operation(Op::slice, operands, where);
    }
    case Deed::split:
      return b_.operation(Op::split, {base, argument(0)}, where);
    case Deed::lower:
      return b_.operation(Op::lower, {base}, where);
    case Deed::strip:
      return b_.operation(Op::strip, {base}, where);
    case Deed::encode:
      return b_.operation(Op::encode, {base}, where, called);
    case Deed::to_number:
      return b_.operation(Op::convert, {base}, where, "int");
    case Deed::match:
      return b_.operation(Op::match, {base, argument(0)}, where);
    case Deed::element:
      if (count == 1) return b_.index(base, argument(0), where);
      return b_.operation(Op::slice, {base}, where);
    case Deed::insert: {
      const auto added = argument(called == "prepend" ? 0 : 1);
      const auto* at = count > 0 ? llvm::dyn_cast<clang::IntegerLiteral>(plain(e.getArg(0))) : nullptr;
      const bool in_front = called == "prepend" || (at != nullptr && at->getValue() == 0);
      if (added == 0 || !in_front) return change(unknown("insert", e));
      const std::array parts = {added, base};
      return change(b_.concat("append", parts, where));
    }
    case Deed::change_substr: {
      if (count >= 3 && is_integer(0)) {  // s.replace(s.find(from), n, to)
        const auto at = argument(0);
        const auto to = argument(2);
        Id from = at;
        if (b_.expr(at).kind == ExprKind::operation && b_.expr(at).op == Op::contains && b_.operands(at).size() >= 2) {
          from = b_.operands(at)[1].value;
        }
        return change(b_.operation(Op::replace, {base, from, to}, where));
      }
      if (count >= 3) return change(b_.operation(Op::replace, {base, b_.unknown("position", where), argument(2)}, where));
      const auto from = argument(0);
      const auto to = argument(1);
      if (from == 0 || to == 0) return base;
      return change(b_.operation(Op::replace, {base, from, to}, where));
    }
    case Deed::change_slice: {
      std::vector<Id> operands{base};
      for (unsigned i = 0; i < count; ++i) {
        if (const auto id = argument(i)) operands.push_back(id);
      }
      return change(b_.operation(Op::slice, operands, where));
    }
    default:
      handled = false;
      return 0;
  }
}

/// The text that `text.append(a)` and `(text += a)` give back, so that more may be added; they are lowered here.
std::optional<Slot> Body::grown_before(const clang::Expr& object) {
  const auto* call = llvm::dyn_cast<clang::CallExpr>(plain(&object));
  if (call == nullptr || !is_string(call->getType())) return std::nullopt;
  const auto* method = llvm::dyn_cast<clang::CXXMemberCallExpr>(call);
  const auto* shown = llvm::dyn_cast<clang::CXXOperatorCallExpr>(call);
  const bool is_sum = shown != nullptr && shown->getOperator() == clang::OO_PlusEqual;
  if (!is_sum && (method == nullptr || method->getMethodDecl() == nullptr)) return std::nullopt;
  if (!is_sum) {
    const auto deed = method_deeds().find(method->getMethodDecl()->getNameAsString());
    if (deed == method_deeds().end() || (deed->second != Deed::append && deed->second != Deed::assign)) return std::nullopt;
  }
  const clang::Expr* root = is_sum ? call->getArg(0) : method->getImplicitObjectArgument();
  for (int links = 0; links < 256 && !slot_of(root); ++links) {
    const auto* inner = llvm::dyn_cast<clang::CallExpr>(plain(root));
    const auto* inner_method = llvm::dyn_cast_or_null<clang::CXXMemberCallExpr>(inner);
    if (inner_method != nullptr) {
      root = inner_method->getImplicitObjectArgument();
    } else if (const auto* sum = llvm::dyn_cast_or_null<clang::CXXOperatorCallExpr>(inner);
               sum != nullptr && sum->getOperator() == clang::OO_PlusEqual) {
      root = sum->getArg(0);
    } else {
      return std::nullopt;
    }
  }
  const auto slot = slot_of(root);
  if (slot) expr(&object);
  return slot;
}

/// QString("%1:%2").arg(host).arg(port): each argument goes where the lowest number left stands, so they fill the numbers in order.
ExprId Body::numbered(const clang::CallExpr& whole) {
  std::vector<const clang::CallExpr*> links;
  const clang::Expr* root = &whole;
  while (const auto* link = llvm::dyn_cast<clang::CXXMemberCallExpr>(root)) {
    if (link->getMethodDecl() == nullptr || link->getMethodDecl()->getNameAsString() != "arg") break;
    links.push_back(link);
    root = plain(link->getImplicitObjectArgument());
  }
  std::vector<Id> arguments;
  auto text = literal_of(root);
  const auto base = text ? Id{0} : expr(root);  // a format is no text of its own
  if (!text) text = held_literal(base);
  for (auto link = links.rbegin(); link != links.rend(); ++link) {
    // arg(value, width, base) has defaults for the rest; arg(a, b, …) of strings has none.
    for (unsigned i = 0; i < (*link)->getNumArgs(); ++i) {
      if (llvm::isa<clang::CXXDefaultArgExpr>((*link)->getArg(i))) continue;
      if (i > 0 && plain((*link)->getArg(i))->getType()->isIntegerType() && !is_string((*link)->getArg(0)->getType())) break;
      arguments.push_back(expr((*link)->getArg(i)));
    }
  }
  const auto where = range(whole);
  if (!text) {
    arguments.insert(arguments.begin(), base);
    return b_.concat("format", arguments, where);
  }
  auto pieces = parse_numbered(*text, '%', 1);
  std::set<int> numbers;
  for (const auto& piece : pieces) {
    if (piece.is_hole()) numbers.insert(piece.argument);
  }
  for (auto& piece : pieces) {
    if (piece.is_hole()) piece.argument = static_cast<int>(std::distance(numbers.begin(), numbers.find(piece.argument)));
  }
  return formatted(pieces, arguments, "format", where, range(*root));
}

ExprId Body::stream_chain(const clang::Expr& whole, const clang::Expr& root_, std::vector<const clang::Expr*> operands) {
  const auto* root = plain(&root_);
  const auto* record = class_of(root->getType());
  const auto class_name = record != nullptr ? dotted_name(*record) : std::string();
  std::vector<Id> parts;
  for (const auto* operand : operands) {
    const auto* inner = plain(operand);
    const auto* reference = llvm::dyn_cast<clang::DeclRefExpr>(inner);
    const bool manipulator = (reference != nullptr && llvm::isa<clang::FunctionDecl>(reference->getDecl()) &&
                              reference->getDecl()->isInStdNamespace()) ||
                             llvm::isa<clang::OverloadExpr>(inner);
    if (manipulator) {
      if (whole.isTypeDependent() || reference == nullptr || reference->getDecl()->getNameAsString() != "endl") continue;
      parts.push_back(b_.literal("\n", range(*operand)));
      continue;
    }
    if (const auto id = expr(operand)) parts.push_back(id);
  }
  if (is_string_stream(class_name)) {
    if (const auto slot = slot_of(root)) {
      append(*slot, parts, "stream", range(whole));
      return 0;
    }
    const auto start = expr(root);  // std::ostringstream() << a << b
    if (b_.expr(start).kind != ExprKind::literal || !b_.text(b_.expr(start).text).empty()) parts.insert(parts.begin(), start);
    return b_.concat("stream", parts, range(whole));
  }
  const bool is_stream = is_output_stream(root->getType());
  const auto callee_name = is_stream ? std::string("std.ostream.operator<<") : class_name + ".operator<<";
  ++log_calls_;
  Operands arguments;
  const auto stream = expr(root);
  if (stream != 0) arguments.push_back(positional(stream));
  for (const auto part : parts) arguments.push_back(positional(part));
  return b_.call(b_.reference(callee_name, range(*root)), arguments, range(whole));
}

}  // namespace dbssot::cpp
