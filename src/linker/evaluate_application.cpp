#include <algorithm>
#include <set>

#include "drivers/code_shape.h"
#include "facts/application_setting.h"
#include "facts/value_within.h"
#include "linker/evaluator.h"
#include "linker/prospects.h"
#include "source/parallel.h"

// Settings that a web framework's application holds for everybody: `app.config["SQLALCHEMY_DATABASE_URI"]`.
namespace dbssot {

using program::ExprId;
using program::ExprKind;
using program::OperandKind;
using program::UnitId;

namespace {

std::string_view last_part(std::string_view name) { return name.substr(name.rfind('.') + 1); }

bool holds_url(std::string_view name) {
  const drivers::SettingShape* shape = drivers::code_shapes().setting(name);
  return shape != nullptr && !shape->has_connections;
}

/// True if something in the value is the setting itself.
bool asks_setting(const ValueStore& values, ValueId root, std::string_view name) {
  return any_within(values, root, [&](const Value& value) {
    return value.kind == ValueKind::config_field && value.detail == application_setting && value.text.reveal() == name;
  });
}

}  // namespace

/// Everything in the project that gives such a setting its value: fields of configuration classes, names of configuration modules,
/// stores, `config.update(NAME=…)`.
void Evaluator::find_settings() {
  settings_known_ = true;
  std::vector<std::vector<std::pair<std::string_view, ExprId>>> found(index_.size());
  in_parallel(found.size(), jobs_, [&](std::size_t at) {
    const auto id = static_cast<UnitId>(at);
    const program::Unit& from = unit(id);
    if (from.language != "python") return;
    for (const program::Binding& binding : from.bindings) {
      const std::string_view name = last_part(from.text(binding.name));
      if (binding.value != 0 && holds_url(name)) found[id].emplace_back(name, binding.value);
    }
    AskedOfStrings is_setting(from, holds_url);
    const auto given = [&](program::StringId name, ExprId value) {
      if (value != 0 && is_setting(name)) found[id].emplace_back(from.text(name), value);
    };
    for (const program::Class& type : from.classes) {
      for (const program::Field& field : type.fields) {
        if (field.method == 0) given(field.name, field.value);
      }
    }
    for (const program::Store& store : from.stores) {
      if (store.target == 0 || from[store.target].kind != ExprKind::index) continue;
      const program::Expr& key = from[operands(id, store.target)[1].value];
      if (key.kind == ExprKind::literal) given(key.text, store.value);
    }
    for (ExprId call = 1; call < from.exprs.size(); ++call) {
      for (std::uint32_t argument = 1; from[call].kind == ExprKind::call && argument < from[call].operand_count; ++argument) {
        const program::Operand& operand = operands(id, call)[argument];
        if (operand.kind == OperandKind::keyword) given(operand.name, operand.value);
      }
    }
  });
  for (UnitId id = 0; id < found.size(); ++id) {
    for (const auto& [name, value] : found[id]) settings_[std::string(name)].emplace_back(id, value);
  }
}

ValueId Evaluator::setting_value(std::string_view name, Place here) {
  if (!settings_known_) find_settings();
  Value setting{ValueKind::config_field, Sensitive(std::string(name)), std::string(application_setting), here, {}, {}};
  const auto found = settings_.find(name);
  const auto given = found == settings_.end() ? std::vector<std::pair<UnitId, ExprId>>{} : found->second;
  std::vector<ValueId> values;
  for (const auto& [id, expr] : given) {
    const ValueId value = evaluate(id, expr, 0);
    // A setting that is given back to itself in another spelling says nothing new about where it comes from.
    const ValueKind kind = values_[value].kind;
    if (kind != ValueKind::null && kind != ValueKind::unknown && !asks_setting(values_, value, name)) values.push_back(value);
  }
  if (!values.empty()) setting.operands.push_back(values_.choice(values, here));
  return values_.add(std::move(setting));
}

/// app.config["SQLALCHEMY_DATABASE_URI"]; nothing if it is no setting from which a framework opens its database.
std::optional<ValueId> Evaluator::setting_asked(ValueId base, ValueId key, Place here) {
  const Value& container = values_[base];
  const Value& wanted = values_[key];
  const bool is_config = container.kind == ValueKind::external && container.text.reveal().ends_with(".config");
  if (!is_config || wanted.kind != ValueKind::literal || !holds_url(wanted.text.reveal())) return std::nullopt;
  return setting_value(wanted.text.reveal(), here);
}

}  // namespace dbssot
