#include <algorithm>

#include "frontends/cpp/worker/body.h"
#include "frontends/cpp/worker/names.h"

namespace dbssot::cpp {

using namespace program;

ExprId Body::construct(const clang::CXXConstructExpr& e, clang::SourceRange whole, bool implicit) {
  const auto* constructor = e.getConstructor();
  const auto* record = constructor->getParent();
  // struct Connection : pqxx::connection { using connection::connection; }: it is the base that takes the arguments.
  if (const auto inherited = constructor->getInheritedConstructor()) record = inherited.getConstructor()->getParent();
  const auto name_ = dotted_name(*record);
  unsigned count = e.getNumArgs();
  while (count > 0 && llvm::isa<clang::CXXDefaultArgExpr>(e.getArg(count - 1))) --count;
  if (count == 1 && constructor->isCopyOrMoveConstructor()) return expr(e.getArg(0));
  if (is_string_class(name_) || is_string_stream(name_)) {
    if (count == 0) return b_.literal("", range(whole));
    const auto* first = plain(e.getArg(0));
    if (first->getType()->isIntegerType()) return b_.unknown("dynamic", range(whole));  // string(n, 'x')
    const auto text = expr(first);
    if (count >= 2 && plain(e.getArg(1))->getType()->isIntegerType() && is_string(first->getType()) &&
        !is_char_pointer(first->getType())) {
      return b_.operation(Op::slice, {text, expr(e.getArg(1))}, range(whole));  // string(other, position, …)
    }
    return text;
  }
  if (is_holder(name_) || name_ == "std.function" || name_ == "std.any" || name_ == "QVariant" || name_ == "std.basic_regex" ||
      name_ == "std.regex") {
    if (count == 0) return b_.null(range(whole));
    const auto held = expr(e.getArg(0));
    for (unsigned i = 1; i < count; ++i) expr(e.getArg(i));
    return held;
  }
  if (const auto unit = duration_unit(e.getType()); !unit.empty() && count == 1) {
    const auto* from = plain(e.getArg(0));
    const auto value = expr(from);
    if (!duration_unit(from->getType()).empty()) return value;  // seconds where milliseconds are wanted: the length stays
    const auto argument = positional(value);
    return b_.call(b_.reference("std.chrono." + std::string(unit), range(whole)), std::span(&argument, 1), range(whole));
  }
  const bool is_list = is_list_class(name_);
  if (is_list || is_map_class(name_)) {
    const auto empty = [&] { return is_list ? b_.list({}, range(whole)) : b_.dictionary({}, range(whole)); };
    if (count == 0) return empty();
    if (name_ == "std.pair" || name_ == "std.tuple") {
      Operands elements;
      for (unsigned i = 0; i < count; ++i) elements.push_back(positional(expr(e.getArg(i))));
      return b_.list(elements, range(whole));
    }
    const auto* first = plain(e.getArg(0));
    if (const auto* wrapped = llvm::dyn_cast<clang::CXXStdInitializerListExpr>(first)) first = plain(wrapped->getSubExpr());
    const auto* elements = llvm::dyn_cast<clang::InitListExpr>(first);
    if (elements == nullptr) return count == 1 ? expr(first) : b_.unknown("dynamic", range(whole));
    Operands operands;
    for (unsigned i = 0; i < elements->getNumInits(); ++i) {
      const auto id = expr(elements->getInit(i));
      if (id == 0) continue;
      if (is_list) {
        operands.push_back(positional(id));
        continue;
      }
      const auto pair = b_.operands(id);
      if (b_.expr(id).kind == ExprKind::list && pair.size() == 2) {
        operands.push_back({pair[1].value, 0, pair[0].value, OperandKind::keyed});
      } else {
        operands.push_back({id, 0, 0, OperandKind::keyword_spread});
      }
    }
    return is_list ? b_.list(operands, range(whole)) : b_.dictionary(operands, range(whole));
  }
  if (name_ == "QUrl" && count >= 1) {
    const auto parsed = expr(e.getArg(0));
    return b_.operation(Op::parse, {parsed}, range(whole), "QUrl");
  }
  if (is_format_class(name_) && count >= 1) {
    const auto format = expr(e.getArg(0));
    auto text = literal_of(e.getArg(0));
    if (!text) text = held_literal(format);
    if (text) formats_.insert_or_assign(format, Format{*text, {}});
    return format;
  }
  const bool of_library = context_.getSourceManager().isInSystemHeader(record->getLocation());
  if (implicit && count == 1 && of_library) return expr(e.getArg(0));  // a conversion nobody wrote
  if (count == 0 && record->isInStdNamespace()) return b_.unknown("object", range(whole));
  Operands operands;
  for (unsigned i = 0; i < count; ++i) {
    if (const auto id = expr(e.getArg(i))) operands.push_back(positional(id));
  }
  return b_.call(b_.reference(name_, range(whole)), operands, range(whole));
}

namespace {

/// `connection_{connection}`: a reference is bound to an object that somebody else made, or it is copied. Its class may be declared
/// only.
bool hands_on(const clang::InitListExpr& list, const clang::RecordDecl& made) {
  if (list.getNumInits() != 1 || list.getInit(0) == nullptr || list.getInit(0)->getType().isNull()) return false;
  const auto* given = list.getInit(0)->getType()->getAsCXXRecordDecl();
  const auto* wanted = llvm::dyn_cast<clang::CXXRecordDecl>(&made);
  if (given == nullptr || wanted == nullptr) return false;
  if (given->getCanonicalDecl() == wanted->getCanonicalDecl()) return true;
  return given->hasDefinition() && wanted->hasDefinition() && given->isDerivedFrom(wanted);
}

}  // namespace

ExprId Body::initialise(const clang::InitListExpr& written, clang::SourceRange whole) {
  const auto& e = written.isSemanticForm() || written.getSemanticForm() == nullptr ? written : *written.getSemanticForm();
  const auto* record = e.getType()->getAsRecordDecl();
  if (record == nullptr) {
    if (e.getNumInits() == 1 && e.getType()->isScalarType()) return expr(e.getInit(0));
    Operands elements;
    for (unsigned i = 0; i < e.getNumInits(); ++i) {
      const auto id = expr(e.getInit(i));
      elements.push_back(positional(id != 0 ? id : b_.null(range(whole))));
    }
    if (e.getNumInits() == 0 && is_char_pointer(e.getType())) return b_.literal("", range(whole));
    return b_.list(elements, range(whole));
  }
  const auto name_ = dotted_name(*record);
  if ((name_ == "std.array" && e.getNumInits() == 1) || hands_on(e, *record)) return expr(e.getInit(0));
  Operands operands;
  unsigned at = 0;
  if (const auto* with_bases = llvm::dyn_cast<clang::CXXRecordDecl>(record); with_bases != nullptr && with_bases->hasDefinition()) {
    for (unsigned i = 0; i < with_bases->getNumBases() && at < e.getNumInits(); ++i) {
      if (const auto id = expr(e.getInit(at++))) operands.push_back(positional(id));
    }
  }
  for (const auto* field : record->fields()) {
    if (field->isUnnamedBitField()) continue;
    if (at >= e.getNumInits()) break;
    const auto* value = e.getInit(at++);
    if (value == nullptr || llvm::isa<clang::ImplicitValueInitExpr>(value) || llvm::isa<clang::CXXDefaultInitExpr>(value)) continue;
    if (const auto id = expr(value))
      operands.push_back({id, b_.intern(std::string_view(field->getName())), 0, OperandKind::keyword});
  }
  return b_.call(b_.reference(name_, range(whole)), operands, range(whole));
}

ExprId Body::lambda(const clang::LambdaExpr& e) {
  const auto* callee = e.getCallOperator();
  const auto outer = b_.scope();
  const auto qualified = std::string(b_.text(b_.unit().functions[outer].qualified_name)) + ".lambda" + std::to_string(++lambdas_);
  FunctionId id = 0;
  {
    Function entry;
    entry.qualified_name = b_.intern(qualified);
    entry.name = b_.intern("lambda" + std::to_string(lambdas_));
    entry.outer = outer;
    entry.is_static = entry.is_local = entry.is_file_local = true;
    for (const auto* parameter : callee->parameters()) {
      Parameter made;
      made.name = b_.intern(std::string_view(parameter->getName()));
      made.type = type_id(parameter->getType());
      made.range = range(parameter->getSourceRange());
      entry.parameters.push_back(made);
    }
    if (!callee->getReturnType()->isVoidType() && !callee->getReturnType()->isUndeducedType()) {
      entry.result_type = type_id(callee->getReturnType());
    }
    entry.range = range(e);
    entry.name_range = range(e.getIntroducerRange());
    b_.unit().functions.push_back(std::move(entry));
    id = static_cast<FunctionId>(b_.unit().functions.size() - 1);
  }
  const auto outside = flow_;
  for (unsigned i = 0; i < e.capture_size(); ++i) {
    const auto& capture = *(e.capture_begin() + i);
    if (!capture.capturesVariable()) continue;
    const auto* variable = llvm::dyn_cast<clang::VarDecl>(capture.getCapturedVar());
    if (e.isInitCapture(&capture) && variable != nullptr) declare(*variable);  // [url = std::move(text)]
  }
  auto results = std::exchange(results_, {});
  auto* const breaks = std::exchange(breaks_, nullptr);
  const auto* const function = std::exchange(function_, callee);
  const bool in_endless_loop = std::exchange(in_endless_loop_, false);
  b_.enter(id);
  statement(e.getBody());
  std::vector<Id> returned;
  for (const auto& result : results_) returned.push_back(result.value);
  const auto result = b_.choice("join", returned, range(e));
  b_.unit().functions[id].result = result;
  b_.enter(outer);
  results_ = std::move(results);
  breaks_ = breaks;
  function_ = function;
  in_endless_loop_ = in_endless_loop;
  const auto inside = std::exchange(flow_, outside);
  for (const auto& slot : written_in(*e.getBody())) {  // it may have run by now, or not
    const auto known = flow_.slots.find(slot);
    const auto after = inside.slots.find(slot);
    if (known == flow_.slots.end() || after == inside.slots.end() || known->second == after->second) continue;
    const auto old = read(slot);
    flow_.slots[slot] = Content{b_.choice("join", {old, b_.unknown("lambda", range(e))}, range(e)), nullptr, "append", {}, false};
  }
  return b_.function(qualified, range(e));
}

}  // namespace dbssot::cpp
