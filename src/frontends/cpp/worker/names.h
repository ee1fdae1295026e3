#pragma once

#include <clang/AST/Decl.h>
#include <clang/AST/Type.h>

#include <string>
#include <string_view>
#include <vector>

/// Names as program.h wants them: dots, no template arguments, no inline and unnamed namespaces.
namespace dbssot::cpp {

/// "shop.db.Builder.sync_url"; constructors are named like methods ("shop.db.Builder.Builder").
[[nodiscard]] std::string dotted_name(const clang::NamedDecl& decl);
/// Without const, references, pointers, arrays, smart pointers and optional: "std.string", "shop.Url", "int". Empty for what has no
/// name.
[[nodiscard]] std::string dotted_type(clang::QualType type);
/// The classes, other than the standard library's, of what a container or array holds, whatever lies between: {"pqxx.connection"}
/// for std::map<int, std::unique_ptr<pqxx::connection>>. Empty for what is no container.
[[nodiscard]] std::vector<std::string> held_classes(clang::QualType type);
/// A written name: `a::b` becomes "a.b".
[[nodiscard]] std::string dotted(std::string_view written);

/// The class behind a type, without references and pointers; null if there is none.
[[nodiscard]] const clang::CXXRecordDecl* class_of(clang::QualType type);
/// What a smart pointer or optional holds.
[[nodiscard]] bool is_holder(std::string_view class_name);
[[nodiscard]] bool is_string_class(std::string_view class_name);
/// A string class, or pointer to or array of char.
[[nodiscard]] bool is_string(clang::QualType type);
[[nodiscard]] bool is_char_pointer(clang::QualType type);
/// std::ostringstream and std::stringstream: what is written can be read back.
/// boost::format, which holds a format and what fills it.
[[nodiscard]] bool is_format_class(std::string_view name);
[[nodiscard]] bool is_string_stream(std::string_view class_name);
/// std::ostream and what derives from it.
[[nodiscard]] bool is_output_stream(clang::QualType type);
[[nodiscard]] bool is_list_class(std::string_view class_name);
[[nodiscard]] bool is_map_class(std::string_view class_name);
/// "seconds" for std::chrono::duration with period 1, and so on; empty for others.
[[nodiscard]] std::string_view duration_unit(clang::QualType type);

}  // namespace dbssot::cpp
