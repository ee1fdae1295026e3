#include "frontends/cpp/worker/lowering.h"

#include <clang/AST/ASTContext.h>
#include <clang/AST/DeclTemplate.h>

#include <map>

#include "frontends/cpp/worker/body.h"
#include "frontends/cpp/worker/leftovers.h"
#include "frontends/cpp/worker/names.h"
#include "frontends/cpp/worker/places.h"

namespace dbssot::cpp {
namespace {

using namespace program;

/// Walks declarations; bodies and initialisers are Body's.
class Declarations {
 public:
  Declarations(clang::ASTContext& context, ProjectUnits& units) : context_(context), units_(units) {}

  void walk(const clang::DeclContext& context, int depth = 0) {
    if (depth > max_depth) return;
    for (const auto* decl : context.decls()) visit(*decl, depth);
  }

  void walk(std::span<const clang::Decl* const> declarations) {
    for (const auto* decl : declarations) visit(*decl, 0);
  }

  void look_for_leftovers() {
    const bool has_errors = context_.getDiagnostics().hasErrorOccurred();
    // A file of which Clang drops every declaration has its words all the same.
    const auto main = context_.getSourceManager().getMainFileID();
    if (auto* builder = units_.builder_of(main); builder != nullptr) sources_.emplace(main, builder);
    for (const auto& [file, builder] : sources_) {
      if (!has_errors && units_.left_out(file).empty()) continue;
      add_leftovers(*builder, units_, file, context_.getSourceManager(), context_.getLangOpts(),
                    has_errors ? Leftover::dropped_or_left_out : Leftover::left_out);
    }
  }

 private:
  static constexpr int max_depth = 256;

  FileUnit* file_of(const clang::Decl& decl) {
    const auto& sources = context_.getSourceManager();
    const auto id = sources.getFileID(sources.getExpansionLoc(decl.getLocation()));
    auto* builder = units_.builder_of(id);
    if (builder == nullptr) return nullptr;
    sources_.emplace(id, builder);
    auto& file = files_[builder];
    file.builder = builder;
    return &file;
  }
  Range range(clang::SourceRange source) const { return range_of(source, context_.getSourceManager(), context_.getLangOpts()); }

  void visit(const clang::Decl& decl, int depth) {
    if (decl.isImplicit()) return;
    auto* file = file_of(decl);
    if (const auto* space = llvm::dyn_cast<clang::NamespaceDecl>(&decl)) return file != nullptr ? walk(*space, depth + 1) : void();
    if (const auto* linkage = llvm::dyn_cast<clang::LinkageSpecDecl>(&decl))
      return walk(*linkage, depth + 1);  // extern "C" { #include … }
    if (const auto* exported = llvm::dyn_cast<clang::ExportDecl>(&decl)) return walk(*exported, depth + 1);
    if (file == nullptr) return;
    if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(&decl)) return add(*file, *function);
    if (const auto* made = llvm::dyn_cast<clang::FunctionTemplateDecl>(&decl)) return add(*file, *made->getTemplatedDecl());
    if (const auto* made = llvm::dyn_cast<clang::ClassTemplateDecl>(&decl)) return add(*file, *made->getTemplatedDecl(), depth);
    if (const auto* made = llvm::dyn_cast<clang::VarTemplateDecl>(&decl)) return add(*file, *made->getTemplatedDecl());
    if (const auto* specialization = llvm::dyn_cast<clang::ClassTemplateSpecializationDecl>(&decl);
        specialization != nullptr && !specialization->isExplicitInstantiationOrSpecialization()) {
      return;
    }
    if (const auto* record = llvm::dyn_cast<clang::CXXRecordDecl>(&decl)) return add(*file, *record, depth);
    if (const auto* record = llvm::dyn_cast<clang::RecordDecl>(&decl)) return add_c_struct(*file, *record);
    if (const auto* variable = llvm::dyn_cast<clang::VarDecl>(&decl)) return add(*file, *variable);
    if (const auto* enumeration = llvm::dyn_cast<clang::EnumDecl>(&decl)) return add(*file, *enumeration);
  }

  void add(FileUnit& file, const clang::FunctionDecl& function) {
    if (function.isDeleted() || function.getTemplateInstantiationPattern() != nullptr) return;
    const auto id = add_function(file, context_, function, 0);
    Body defaults(context_, file);
    for (unsigned i = 0; i < function.getNumParams(); ++i) {
      const auto* parameter = function.getParamDecl(i);
      if (!parameter->hasDefaultArg() || parameter->hasInheritedDefaultArg() || parameter->hasUnparsedDefaultArg()) continue;
      const auto* value =
          parameter->hasUninstantiatedDefaultArg() ? parameter->getUninstantiatedDefaultArg() : parameter->getDefaultArg();
      if (value == nullptr) continue;
      const auto made = defaults.initialiser(*value, 0);
      file.builder->unit().functions[id].parameters[i].default_value = made;
    }
    if (function.doesThisDeclarationHaveABody() && function.getBody() != nullptr) Body(context_, file).function(function, id);
  }

