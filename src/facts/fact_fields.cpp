#include "facts/fact_fields.h"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

namespace dbssot::embedded {
extern const std::vector<std::pair<std::string_view, std::string_view>> fact_schemas;
}

namespace dbssot {
namespace {

using nlohmann::ordered_json;

bool has_type(const ordered_json& property, std::string_view type) {
  const auto found = property.find("type");
  if (found == property.end()) return false;
  return *found == type || (found->is_array() && std::ranges::find(*found, ordered_json(type)) != found->end());
}

FactField field_of(std::string name, const ordered_json& property) {
  FactField field{std::move(name), FieldHolds::text, {}};
  if (has_type(property, "boolean")) field = {std::move(field.name), FieldHolds::flag, {"true", "false"}};
  if (has_type(property, "integer")) field.holds = FieldHolds::number;
  if (has_type(property, "array")) field.holds = FieldHolds::texts;
  if (property.contains("enum")) field.choices = property["enum"].get<std::vector<std::string>>();
  return field;
}

/// A property is one field, but for sources, whose parts are asked for one by one, and arguments, whose names are the program's.
void add_fields(const ordered_json& properties, const ordered_json& source, std::vector<FactField>& fields) {
  for (const auto& [name, property] : properties.items()) {
    if (has_type(property, "object")) {
      fields.push_back({name + ".", FieldHolds::text, {}});
    } else if (property.contains("items") && property["items"].contains("$ref")) {
      for (const auto& [part, shape] : source["properties"].items()) {
        FactField field = field_of(name + "." + part, shape);
        if (field.holds == FieldHolds::text) field.holds = FieldHolds::texts;
        fields.push_back(std::move(field));
      }
    } else {
      fields.push_back(field_of(name, property));
    }
  }
}

std::vector<FactKind> kinds_in(const ordered_json& schema) {
  const ordered_json& source = schema["$defs"]["source"];
  std::vector<FactField> common;
  add_fields(schema["properties"], source, common);
  std::erase_if(common, [](const FactField& field) { return field.name == "kind"; });
  std::vector<FactKind> kinds;
  for (const ordered_json& one : schema["allOf"]) {
    FactKind& kind = kinds.emplace_back(FactKind{one["if"]["properties"]["kind"]["const"].get<std::string>(), common});
    add_fields(one["then"]["properties"], source, kind.fields);
  }
  return kinds;
}

}  // namespace

const FactField* FactKind::field(std::string_view wanted) const {
  const auto found = std::ranges::find_if(fields, [&](const FactField& candidate) {
    const std::string& known = candidate.name;
    return known.ends_with('.') ? wanted.starts_with(known) && wanted.size() > known.size() : known == wanted;
  });
  return found == fields.end() ? nullptr : &*found;
}

const std::vector<FactKind>& fact_kinds() {
  // Our own text, held against real output by tests/docs/check_schemas.py.
  static const std::vector<FactKind> kinds = kinds_in(ordered_json::parse(embedded::fact_schemas.front().second));
  return kinds;
}

const FactKind* find_fact_kind(std::string_view name) {
  const auto found = std::ranges::find(fact_kinds(), name, &FactKind::name);
  return found == fact_kinds().end() ? nullptr : &*found;
}

}  // namespace dbssot
