#include "frontends/cpp/worker/body.h"

#include <clang/Index/USRGeneration.h>

#include <algorithm>

#include "frontends/cpp/worker/names.h"
#include "frontends/cpp/worker/places.h"

namespace dbssot::cpp {

using namespace program;

ClassId class_entry(FileUnit& file, const clang::CXXRecordDecl& record) {
  auto [known, is_new] = file.classes.try_emplace(record.getCanonicalDecl(), 0);
  if (!is_new) return known->second;
  auto& unit = file.builder->unit();
  Class entry;
  const auto qualified = dotted_name(record);
  entry.qualified_name = file.builder->intern(qualified);
  entry.name = file.builder->intern(qualified.substr(qualified.rfind('.') + 1));
  entry.is_partial = true;
  unit.classes.push_back(std::move(entry));
  return known->second = static_cast<ClassId>(unit.classes.size());
}

FunctionId add_function(FileUnit& file, const clang::ASTContext& context, const clang::FunctionDecl& function, FunctionId outer) {
  auto& builder = *file.builder;
  const auto place = [&](clang::SourceRange range) { return range_of(range, context.getSourceManager(), context.getLangOpts()); };
  Function entry;
  const auto qualified = dotted_name(function);
  entry.qualified_name = builder.intern(qualified);
  entry.name = builder.intern(qualified.substr(qualified.rfind('.') + 1));
  llvm::SmallString<128> usr;
  if (!clang::index::generateUSRForDecl(&function, usr)) entry.usr = builder.intern(std::string_view(usr.data(), usr.size()));
  entry.outer = outer;
  entry.is_static = true;
  if (const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(&function)) {
    entry.owner = class_entry(file, *method->getParent());
    entry.is_static = method->isStatic();
    entry.is_constructor = llvm::isa<clang::CXXConstructorDecl>(method);
  }
  entry.is_file_local = !function.isExternallyVisible();
  entry.is_declaration = !function.isThisDeclarationADefinition() && !function.isDefaulted();
  if (!function.getReturnType()->isVoidType()) entry.result_type = builder.intern(dotted_type(function.getReturnType()));
  for (const auto* parameter : function.parameters()) {
    Parameter made;
    made.name = builder.intern(std::string_view(parameter->getName()));
    made.type = builder.intern(dotted_type(parameter->getType()));
    if (parameter->isParameterPack()) made.kind = OperandKind::spread;
    made.range = place(parameter->getSourceRange());
    entry.parameters.push_back(made);
  }
  entry.range = place(function.getSourceRange());
  entry.name_range = place(function.getNameInfo().getSourceRange());
  auto& unit = builder.unit();
  unit.functions.push_back(std::move(entry));
  const auto id = static_cast<FunctionId>(unit.functions.size() - 1);
  if (unit.functions[id].owner != 0) unit.classes[unit.functions[id].owner - 1].methods.push_back(id);
  return id;
}

Body::Body(clang::ASTContext& context, FileUnit& file) : context_(context), file_(file), b_(*file.builder) {}

Range Body::range(clang::SourceRange source) const {
  if (written_through_at_) return *written_through_at_;
  return range_of(source, context_.getSourceManager(), context_.getLangOpts());
}

StringId Body::type_id(clang::QualType type) {
  if (type.isNull()) return 0;
  auto [known, is_new] = file_.types.try_emplace(type.getAsOpaquePtr(), 0);
  if (is_new) known->second = b_.intern(dotted_type(type));
  return known->second;
}

ExprId Body::typed(ExprId id, clang::QualType type) {
  auto& expr = b_.unit().exprs[id];
  if (id != 0 && expr.type == 0) expr.type = type_id(type);
  return id;
}

ExprId Body::initialiser(const clang::Expr& expr_, FunctionId scope) {
  const auto before = b_.scope();
  b_.enter(scope);
  const auto value = expr(&expr_);
  b_.enter(before);
  return value;
}

ExprId Body::variable_initialiser(const clang::VarDecl& variable) {
  const auto* init = variable.getInit();
  if (init == nullptr) return 0;
  const auto* stripped = init->IgnoreUnlessSpelledInSource();
  if (const auto* record = class_of(variable.getType()); record != nullptr && is_map_class(dotted_name(*record))) return expr(init);
  auto whole = variable.getSourceRange();
  if (const auto* info = variable.getTypeSourceInfo()) {
    const auto type = info->getTypeLoc().getBeginLoc();
    whole.setBegin(type == last_type_ ? variable.getLocation() : type);  // in `T a(x), b(y)` the type belongs to the first
    last_type_ = type;
  }
  if (const auto* constructed = llvm::dyn_cast<clang::CXXConstructExpr>(stripped);
      constructed != nullptr && !llvm::isa<clang::CXXTemporaryObjectExpr>(stripped)) {
    // T name{…} and T name(…) begin at the type; T name = T(…) at the second T; T name = other is no call that anybody wrote.
    const bool assigned = variable.getInitStyle() == clang::VarDecl::CInit;
    const bool implicit = assigned && constructed->getParenOrBraceRange().isInvalid();
    const bool spelled = assigned && !implicit;
    return typed(construct(*constructed, spelled ? constructed->getSourceRange() : whole, implicit), variable.getType());
  }
  if (const auto* list = llvm::dyn_cast<clang::InitListExpr>(stripped)) return typed(initialise(*list, whole), variable.getType());
  if (const auto* values = llvm::dyn_cast<clang::ParenListExpr>(stripped)) {  // T name(a, b) with a type that is not known yet
    Operands operands{positional(b_.reference(dotted_type(variable.getType()), range(whole)))};
    for (unsigned i = 0; i < values->getNumExprs(); ++i) operands.push_back(positional(expr(values->getExpr(i))));
    return typed(b_.call(operands[0].value, std::span(operands).subspan(1), range(whole)), variable.getType());
  }
  return expr(init);
}

void Body::function(const clang::FunctionDecl& function, FunctionId id) {
  b_.enter(id);
  function_ = &function;
  if (const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(&function); method != nullptr && method->isInstance()) {
    this_class_ = method->getParent();
  }
  if (const auto* constructor = llvm::dyn_cast<clang::CXXConstructorDecl>(&function)) {
    for (const auto* init : constructor->inits()) {
      if (!init->isWritten()) continue;
      const auto* value = init->getInit();
      const auto* stripped = value->IgnoreUnlessSpelledInSource();
      Id made = 0;
      if (const auto* constructed = llvm::dyn_cast<clang::CXXConstructExpr>(stripped);
          constructed != nullptr && !llvm::isa<clang::CXXTemporaryObjectExpr>(stripped)) {
        made = typed(construct(*constructed, init->getSourceRange(), false), value->getType());
      } else if (const auto* list = llvm::dyn_cast<clang::InitListExpr>(stripped)) {
        made = typed(initialise(*list, init->getSourceRange()), value->getType());
      } else {
        made = expr(value);
      }
      const auto* field = init->getAnyMember();
      if (field == nullptr || made == 0) continue;
      const auto owner = class_entry(file_, *constructor->getParent());
      const Field entry{b_.intern(std::string_view(field->getName())), made, type_id(field->getType()), id,
                        range(init->getSourceRange())};
      b_.unit().classes[owner - 1].fields.push_back(entry);
      flow_.slots[Slot{nullptr, "." + field->getName().str()}] = Content{made, nullptr, "append", {}, false};
    }
  }
  statement(function.getBody());
  // Fields that grew by += are assigned what they hold in the end.
  if (this_class_ != nullptr) {
    for (auto& [slot, content] : flow_.slots) {
      if (slot.variable != nullptr || !content.was_appended || slot.path.find('.', 1) != std::string::npos) continue;
      const auto value = read(slot);
      const auto owner = class_entry(file_, *this_class_);
      b_.unit().classes[owner - 1].fields.push_back(
          {b_.intern(std::string_view(slot.path).substr(1)), value, b_.expr(value).type, id, content.range});
    }
  }
  std::vector<Id> wanted;
  std::vector<Id> others;
  for (const auto& returned : results_) (returned.wanted ? wanted : others).push_back(returned.value);
  const bool has_defaults = !wanted.empty() && !others.empty();
  if (has_defaults) {
    wanted.insert(wanted.end(), others.begin(), others.end());
  } else {
    wanted.clear();
    for (const auto& returned : results_) wanted.push_back(returned.value);
  }
  const auto result = b_.choice(has_defaults ? "or" : "join", wanted, b_.unit().functions[id].range);
  auto& entry = b_.unit().functions[id];
  entry.result = result;
  b_.enter(0);
}

}  // namespace dbssot::cpp
