#include "frontends/cpp/worker/names.h"

#include <clang/AST/ASTContext.h>
#include <clang/AST/DeclCXX.h>
#include <clang/AST/DeclTemplate.h>

#include <algorithm>
#include <array>
#include <vector>

namespace dbssot::cpp {
namespace {

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string own_name(const clang::NamedDecl& decl) {
  if (decl.getDeclName().isIdentifier()) return decl.getName().str();
  return decl.getNameAsString();  // operators, constructors, conversions
}

/// Well-known templates go by the name people write.
std::string_view familiar(std::string_view name) {
  if (name == "std.basic_string") return "std.string";
  if (name == "std.basic_string_view") return "std.string_view";
  if (name == "std.basic_ostringstream") return "std.ostringstream";
  if (name == "std.basic_stringstream") return "std.stringstream";
  if (name == "std.basic_istringstream") return "std.istringstream";
  if (name == "std.basic_ostream") return "std.ostream";
  if (name == "std.basic_istream") return "std.istream";
  if (name == "std.basic_regex") return "std.regex";
  if (name == "pqxx.basic_connection_base" || name == "pqxx.basic_connection") return "pqxx.connection";  // libpqxx 6
  return name;
}

}  // namespace

std::string dotted_name(const clang::NamedDecl& decl) {
  std::vector<std::string> parts{own_name(decl)};
  if (llvm::isa<clang::CXXConstructorDecl>(decl)) parts[0] = own_name(*llvm::cast<clang::CXXConstructorDecl>(decl).getParent());
  for (const clang::DeclContext* context = decl.getDeclContext(); context != nullptr; context = context->getParent()) {
    if (const auto* space = llvm::dyn_cast<clang::NamespaceDecl>(context)) {
      if (!space->isInline() && !space->isAnonymousNamespace()) parts.push_back(space->getName().str());
    } else if (const auto* tag = llvm::dyn_cast<clang::TagDecl>(context)) {
      if (const auto* enumeration = llvm::dyn_cast<clang::EnumDecl>(tag); enumeration != nullptr && !enumeration->isScoped())
        continue;
      if (tag->getDeclName()) parts.push_back(own_name(*tag));
    } else if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(context)) {
      parts.push_back(own_name(*function));
    }
  }
  std::string name;
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
    if (!name.empty()) name += '.';
    name += *part;
  }
  return std::string(familiar(name));
}

std::string dotted(std::string_view written) {
  std::string name;
  for (std::size_t i = 0; i < written.size(); ++i) {
    if (written.substr(i).starts_with("::")) {
      if (!name.empty()) name += '.';
      ++i;
    } else if (written[i] != ' ') {
      name += written[i];
    }
  }
  return name;
}

bool is_holder(std::string_view name) {
  static constexpr std::array holders = {
      std::string_view("std.unique_ptr"),  std::string_view("std.shared_ptr"),   std::string_view("std.weak_ptr"),
      std::string_view("std.optional"),    std::string_view("std.atomic"),       std::string_view("std.reference_wrapper"),
      std::string_view("boost.optional"),  std::string_view("boost.shared_ptr"), std::string_view("boost.scoped_ptr"),
      std::string_view("absl.optional"),   std::string_view("absl.StatusOr"),    std::string_view("QSharedPointer"),
      std::string_view("QScopedPointer"),  std::string_view("QPointer"),         std::string_view("std.expected"),
      std::string_view("std.__shared_ptr")};
  return is_one_of(name, holders);
}

bool is_string_class(std::string_view name) {
  static constexpr std::array strings = {std::string_view("std.string"),
                                         std::string_view("std.string_view"),
                                         std::string_view("QString"),
                                         std::string_view("QByteArray"),
                                         std::string_view("QLatin1String"),
                                         std::string_view("QLatin1StringView"),
                                         std::string_view("QStringView"),
                                         std::string_view("absl.string_view"),
                                         std::string_view("folly.StringPiece"),
                                         std::string_view("folly.Range"),
                                         std::string_view("boost.basic_string_view"),
                                         std::string_view("boost.basic_string_ref"),
                                         std::string_view("boost.string_view"),
                                         std::string_view("fmt.basic_string_view"),
                                         std::string_view("pqxx.zview"),
                                         std::string_view("std.filesystem.path"),
                                         std::string_view("boost.filesystem.path"),
                                         std::string_view("CString"),
                                         std::string_view("wxString"),
                                         std::string_view("Glib.ustring"),
                                         std::string_view("llvm.StringRef"),
                                         std::string_view("fmt.basic_format_string"),
                                         std::string_view("fmt.fstring"),
                                         std::string_view("std.basic_format_string"),
                                         std::string_view("fmt.basic_runtime"),
                                         std::string_view("std.basic_format_string"),
                                         std::string_view("absl.AlphaNum"),
                                         std::string_view("absl.Cord"),
                                         std::string_view("userver.utils.zstring_view"),
                                         std::string_view("Poco.UTF8String")};
  return is_one_of(name, strings);
}

