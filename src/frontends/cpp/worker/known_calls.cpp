#include <algorithm>
#include <array>
#include <cctype>

#include "frontends/cpp/worker/body.h"
#include "frontends/cpp/worker/deeds.h"
#include "frontends/cpp/worker/names.h"

namespace dbssot::cpp {

using namespace program;

ExprId Body::known_function(std::string_view called, const clang::CallExpr& e, bool& handled) {
  const auto known = function_deeds().find(called);
  if (known == function_deeds().end() || e.getNumArgs() == 0) {
    handled = false;
    return 0;
  }
  const auto argument = [&](unsigned i) { return i < e.getNumArgs() ? expr(e.getArg(i)) : Id{0}; };
  const auto where = range(e);
  const auto on_first = [&](Op op, std::string_view text = {}) { return b_.operation(op, {argument(0)}, where, text); };
  const auto with_second = [&](Op op) {
    const auto base = argument(0);
    const auto other = argument(1);
    return other != 0 ? b_.operation(op, {base, other}, where) : b_.operation(op, {base}, where);
  };
  const auto change_first = [&](Id value) {
    const auto* target = plain(e.getArg(0));
    if (const auto* address = llvm::dyn_cast<clang::UnaryOperator>(target);
        address != nullptr && address->getOpcode() == clang::UO_AddrOf) {
      target = plain(address->getSubExpr());
    }
    assign(*target, value, e.getSourceRange());
    return value;
  };
  switch (known->second) {
    case Deed::pass:
      return argument(0);
    case Deed::convert:
      return on_first(Op::convert);
    case Deed::to_number:
      return on_first(Op::convert, "int");
    case Deed::compare:
      return with_second(Op::compare);
    case Deed::prefix_n:
    case Deed::prefix:
      return with_second(Op::prefix);
    case Deed::contains:
      return with_second(Op::contains);
    case Deed::split:
      if (called == "boost.split" && e.getNumArgs() >= 3) {  // boost::split(pieces, text, is_any_of(":"))
        const auto text = argument(1);
        return change_first(b_.operation(Op::split, {text, argument(2)}, where));
      }
      return with_second(Op::split);
    case Deed::lower:
      return on_first(Op::lower);
    case Deed::strip:
      return on_first(Op::strip);
    case Deed::match: {
      if (e.getNumArgs() >= 3 && called != "sscanf" && !called.starts_with("re2.")) {  // regex_search(text, match, pattern)
        const auto text = argument(0);
        if (const auto slot = slot_of(e.getArg(1))) write(*slot, b_.operation(Op::match, {text, argument(2)}, where));
        return b_.operation(Op::match, {text, argument(2)}, where);
      }
      const auto id = with_second(Op::match);
      forget_written(e, e.getDirectCallee(), 0);
      for (unsigned i = 2; i < e.getNumArgs(); ++i) {  // sscanf(url, "…", user, &port)
        const auto* target = plain(e.getArg(i));
        if (const auto* address = llvm::dyn_cast<clang::UnaryOperator>(target);
            address != nullptr && address->getOpcode() == clang::UO_AddrOf) {
          target = plain(address->getSubExpr());
        }
        if (const auto slot = slot_of(target)) write(*slot, b_.operation(Op::element, {id}, where));
      }
      return id;
    }
    case Deed::substitute: {
      const auto text = argument(0);
      const auto pattern = argument(1);
      const auto to = argument(2);
      return b_.operation(Op::substitute, {text, pattern, to}, where);
    }
    case Deed::replace: {
      const auto text = argument(0);
      const auto from = argument(1);
      if (e.getNumArgs() < 3) return b_.operation(Op::replace, {text, from}, where);
      return b_.operation(Op::replace, {text, from, argument(2)}, where);
    }
    case Deed::change_replace: {
      const auto text = argument(0);
      const auto from = argument(1);
      const auto to = argument(2);
      return change_first(b_.operation(Op::replace, {text, from, to}, where));
    }
    case Deed::change_strip:
      return change_first(on_first(Op::strip));
    case Deed::change_lower:
      return change_first(on_first(Op::lower));
    case Deed::encode: {
      // PQescapeLiteral(conn, text, n), curl_easy_escape(curl, text, n), QUrl::toPercentEncoding(text)
      const bool after_handle =
          e.getNumArgs() >= 2 && !is_string(plain(e.getArg(0))->getType()) && is_string(plain(e.getArg(1))->getType());
      return b_.operation(Op::encode, {argument(after_handle ? 1 : 0)}, where, called);
    }
    case Deed::decode: {
      const bool after_handle =
          e.getNumArgs() >= 2 && !is_string(plain(e.getArg(0))->getType()) && is_string(plain(e.getArg(1))->getType());
      return b_.operation(Op::decode, {argument(after_handle ? 1 : 0)}, where, called);
    }
    case Deed::parse:
      return on_first(Op::parse, called);
    case Deed::list: {
      Operands operands;
      arguments_of(e, 0, operands);
      return b_.list(operands, where);
    }
    case Deed::concat: {
      std::vector<Id> parts;
      for (unsigned i = 0; i < e.getNumArgs(); ++i) {
        if (const auto id = argument(i)) parts.push_back(id);
      }
      return b_.concat("plus", parts, where);
    }
    case Deed::format_braces:
      return format_call(e, 0, parse_braces, "format");
    case Deed::format_printf:
      return format_call(e, 0, parse_printf, "printf");
    case Deed::format_dollar:
      return format_call(e, 0, [](std::string_view text) { return parse_numbered(text, '$', 0); }, "format");
    case Deed::write_printf:
      return change_first(format_call(e, 1, parse_printf, "printf"));
    case Deed::write_printf_n:
      return change_first(format_call(e, 2, parse_printf, "printf"));
    case Deed::write_pointer:
      return change_first(format_call(e, 1, parse_printf, "printf"));
    case Deed::copy_to:
      return change_first(argument(1));
    case Deed::append_to: {
      const auto* target = plain(e.getArg(0));
      if (const auto* address = llvm::dyn_cast<clang::UnaryOperator>(target);
          address != nullptr && address->getOpcode() == clang::UO_AddrOf) {
        target = plain(address->getSubExpr());
      }
      std::vector<Id> parts;
      const auto last = called == "absl.StrAppend" ? e.getNumArgs() : std::min(2U, e.getNumArgs());
      for (unsigned i = 1; i < last; ++i) {
        if (const auto id = argument(i)) parts.push_back(id);
      }
      if (const auto slot = slot_of(target)) {
        append(*slot, parts, "append", where);
        return parts.empty() ? 0 : parts[0];
      }
      expr(target);
      return unknown("append", e);
    }
    case Deed::format_into: {
      const auto* inserter = llvm::dyn_cast<clang::CallExpr>(plain(e.getArg(0)));
      const auto* function = inserter != nullptr ? inserter->getDirectCallee() : nullptr;
      const auto made = format_call(e, 1, parse_braces, "format");
      if (function == nullptr || inserter->getNumArgs() != 1 || dotted_name(*function) != "std.back_inserter") return made;
      if (const auto slot = slot_of(inserter->getArg(0)); slot && is_string(inserter->getArg(0)->getType())) {
        append(*slot, std::span(&made, 1), "append", where);
      }
      return made;
    }
    case Deed::length:
      argument(0);
      return unknown("length", e);
    default:
      handled = false;
      return 0;
  }
}

ExprId Body::known_method(std::string_view class_name, std::string_view called, const clang::Expr& object, const clang::CallExpr& e,
                          bool& handled) {
  if (is_string_class(class_name) || is_string_stream(class_name)) return string_method(called, object, e, handled);
  const auto where = range(e);
  if (is_holder(class_name)) {
    if (called == "get" || called == "value" || called == "release" || called == "lock" || called == "load" ||
        called == "has_value") {
      return expr(&object);
    }
    if (called == "value_or" && e.getNumArgs() == 1) {
      const auto wanted = expr(&object);
      const auto otherwise = expr(e.getArg(0));
      return b_.choice("or", {wanted, otherwise}, where);
    }
    if (called == "reset" || called == "store") {
      const auto value =
          e.getNumArgs() > 0 && !llvm::isa<clang::CXXDefaultArgExpr>(e.getArg(0)) ? expr(e.getArg(0)) : b_.null(where);
      assign(object, value, e.getSourceRange());
      return value;
    }
    if (called == "emplace") {
      const auto* specialization = llvm::dyn_cast_or_null<clang::ClassTemplateSpecializationDecl>(class_of(object.getType()));
      if (specialization != nullptr && specialization->getTemplateArgs()[0].getKind() == clang::TemplateArgument::Type) {
        const auto value = make_object(e, specialization->getTemplateArgs()[0].getAsType(), 0);
        assign(object, value, e.getSourceRange());
        return value;
      }
    }
  }
  if (called == "as" && class_name == "boost.program_options.variable_value") return expr(&object);  // vm["url"].as<std::string>()
  if (called == "at" && class_name == "boost.program_options.variables_map" && e.getNumArgs() == 1) {
    const auto base = expr(&object);
    return b_.index(base, expr(e.getArg(0)), where);
  }
  if (called == "get" && (class_name == "std.future" || class_name == "std.shared_future")) {
    return b_.operation(Op::await, {expr(&object)}, where);
  }
  if (is_list_class(class_name)) {
    const bool in_place = called == "emplace_back" || called == "emplace_front" || called == "emplace";
    if (called == "push_back" || called == "push_front" || called == "append" || called == "insert" || in_place) {
      Id value = 0;
      const auto* specialization = llvm::dyn_cast_or_null<clang::ClassTemplateSpecializationDecl>(class_of(object.getType()));
      if (in_place && specialization != nullptr &&
          specialization->getTemplateArgs()[0].getKind() == clang::TemplateArgument::Type) {
        value = make_object(e, specialization->getTemplateArgs()[0].getAsType(), 0);
      } else if (e.getNumArgs() > 0) {
        value = expr(e.getArg(e.getNumArgs() - 1));
      }
      const auto slot = slot_of(&object);
      if (slot && value != 0) {
        const auto old = read(*slot);
        Operands elements;
        if (b_.expr(old).kind == ExprKind::list && b_.operands(old).size() < 256) {
          const auto known = b_.operands(old);
          elements.assign(known.begin(), known.end());
        } else {
          elements.push_back({old, 0, 0, OperandKind::spread});
        }
        elements.push_back(positional(value));
        write(*slot, typed(b_.list(elements, where), object.getType()));
      } else {
        expr(&object);
      }
      return value;
    }
    if (called == "data" || called == "begin" || called == "cbegin") return expr(&object);
    if (called == "at" && e.getNumArgs() == 1) {
      const auto base = expr(&object);
      return b_.index(base, expr(e.getArg(0)), where);
    }
    if (called == "front" || called == "back") return b_.operation(Op::element, {expr(&object)}, where);
  }
  if (is_map_class(class_name)) {
    if ((called == "emplace" || called == "insert" || called == "try_emplace" || called == "insert_or_assign") &&
        e.getNumArgs() >= 1) {
      Id key = 0;
      Id value = 0;
      if (e.getNumArgs() >= 2) {
        key = expr(e.getArg(0));
        value = expr(e.getArg(1));
      } else {
        const auto pair = expr(e.getArg(0));
        const auto operands = pair != 0 ? b_.operands(pair) : std::span<const Operand>();
        if (pair != 0 && b_.expr(pair).kind == ExprKind::list && operands.size() == 2)
          key = operands[0].value, value = operands[1].value;
      }
      const auto slot = slot_of(&object);
      if (slot && key != 0 && value != 0) {
        const auto old = read(*slot);
        Operands entries;
        if (b_.expr(old).kind == ExprKind::dictionary && b_.operands(old).size() < 256) {
          const auto known = b_.operands(old);
          entries.assign(known.begin(), known.end());
        } else {
          entries.push_back({old, 0, 0, OperandKind::keyword_spread});
        }
        entries.push_back({value, 0, key, OperandKind::keyed});
        write(*slot, typed(b_.dictionary(entries, where), object.getType()));
        return value;
      }
    }
    if (called == "at" && e.getNumArgs() == 1) {
      const auto base = expr(&object);
      return b_.index(base, expr(e.getArg(0)), where);
    }
  }
  handled = false;
  return 0;
}

}  // namespace dbssot::cpp
