#include <algorithm>
#include <cctype>

#include "drivers/code_shape.h"
#include "linker/evaluator.h"

// Settings classes: which variable a field reads, through aliases, prefixes, nested models and validators.
namespace dbssot {

using program::Class;
using program::Entity;
using program::Expr;
using program::ExprId;
using program::ExprKind;
using program::Field;
using program::Operand;
using program::OperandKind;
using program::UnitId;

namespace {

constexpr int deepest_model = 4;

std::string upper(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return result;
}

/// The literals in an expression: "A", ["A", "B"], AliasChoices("A", "B").
std::vector<std::string> literals_in(const program::Unit& unit, ExprId id) {
  const Expr& expr = unit[id];
  if (expr.kind == ExprKind::literal) return {std::string(unit.text(expr.text))};
  std::vector<std::string> found;
  if (expr.kind != ExprKind::call && expr.kind != ExprKind::list) return found;
  for (std::uint32_t at = 0; at < expr.operand_count; ++at) {
    const Expr& inner = unit[unit.operands[expr.first_operand + at].value];
    if (inner.kind == ExprKind::literal) found.emplace_back(unit.text(inner.text));
  }
  return found;
}

std::vector<std::string> literals_of_keyword(const program::Unit& unit, ExprId call, std::string_view keyword) {
  const Expr& expr = unit[call];
  for (std::uint32_t at = 0; at < expr.operand_count; ++at) {
    const Operand& operand = unit.operands[expr.first_operand + at];
    if (operand.kind == OperandKind::keyword && unit.text(operand.name) == keyword) return literals_in(unit, operand.value);
  }
  return {};
}

/// An option of pydantic's settings: `model_config = SettingsConfigDict(env_prefix=…)`, `{"env_prefix": …}`, an argument of the
/// class, or an inner `class Config`.
std::string settings_option(const program::Unit& unit, const Class& type, std::string_view option) {
  const auto literal = [&](ExprId id) {
    return id != 0 && unit[id].kind == ExprKind::literal ? std::string(unit.text(unit[id].text)) : std::string();
  };
  for (const Field& field : type.fields) {
    if (unit.text(field.name) != "model_config" || field.value == 0) continue;
    const std::vector<std::string> stated = literals_of_keyword(unit, field.value, option);
    if (!stated.empty()) return stated.front();
    const Expr& config = unit[field.value];
    for (std::uint32_t at = 0; at < config.operand_count && config.kind == ExprKind::dictionary; ++at) {
      const Operand& entry = unit.operands[config.first_operand + at];
      if (entry.key != 0 && literal(entry.key) == option) return literal(entry.value);
    }
  }
  for (const Operand& argument : type.class_arguments) {
    if (unit.text(argument.name) == option) return literal(argument.value);
  }
  for (const program::ClassId inner : type.inner) {
    for (const Field& field : unit.classes[inner - 1].fields) {
      if (unit.text(field.name) == option) return literal(field.value);
    }
  }
  return {};
}

/// class Config: fields = {"url": {"env": "DATABASE_URL"}}
std::vector<std::string> listed_names(const program::Unit& unit, const Class& type, std::string_view name) {
  for (const program::ClassId inner : type.inner) {
    for (const Field& field : unit.classes[inner - 1].fields) {
      if (unit.text(field.name) != "fields" || field.value == 0 || unit[field.value].kind != ExprKind::dictionary) continue;
      const Expr& table = unit[field.value];
      for (std::uint32_t at = 0; at < table.operand_count; ++at) {
        const Operand& entry = unit.operands[table.first_operand + at];
        if (entry.key == 0 || unit[entry.key].kind != ExprKind::literal || unit.text(unit[entry.key].text) != name) continue;
        const Expr& options = unit[entry.value];
        for (std::uint32_t option = 0; option < options.operand_count && options.kind == ExprKind::dictionary; ++option) {
          const Operand& stated = unit.operands[options.first_operand + option];
          if (stated.key != 0 && unit.text(unit[stated.key].text) == "env") return literals_in(unit, stated.value);
        }
        return literals_in(unit, entry.value);
      }
    }
  }
  return {};
}

std::string_view decorator_name(const program::Unit& unit, ExprId decorator) {
  const Expr& expr = unit[decorator];
  const bool is_call = expr.kind == ExprKind::call && expr.operand_count > 0;
  const std::string_view name = unit.text((is_call ? unit[unit.operands[expr.first_operand].value] : expr).text);
  return name.substr(name.rfind('.') + 1);
}

bool is_validator(const program::Unit& unit, const program::Function& function, std::string_view field) {
  return std::ranges::any_of(function.decorators, [&](ExprId decorator) {
    const Expr& expr = unit[decorator];
    if (expr.kind != ExprKind::call || expr.operand_count == 0) return false;
    const std::string_view callee = unit.text(unit[unit.operands[expr.first_operand].value].text);
    const std::string_view name = callee.substr(callee.rfind('.') + 1);
    if (name != "field_validator" && name != "validator") return false;
    const std::vector<std::string> fields = literals_in(unit, decorator);
    return std::ranges::any_of(fields, [&](const std::string& one) { return one == field; });
  });
}

}  // namespace

/// What a field of settings is where its variable is not set: one value, or none.
std::vector<ValueId> Evaluator::default_of_setting(const Entity& declaring, const Field& field) {
  const bool is_described =
      field.value != 0 && unit(declaring.unit)[field.value].kind == ExprKind::call;  // Field(default, env="X")
  const ExprId stated = is_described ? argument(declaring.unit, field.value, 0, {"default"}) : field.value;
  if (stated == 0) return {};
  const ValueId value = evaluate(declaring.unit, stated, 0);
  const Value& known = values_[value];
  const bool is_required = known.kind == ValueKind::null || known.text.reveal() == "Ellipsis" || known.text.reveal() == "ellipsis";
  return is_required ? std::vector<ValueId>() : std::vector<ValueId>{value};
}

std::optional<ValueId> Evaluator::settings_field(const Entity& type, const Entity& declaring, const Field& field) {
  if (field.method != 0 || !is_settings_class(type)) return std::nullopt;
  const program::Unit& home = unit(declaring.unit);
  // `port = 5432`: the first version of pydantic takes the type from the default.
  const ExprKind given = home[field.value].kind;
  if (field.type == 0 && given != ExprKind::literal && given != ExprKind::number && given != ExprKind::boolean) return std::nullopt;
  const std::string_view name = home.text(field.name);
  if (name == "model_config" || name.starts_with("_") || home.text(field.type).ends_with("ClassVar")) return std::nullopt;
  std::string prefix;
  std::string delimiter;
  for (const Entity& current : ancestry(type)) {
    if (prefix.empty()) prefix = settings_option(unit(current.unit), index_.type(current), "env_prefix");
    if (delimiter.empty()) delimiter = settings_option(unit(current.unit), index_.type(current), "env_nested_delimiter");
  }
  const Place here = place(declaring.unit, field.range);
  if (const Entity& declared = index_.resolve(declaring.unit, field.type); declared.kind == Entity::Kind::type) {
    // A field of a class of the project that has abstract methods is no text of a variable.
    const Class& found = index_.type(declared);
    const auto& functions = unit(declared.unit).functions;
    if (std::ranges::any_of(found.methods,
                            [&](program::FunctionId method) { return is_abstract(declared.unit, functions[method]); }))
      return std::nullopt;
    if (is_settings_class(declared)) return std::nullopt;  // it reads for itself
    if (!delimiter.empty() && !found.bases.empty()) {
      const ValueId model = nested_settings(declared, prefix + std::string(name) + delimiter, here);
      // Else what the field says may hold in their place.
      if (field.value == 0 || (given == ExprKind::call && home[field.value].operand_count == 1)) own_defaults_.insert(model);
      return model;
    }
    // db: Database = Database(): a variable of that name would hold JSON.
    if (delimiter.empty() && given == ExprKind::call) return std::nullopt;
  }

  std::vector<std::string> variables;
  if (field.value != 0 && home[field.value].kind == ExprKind::call) {
    // Field(default, env="X"), Field(validation_alias="X"): an alias replaces prefix and name.
    for (const char* keyword : {"env", "validation_alias", "alias"}) {
      if (variables.empty()) variables = literals_of_keyword(home, field.value, keyword);
    }
  }
  if (variables.empty()) variables = listed_names(home, index_.type(declaring), name);
  if (variables.empty()) variables = {upper(prefix + std::string(name))};
  const std::vector<ValueId> defaults = default_of_setting(declaring, field);
  std::vector<ValueId> reads;
  for (const std::string& variable : variables) {
    reads.push_back(values_.add({ValueKind::env_read, Sensitive(variable), "pydantic.BaseSettings", here, defaults, {}}));
  }
  return validated(type, declaring, field, values_.choice(reads, here));
}

/// A model inside settings: its fields are read under the prefix that the fields around it make.
ValueId Evaluator::nested_settings(const Entity& type, const std::string& prefix, Place here) {
  const ValueId object = values_.add({ValueKind::object, Sensitive(type.name), prefix, here, {}, {}});
  entities_.try_emplace(object, type);
  nested_prefix_[object] = prefix;
  if (nested_models_ >= deepest_model) return object;
  ++nested_models_;
  for (const Entity& current : ancestry(type)) {
    for (const Field& field : index_.type(current).fields) {
      if (field.method == 0 && field.type != 0) (void)class_member(type, object, unit(current.unit).text(field.name), here);
    }
  }
  --nested_models_;
  return object;
}

/// The dictionary of a settings class's fields that its validators get, without the one that is being validated.
ValueId Evaluator::fields_by_name(const Entity& type, const Entity& declaring, const Field* without, Place here) {
  Value fields{ValueKind::dictionary, Sensitive(), std::string(fields_so_far), here, {}, {}};
  for (const Field& other : index_.type(declaring).fields) {
    if (&other == without) continue;
    if (const auto value = settings_field(type, declaring, other)) {
      fields.keys.emplace_back(unit(declaring.unit).text(other.name));
      fields.operands.push_back(*value);
    }
  }
  return values_.add(std::move(fields));
}

/// @model_validator(mode="before") def check(cls, values): what was read, by field. @field_validator("url") def check(cls, v,
/// info): the field, then the others. Nothing for parameters of other functions.
std::optional<ValueId> Evaluator::fields_given(UnitId id, program::FunctionId function, std::size_t position) {
  const program::Function& validator = unit(id).functions[function];
  if (validator.owner == 0 || position == 0 || validator.decorators.empty() || validating_ > 0) return std::nullopt;
  bool is_of_model = false;
  bool is_of_field = false;
  for (const ExprId decorator : validator.decorators) {
    const std::string_view name = decorator_name(unit(id), decorator);
    is_of_model = is_of_model || name == "model_validator" || name == "root_validator";
    is_of_field = is_of_field || name == "field_validator" || name == "validator";
  }
  if (!is_of_model && !is_of_field) return std::nullopt;
  const Entity& type = index_.resolve(id, index_.owner(id, function).name);
  if (type.kind != Entity::Kind::type || !is_settings_class(type)) return std::nullopt;
  const Place here = place(id, validator.parameters[position].range);
  ++validating_;
  ValueId given = 0;
  if (is_of_model || position > 1) {
    given = fields_by_name(type, type, nullptr, here);
  } else {
    std::vector<ValueId> reads;
    for (const Field& field : index_.type(type).fields) {
      if (!is_validator(unit(id), validator, unit(type.unit).text(field.name))) continue;
      if (const auto value = settings_field(type, type, field)) reads.push_back(*value);
    }
    if (!reads.empty()) given = values_.choice(reads, here);
  }
  --validating_;
  return given == 0 ? std::nullopt : std::optional(given);
}

/// What a validator of the field makes of it; the read itself where there is none, or none that was followed.
ValueId Evaluator::validated(const Entity& type, const Entity& declaring, const Field& field, ValueId given) {
  if (validating_ > 0) return given;
  const program::Unit& home = unit(declaring.unit);
  const std::string_view name = home.text(field.name);
  for (const Entity& current : ancestry(type)) {
    for (const program::FunctionId method : index_.type(current).methods) {
      const program::Function& function = unit(current.unit).functions[method];
      if (function.result == 0 || !is_validator(unit(current.unit), function, name)) continue;
      ++validating_;
      const ValueId so_far = fields_by_name(type, declaring, &field, place(declaring.unit, field.range));
      const Entity entity{Entity::Kind::function, current.unit, method,
                          std::string(unit(current.unit).text(function.qualified_name))};
      Arguments arguments{{given, so_far}, {"", ""}};
      // A validator of version 1 without @classmethod still gets the class first.
      const ValueId result = inline_function(entity, entity_value(type, {}), std::move(arguments), current.unit, 0, 0);
      --validating_;
      const ValueKind kind = values_[result].kind;
      if (kind != ValueKind::unknown && kind != ValueKind::call_result && kind != ValueKind::null) given = result;
      if (kind == ValueKind::call_result && drivers::code_shapes().url_call(values_[result].text.reveal()) != nullptr)
        given = result;
    }
  }
  return given;
}

}  // namespace dbssot