bool is_format_class(std::string_view name) { return name == "boost.format" || name == "boost.basic_format"; }

bool is_string_stream(std::string_view name) {
  return name == "std.ostringstream" || name == "std.stringstream" || name == "QTextStream";
}

bool is_list_class(std::string_view name) {
  static constexpr std::array lists = {std::string_view("std.vector"),  std::string_view("std.array"),
                                       std::string_view("std.list"),    std::string_view("std.deque"),
                                       std::string_view("std.set"),     std::string_view("std.unordered_set"),
                                       std::string_view("std.span"),    std::string_view("std.initializer_list"),
                                       std::string_view("QStringList"), std::string_view("QList"),
                                       std::string_view("QVector"),     std::string_view("std.pair"),
                                       std::string_view("std.tuple")};
  return is_one_of(name, lists);
}

bool is_map_class(std::string_view name) {
  static constexpr std::array maps = {std::string_view("std.map"),
                                      std::string_view("std.unordered_map"),
                                      std::string_view("std.multimap"),
                                      std::string_view("std.unordered_multimap"),
                                      std::string_view("absl.flat_hash_map"),
                                      std::string_view("QMap"),
                                      std::string_view("QHash"),
                                      std::string_view("QVariantMap")};
  return is_one_of(name, maps);
}

const clang::CXXRecordDecl* class_of(clang::QualType type) {
  if (type.isNull()) return nullptr;
  type = type.getNonReferenceType();
  if (const auto pointee = type->getPointeeType(); !pointee.isNull()) type = pointee;
  if (const auto* record = type->getAsCXXRecordDecl()) return record;
  if (const auto* specialization = type->getAs<clang::TemplateSpecializationType>()) {
    if (const auto* made_from =
            llvm::dyn_cast_or_null<clang::ClassTemplateDecl>(specialization->getTemplateName().getAsTemplateDecl())) {
      return made_from->getTemplatedDecl();
    }
  }
  return nullptr;
}

std::string dotted_type(clang::QualType type) {
  for (int layers = 0; layers < 16 && !type.isNull(); ++layers) {
    type = type.getNonReferenceType().getUnqualifiedType();
    if (const auto pointee = type->getPointeeType(); !pointee.isNull()) {
      type = pointee;
      continue;
    }
    if (type->isArrayType()) {
      type = clang::QualType(type->getPointeeOrArrayElementType(), 0);
      continue;
    }
    if (const auto* record = class_of(type)) {
      const auto name = dotted_name(*record);
      if (is_holder(name)) {
        const auto* specialization = llvm::dyn_cast<clang::ClassTemplateSpecializationDecl>(record);
        if (specialization != nullptr && specialization->getTemplateArgs().size() > 0 &&
            specialization->getTemplateArgs()[0].getKind() == clang::TemplateArgument::Type) {
          type = specialization->getTemplateArgs()[0].getAsType();
          continue;
        }
      }
      if (const auto unit = duration_unit(type); !unit.empty()) return "std.chrono." + std::string(unit);
      return name;
    }
    if (const auto* tag = type->getAsTagDecl()) return tag->getDeclName() ? dotted_name(*tag) : std::string();
    if (const auto* builtin = type->getAs<clang::BuiltinType>()) {
      if (builtin->isPlaceholderType() || builtin->getKind() == clang::BuiltinType::Dependent) return {};
      if (builtin->getKind() == clang::BuiltinType::Bool) return "bool";
      return builtin->getName(clang::PrintingPolicy(clang::LangOptions())).str();
    }
    return {};
  }
  return {};
}