  void add(FileUnit& file, const clang::CXXRecordDecl& record, int depth) {
    if (!record.isThisDeclarationADefinition() || record.isLambda()) return;
    const auto id = class_entry(file, record);
    auto& builder = *file.builder;
    {
      std::vector<ExprId> bases;
      for (const auto& base : record.bases()) {
        bases.push_back(builder.reference(dotted_type(base.getType()), range(base.getSourceRange())));
      }
      auto& entry = builder.unit().classes[id - 1];
      entry.bases = std::move(bases);
      entry.is_partial = false;
      entry.range = range(record.getSourceRange());
      entry.name_range = range(clang::SourceRange(record.getLocation()));
    }
    Body initialisers(context_, file);
    for (const auto* member : record.decls()) {
      if (member->isImplicit()) continue;
      if (const auto* field = llvm::dyn_cast<clang::FieldDecl>(member)) {
        const auto* value = field->hasInClassInitializer() ? field->getInClassInitializer() : nullptr;
        add_field(file, id, *field, value != nullptr ? initialisers.initialiser(*value, 0) : 0);
      } else if (const auto* variable = llvm::dyn_cast<clang::VarDecl>(member)) {
        add_field(file, id, *variable, variable->hasInit() ? initialisers.variable_initialiser(*variable) : 0);
      } else {
        visit(*member, depth + 1);
        const auto* inner = llvm::dyn_cast<clang::CXXRecordDecl>(member);
        if (inner != nullptr && inner->isThisDeclarationADefinition()) {
          const auto inner_id = class_entry(file, *inner);
          builder.unit().classes[id - 1].inner.push_back(inner_id);
        }
      }
    }
  }

  void add_field(FileUnit& file, ClassId owner, const clang::DeclaratorDecl& field, ExprId value) {
    auto& builder = *file.builder;
    const Field entry{builder.intern(std::string_view(field.getName())), value, builder.intern(dotted_type(field.getType())), 0,
                      range(field.getSourceRange())};
    builder.unit().classes[owner - 1].fields.push_back(entry);
    // `std::queue<std::unique_ptr<pqxx::connection>> idle_;`: what the container is for, as `idle_[]`.
    for (const auto& held : held_classes(field.getType())) {
      const auto name = builder.intern(field.getName().str() + "[]");
      const auto what = builder.reference(held, entry.range);
      builder.unit().classes[owner - 1].fields.push_back({name, what, 0, 0, entry.range});
    }
  }

  /// C has no CXXRecordDecl.
  void add_c_struct(FileUnit& file, const clang::RecordDecl& record) {
    if (!record.isThisDeclarationADefinition() || !record.getDeclName()) return;
    auto& builder = *file.builder;
    Class entry;
    entry.qualified_name = entry.name = builder.intern(dotted_name(record));
    entry.range = range(record.getSourceRange());
    entry.name_range = range(clang::SourceRange(record.getLocation()));
    builder.unit().classes.push_back(std::move(entry));
    const auto id = static_cast<ClassId>(builder.unit().classes.size());
    for (const auto* field : record.fields()) add_field(file, id, *field, 0);
  }

  void add(FileUnit& file, const clang::VarDecl& variable) {
    if (variable.isThisDeclarationADefinition() == clang::VarDecl::DeclarationOnly ||
        variable.getTemplateInstantiationPattern() != nullptr)
      return;
    auto& builder = *file.builder;
    // `std::string host;` is filled by somebody else before anybody reads it.
    const auto* made = variable.hasInit() ? llvm::dyn_cast<clang::CXXConstructExpr>(variable.getInit()->IgnoreImplicit()) : nullptr;
    const bool is_filled_later = made != nullptr && !variable.getType().isConstQualified() && is_string(variable.getType()) &&
                                 (made->getNumArgs() == 0 || llvm::isa<clang::CXXDefaultArgExpr>(made->getArg(0)));
    const auto value = variable.hasInit() && !is_filled_later ? Body(context_, file).variable_initialiser(variable) : ExprId{0};
    if (const auto* owner = llvm::dyn_cast<clang::CXXRecordDecl>(variable.getDeclContext())) {  // std::string Config::url = …;
      return add_field(file, class_entry(file, *owner), variable, value);
    }
    Binding binding;
    binding.name = builder.intern(dotted_name(variable));
    binding.value = value;
    binding.type = builder.intern(dotted_type(variable.getType()));
    binding.is_file_local = !variable.isExternallyVisible();
    binding.range = range(variable.getSourceRange());
    builder.unit().bindings.push_back(binding);
  }

  void add(FileUnit& file, const clang::EnumDecl& enumeration) {
    auto& builder = *file.builder;
    for (const auto* constant : enumeration.enumerators()) {
      Binding binding;
      binding.name = builder.intern(dotted_name(*constant));
      binding.range = range(constant->getSourceRange());
      llvm::SmallString<24> digits;
      constant->getInitVal().toString(digits, 10);
      binding.value = builder.number(std::string_view(digits.data(), digits.size()), binding.range);
      if (enumeration.getDeclName()) binding.type = builder.intern(dotted_name(enumeration));
      builder.unit().bindings.push_back(binding);
    }
  }

  clang::ASTContext& context_;
  ProjectUnits& units_;
  std::map<Builder*, FileUnit> files_;
  std::map<clang::FileID, Builder*> sources_;
};

}  // namespace

void lower(clang::ASTContext& context, std::span<const clang::Decl* const> top_level, ProjectUnits& units) {
  Declarations declarations(context, units);
  declarations.walk(top_level);
  declarations.look_for_leftovers();
}

}  // namespace dbssot::cpp
