#include <algorithm>
#include <array>
#include <cctype>
#include <unordered_map>

#include "frontends/cpp/worker/body.h"
#include "frontends/cpp/worker/names.h"

namespace dbssot::cpp {

using namespace program;

namespace {

const clang::Expr* plain(const clang::Expr* expr) { return expr == nullptr ? nullptr : expr->IgnoreUnlessSpelledInSource(); }

/// What a function or method does to a string that we follow. Names are those of the standard library, Boost, Abseil and Qt.
enum class Deed : std::uint8_t {
  pass,     ///< gives its (first) operand back, content unchanged
  convert,  ///< the same as another type
  to_number,
  contains,
  prefix,
  prefix_n,  ///< strncmp(a, b, n)
  compare,
  slice,
  split,
  lower,
  strip,
  match,
  substitute,
  replace,  ///< as a value: base, from, to
  encode,
  decode,
  parse,
  list,    ///< its arguments as a list
  concat,  ///< its arguments joined
  format_printf,
  format_braces,
  format_dollar,
  write_printf,  ///< into the buffer that is its first argument
  write_printf_n,
  write_pointer,   ///< asprintf(&buffer, …)
  copy_to,         ///< strcpy(buffer, text)
  append_to,       ///< strcat(buffer, text), StrAppend(&text, …)
  change_replace,  ///< boost::replace_all(text, from, to)
  change_strip,
  change_lower,
  truth,
  length,
  element,
  append,
  insert,
  change_substr,  ///< std::string::replace(position, length, text)
  change_slice,   ///< erase, resize, remove_prefix
  assign,
  clear,
  number_holes,  ///< QString::arg
};

using Deeds = std::unordered_map<std::string_view, Deed>;

const Deeds& function_deeds() {
  static const Deeds deeds = {
      {"std.move", Deed::pass},
      {"std.forward", Deed::pass},
      {"std.as_const", Deed::pass},
      {"std.ref", Deed::pass},
      {"std.cref", Deed::pass},
      {"std.addressof", Deed::pass},
      {"std.quoted", Deed::pass},
      {"strdup", Deed::pass},
      {"strndup", Deed::pass},
      {"xstrdup", Deed::pass},
      {"pstrdup", Deed::pass},
      {"g_strdup", Deed::pass},
      {"fmt.runtime", Deed::pass},
      {"qPrintable", Deed::pass},
      {"qUtf8Printable", Deed::pass},
      {"absl.NullSafeStringView", Deed::pass},
      {"QString.fromUtf8", Deed::pass},
      {"QString.fromStdString", Deed::pass},
      {"QString.fromLocal8Bit", Deed::pass},
      {"QString.fromLatin1", Deed::pass},
      {"QByteArray.fromStdString", Deed::pass},
      {"fmt.to_string", Deed::convert},
      {"std.to_string", Deed::convert},
      {"absl.StrFormat.to_string", Deed::convert},
      {"QString.number", Deed::convert},
      {"boost.lexical_cast", Deed::convert},
      {"std.to_chars", Deed::convert},
      {"atoi", Deed::to_number},
      {"atol", Deed::to_number},
      {"atoll", Deed::to_number},
      {"strtol", Deed::to_number},
      {"strtoul", Deed::to_number},
      {"strtoll", Deed::to_number},
      {"strtoull", Deed::to_number},
      {"strtod", Deed::to_number},
      {"std.stoi", Deed::to_number},
      {"std.stol", Deed::to_number},
      {"std.stoul", Deed::to_number},
      {"std.stoll", Deed::to_number},
      {"std.stoull", Deed::to_number},
      {"std.stod", Deed::to_number},
      {"strcmp", Deed::compare},
      {"strcasecmp", Deed::compare},
      {"stricmp", Deed::compare},
      {"_stricmp", Deed::compare},
      {"strcoll", Deed::compare},
      {"absl.EqualsIgnoreCase", Deed::compare},
      {"boost.iequals", Deed::compare},
      {"boost.equals", Deed::compare},
      {"strncmp", Deed::prefix_n},
      {"strncasecmp", Deed::prefix_n},
      {"memcmp", Deed::prefix_n},
      {"absl.StartsWith", Deed::prefix},
      {"absl.EndsWith", Deed::prefix},
      {"absl.StartsWithIgnoreCase", Deed::prefix},
      {"boost.starts_with", Deed::prefix},
      {"boost.istarts_with", Deed::prefix},
      {"boost.ends_with", Deed::prefix},
      {"absl.StripPrefix", Deed::prefix},
      {"absl.StripSuffix", Deed::prefix},
      {"strstr", Deed::contains},
      {"strcasestr", Deed::contains},
      {"strchr", Deed::contains},
      {"strrchr", Deed::contains},
      {"memmem", Deed::contains},
      {"strpbrk", Deed::contains},
      {"absl.StrContains", Deed::contains},
      {"boost.contains", Deed::contains},
      {"boost.icontains", Deed::contains},
      {"boost.find_first", Deed::contains},
      {"absl.StrSplit", Deed::split},
      {"boost.split", Deed::split},
      {"strtok", Deed::split},
      {"strtok_r", Deed::split},
      {"strsep", Deed::split},
      {"absl.AsciiStrToLower", Deed::lower},
      {"absl.AsciiStrToUpper", Deed::lower},
      {"boost.to_lower_copy", Deed::lower},
      {"boost.to_upper_copy", Deed::lower},
      {"tolower", Deed::lower},
      {"toupper", Deed::lower},
      {"boost.to_lower", Deed::change_lower},
      {"boost.to_upper", Deed::change_lower},
      {"absl.AsciiStrToLower", Deed::lower},
      {"absl.StripAsciiWhitespace", Deed::strip},
      {"boost.trim_copy", Deed::strip},
      {"boost.trim", Deed::change_strip},
      {"boost.trim_left", Deed::change_strip},
      {"boost.trim_right", Deed::change_strip},
      {"std.regex_match", Deed::match},
      {"std.regex_search", Deed::match},
      {"boost.regex_match", Deed::match},
      {"boost.regex_search", Deed::match},
      {"re2.RE2.FullMatch", Deed::match},
      {"re2.RE2.PartialMatch", Deed::match},
      {"sscanf", Deed::match},
      {"std.regex_replace", Deed::substitute},
      {"boost.regex_replace", Deed::substitute},
      {"boost.replace_all_copy", Deed::replace},
      {"boost.replace_first_copy", Deed::replace},
      {"absl.StrReplaceAll", Deed::replace},
      {"boost.replace_all", Deed::change_replace},
      {"boost.replace_first", Deed::change_replace},
      {"PQescapeLiteral", Deed::encode},
      {"curl_easy_escape", Deed::encode},
      {"curl_escape", Deed::encode},
      {"QUrl.toPercentEncoding", Deed::encode},
      {"curl_easy_unescape", Deed::decode},
      {"QUrl.fromPercentEncoding", Deed::decode},
      {"drogon.utils.urlEncodeComponent", Deed::encode},
      {"drogon.utils.urlDecode", Deed::decode},
      {"drogon.utils.urlEncode", Deed::encode},
      {"boost.urls.parse_uri", Deed::parse},
      {"ada.parse", Deed::parse},
      {"QUrl.fromUserInput", Deed::parse},
      {"std.make_pair", Deed::list},
      {"std.make_tuple", Deed::list},
      {"std.tie", Deed::list},
      {"std.to_array", Deed::pass},
      {"absl.StrCat", Deed::concat},
      {"fmt.format", Deed::format_braces},
      {"std.format", Deed::format_braces},
      {"fmt.vformat", Deed::format_braces},
      {"folly.sformat", Deed::format_braces},
      {"fmt.sprintf", Deed::format_printf},
      {"absl.StrFormat", Deed::format_printf},
      {"QString.asprintf", Deed::format_printf},
      {"Poco.format", Deed::format_printf},
      {"g_strdup_printf", Deed::format_printf},
      {"absl.Substitute", Deed::format_dollar},
      {"sprintf", Deed::write_printf},
      {"snprintf", Deed::write_printf_n},
      {"asprintf", Deed::write_pointer},
      {"strcpy", Deed::copy_to},
      {"strncpy", Deed::copy_to},
      {"strlcpy", Deed::copy_to},
      {"stpcpy", Deed::copy_to},
      {"strcat", Deed::append_to},
      {"strncat", Deed::append_to},
      {"strlcat", Deed::append_to},
      {"absl.StrAppend", Deed::append_to},
      {"strlen", Deed::length},
      {"std.size", Deed::length},
  };
  return deeds;
}

const Deeds& method_deeds() {
  static const Deeds deeds = {
      {"c_str", Deed::pass},
      {"data", Deed::pass},
      {"str", Deed::pass},
      {"string", Deed::pass},
      {"toStdString", Deed::pass},
      {"toUtf8", Deed::pass},
      {"toLocal8Bit", Deed::pass},
      {"toLatin1", Deed::pass},
      {"constData", Deed::pass},
      {"toString", Deed::pass},
      {"native", Deed::pass},
      {"generic_string", Deed::pass},
      {"get", Deed::pass},
      {"view", Deed::pass},
      {"raw", Deed::pass},
      {"u8string", Deed::pass},
      {"utf8_str", Deed::pass},
      {"ToStdString", Deed::pass},
      {"substr_view", Deed::pass},
      {"find", Deed::contains},
      {"rfind", Deed::contains},
      {"contains", Deed::contains},
      {"find_first_of", Deed::contains},
      {"find_last_of", Deed::contains},
      {"find_first_not_of", Deed::contains},
      {"indexOf", Deed::contains},
      {"lastIndexOf", Deed::contains},
      {"count", Deed::contains},
      {"starts_with", Deed::prefix},
      {"ends_with", Deed::prefix},
      {"startsWith", Deed::prefix},
      {"endsWith", Deed::prefix},
      {"compare", Deed::compare},
      {"substr", Deed::slice},
      {"left", Deed::slice},
      {"right", Deed::slice},
      {"mid", Deed::slice},
      {"sliced", Deed::slice},
      {"chopped", Deed::slice},
      {"split", Deed::split},
      {"section", Deed::split},
      {"toLower", Deed::lower},
      {"toUpper", Deed::lower},
      {"trimmed", Deed::strip},
      {"simplified", Deed::strip},
      {"toPercentEncoding", Deed::encode},
      {"toHtmlEscaped", Deed::encode},
      {"toBase64", Deed::encode},
      {"toInt", Deed::to_number},
      {"toUInt", Deed::to_number},
      {"toLong", Deed::to_number},
      {"toUShort", Deed::to_number},
      {"toDouble", Deed::to_number},
      {"empty", Deed::truth},
      {"isEmpty", Deed::truth},
      {"isNull", Deed::truth},
      {"size", Deed::length},
      {"length", Deed::length},
      {"max_size", Deed::length},
      {"capacity", Deed::length},
      {"at", Deed::element},
      {"front", Deed::element},
      {"back", Deed::element},
      {"begin", Deed::pass},
      {"end", Deed::length},
      {"cbegin", Deed::pass},
      {"append", Deed::append},
      {"push_back", Deed::append},
      {"operator+=", Deed::append},
      {"write", Deed::append},
      {"put", Deed::append},
      {"insert", Deed::insert},
      {"prepend", Deed::insert},
      {"replace", Deed::change_substr},
      {"erase", Deed::change_slice},
      {"remove_prefix", Deed::change_slice},
      {"remove_suffix", Deed::change_slice},
      {"truncate", Deed::change_slice},
      {"chop", Deed::change_slice},
      {"pop_back", Deed::change_slice},
      {"assign", Deed::assign},
      {"operator=", Deed::assign},
      {"clear", Deed::clear},
      {"arg", Deed::number_holes},
      {"matches", Deed::match},
  };
  return deeds;
}

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

}  // namespace

void Body::note_log(std::string_view name_) {
  if (sounds_like_logging(name_)) ++log_calls_;
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
    if (!slot ||
        (!is_string(argument->getType()) && !argument->getType()->isArithmeticType() && !argument->getType()->isPointerType()))
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
    if (const auto at = own_printf_format(function); at && *at < e.getNumArgs()) {
      // g_strconcat(a, b, nullptr) looks the same: only a literal with holes is a format.
      const auto text = literal_of(e.getArg(*at));
      const auto pieces = text ? parse_printf(*text) : std::vector<FormatPiece>();
      if (std::ranges::any_of(pieces, &FormatPiece::is_hole)) return format_call(e, *at, parse_printf, "printf");
    }
  }
  note_log(called);
  const auto callee = expr(e.getCallee());
  Operands operands;
  arguments_of(e, 0, operands);
  forget_written(e, function, 0);
  const auto id = b_.call(callee, operands, range(e));
  if (function != nullptr && function->isNoReturn()) flow_.alive = false;
  return id;
}

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
    case Deed::length:
      argument(0);
      return unknown("length", e);
    default:
      handled = false;
      return 0;
  }
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
  forget_written(e, &method, 0);
  const auto made = b_.call(attribute, operands, range(e));
  if (method.isNoReturn()) flow_.alive = false;
  return made;
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
  const auto slot = slot_of(&object);
  switch (known->second) {
    case Deed::append: {
      std::vector<Id> parts;
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
      return b_.operation(Op::truth, {base}, where);
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
  const auto text = literal_of(root);
  const auto base = text ? Id{0} : expr(root);  // a format is no text of its own
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
    case clang::OO_Percent: {  // boost::format("…") % a % b
      if (class_name != "boost.basic_format" && class_name != "boost.format") break;
      std::vector<const clang::Expr*> operands;
      const clang::Expr* root = &e;
      while (const auto* part = llvm::dyn_cast<clang::CXXOperatorCallExpr>(root)) {
        if (part->getOperator() != clang::OO_Percent || part->getNumArgs() != 2) break;
        operands.push_back(part->getArg(1));
        root = plain(part->getArg(0));
      }
      std::reverse(operands.begin(), operands.end());
      std::vector<Id> arguments;
      for (const auto* operand : operands) arguments.push_back(expr(operand));
      if (const auto text = literal_of(root)) return formatted(parse_printf(*text), arguments, "format", where, range(*root));
      arguments.insert(arguments.begin(), expr(root));
      return b_.concat("format", arguments, where);
    }
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
      return b_.operation(Op::truth, {tested}, where);
    }
    case clang::OO_Subscript: {
      if (second == nullptr) break;
      const auto base = expr(first);
      return b_.index(base, expr(second), where);
    }
    case clang::OO_Call: {
      const auto callee = expr(first);
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