namespace {

void collect_held(clang::QualType type, bool is_inside, int depth, int& budget, std::vector<std::string>& found) {
  constexpr int deepest = 6;
  constexpr std::size_t most = 4;
  if (type.isNull() || depth > deepest || found.size() >= most || --budget < 0) return;
  type = type.getNonReferenceType();
  if (type->isArrayType())
    return collect_held(clang::QualType(type->getPointeeOrArrayElementType(), 0), true, depth + 1, budget, found);
  const auto* record = type->getPointeeType().isNull() ? type->getAsRecordDecl() : type->getPointeeType()->getAsRecordDecl();
  if (record == nullptr) return;
  const auto* made = llvm::dyn_cast<clang::ClassTemplateSpecializationDecl>(record);
  const auto name = dotted_name(*record);
  if (made != nullptr && !is_string_class(name)) {
    for (const auto& argument : made->getTemplateArgs().asArray()) {
      if (argument.getKind() == clang::TemplateArgument::Type)
        collect_held(argument.getAsType(), is_inside || !is_holder(name), depth + 1, budget, found);
    }
  }
  const bool is_told = is_inside && !record->isInStdNamespace() && !is_string_class(name) && !is_holder(name);
  if (is_told && std::find(found.begin(), found.end(), name) == found.end()) found.push_back(name);
}

}  // namespace

std::vector<std::string> held_classes(clang::QualType type) {
  std::vector<std::string> found;
  int budget = 64;
  collect_held(type, false, 0, budget, found);
  return found;
}

bool is_char_pointer(clang::QualType type) {
  if (type.isNull()) return false;
  type = type.getNonReferenceType();
  if (type->isArrayType()) return type->getArrayElementTypeNoTypeQual()->isAnyCharacterType();
  return type->isPointerType() && type->getPointeeType()->isAnyCharacterType();
}

bool is_string(clang::QualType type) {
  if (type.isNull()) return false;
  if (is_char_pointer(type)) return true;
  const auto* record = type.getNonReferenceType()->getAsCXXRecordDecl();
  return record != nullptr && is_string_class(dotted_name(*record));
}

bool is_output_stream(clang::QualType type) {
  const auto* record = class_of(type);
  if (record == nullptr) return false;
  const auto is_stream = [](const clang::CXXRecordDecl& candidate) {
    const auto name = dotted_name(candidate);
    return name == "std.ostream" || name == "std.basic_iostream" || name == "QTextStream";
  };
  if (is_stream(*record)) return true;
  if (!record->hasDefinition()) return false;
  bool found = false;
  record->forallBases([&](const clang::CXXRecordDecl* base) {
    found |= is_stream(*base);
    return !found;
  });
  return found;
}

std::string_view duration_unit(clang::QualType type) {
  const auto* record = llvm::dyn_cast_or_null<clang::ClassTemplateSpecializationDecl>(class_of(type));
  if (record == nullptr || dotted_name(*record) != "std.chrono.duration" || record->getTemplateArgs().size() < 2) return {};
  const auto& argument = record->getTemplateArgs()[1];
  if (argument.getKind() != clang::TemplateArgument::Type) return {};
  const auto* ratio = llvm::dyn_cast_or_null<clang::ClassTemplateSpecializationDecl>(class_of(argument.getAsType()));
  if (ratio == nullptr || ratio->getTemplateArgs().size() < 2) return {};
  const auto number = [&](unsigned at) {
    const auto& value = ratio->getTemplateArgs()[at];
    return value.getKind() == clang::TemplateArgument::Integral ? value.getAsIntegral().getExtValue() : 0;
  };
  const auto numerator = number(0);
  const auto denominator = number(1);
  if (numerator == 1 && denominator == 1) return "seconds";
  if (numerator == 1 && denominator == 1000) return "milliseconds";
  if (numerator == 1 && denominator == 1000000) return "microseconds";
  if (numerator == 1 && denominator == 1000000000) return "nanoseconds";
  if (denominator != 1) return {};
  if (numerator == 60) return "minutes";
  if (numerator == 3600) return "hours";
  if (numerator == 86400) return "days";
  return {};
}

}  // namespace dbssot::cpp
