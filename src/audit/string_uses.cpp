#include "audit/string_uses.h"

#include <algorithm>

namespace dbssot {

std::vector<StringUse> uses_of_strings(const program::Unit& unit) {
  std::vector<StringUse> uses(unit.strings.size());
  const auto name = [&](program::StringId id) { uses[id].as_name = true; };
  const auto operand = [&](const program::Operand& one) { name(one.name); };
  for (const program::Expr& expr : unit.exprs) {
    name(expr.type), name(expr.member);
    if (holds_text_of_file(expr)) {
      uses[expr.text].as_literal = true;
    } else {
      name(expr.text);
    }
  }
  std::ranges::for_each(unit.operands, operand);
  for (const program::Function& function : unit.functions) {
    name(function.name), name(function.qualified_name), name(function.usr), name(function.result_type);
    for (const program::Parameter& parameter : function.parameters) name(parameter.name), name(parameter.type);
  }
  for (const program::Class& type : unit.classes) {
    name(type.name), name(type.qualified_name);
    std::ranges::for_each(type.class_arguments, operand);
    for (const program::Field& field : type.fields) name(field.name), name(field.type);
  }
  for (const program::Binding& binding : unit.bindings) name(binding.name), name(binding.type);
  for (const program::Import& import : unit.imports) name(import.module), name(import.name), name(import.alias);
  for (const program::Handler& handler : unit.handlers) std::ranges::for_each(handler.types, name);
  return uses;
}

}  // namespace dbssot
