#include "policy/policy_schema.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "facts/fact_fields.h"
#include "policy/key.h"
#include "policy/own_rule.h"
#include "policy/rule_ids.h"

namespace dbssot {
namespace {

using nlohmann::ordered_json;

ordered_json text() { return {{"type", "string"}, {"minLength", 1}}; }
ordered_json list_of(ordered_json item) { return {{"type", "array"}, {"items", std::move(item)}}; }
ordered_json one_of(std::initializer_list<ordered_json> shapes) { return {{"anyOf", ordered_json(shapes)}}; }
ordered_json named(ordered_json value) { return {{"type", "object"}, {"additionalProperties", std::move(value)}}; }
ordered_json duration() { return {{"type", "string"}, {"pattern", "^[0-9]+(\\.[0-9]+)? *(ms|s|m|min|h)$"}}; }
ordered_json texts() { return one_of({text(), list_of(text())}); }

ordered_json shape_of(const Key& key);

// The keys are a tree of our own, three levels deep.
ordered_json section_of(std::span<const Key> keys) {
  ordered_json properties = ordered_json::object();
  for (const Key& key : keys) {
    ordered_json property = shape_of(key);
    property["description"] = fmt::format("{} Without it: {}.", key.meaning, key.fallback);
    properties[std::string(key.name)] = std::move(property);
  }
  return {{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
}

ordered_json choice_of(const Key& key) {
  ordered_json values = ordered_json::array();
  for (const std::string_view choice : key.choices) {
    values.push_back(choice);
    if (key.name == "version") values.push_back(std::stoi(std::string(choice)));  // YAML writes it without quotes
  }
  return {{"enum", std::move(values)}};
}

ordered_json rules() {
  ordered_json properties = ordered_json::object();
  for (const std::string& id : known_rule_ids()) properties[id] = {{"$ref", "#/$defs/setting"}};
  // Any other id is a rule of a plugin, or one of the policy's own.
  return {{"type", "object"},
          {"properties", std::move(properties)},
          {"additionalProperties", one_of({{{"$ref", "#/$defs/own-rule"}}, {{"$ref", "#/$defs/setting"}}})}};
}

/// `off` alone, or with its reason. YAML's older readers take off and on for flags.
ordered_json setting() {
  const ordered_json severity = {{"enum", {"off", "note", "warning", "error", false, true}}};
  ordered_json with_reason = {
      {"type", "object"}, {"properties", {{"severity", severity}, {"reason", text()}}}, {"additionalProperties", false}};
  return one_of({severity, std::move(with_reason)});
}

ordered_json name_in_code() {
  return one_of(
      {text(), {{"type", "object"}, {"properties", {{"python", texts()}, {"cpp", texts()}}}, {"additionalProperties", false}}});
}

ordered_json shape_of(const Key& key) {
  switch (key.shape) {
    case KeyShape::text:
    case KeyShape::client:
    case KeyShape::pool_class:
      return text();
    case KeyShape::flag:
      return {{"type", "boolean"}};
    case KeyShape::number:
      return {{"type", "integer"}, {"minimum", 0}};
    case KeyShape::duration:
      return duration();
    case KeyShape::choice:
      return choice_of(key);
    case KeyShape::texts:
      return texts();
    case KeyShape::section:
      return section_of(key.keys);
    case KeyShape::named_sections:
      return named(one_of({texts(), section_of(key.keys)}));
    case KeyShape::section_list:
      return list_of(section_of(key.keys));
    case KeyShape::named_texts:
      return named(one_of({text(), {{"type", "number"}}}));
    case KeyShape::named_rules:
      return {{"$ref", "#/$defs/rules"}};
    case KeyShape::names_in_code:
      return one_of({name_in_code(), list_of(name_in_code())});
    case KeyShape::choices:
      return one_of({choice_of(key), list_of(choice_of(key))});
    case KeyShape::kinds: {
      ordered_json kind = {{"enum", ordered_json::array()}};
      for (const FactKind& known : fact_kinds()) kind["enum"].push_back(known.name);
      return one_of({kind, list_of(kind)});
    }
    case KeyShape::conditions:
      return named({{"$ref", "#/$defs/condition"}});
    case KeyShape::named_timeouts: {
      ordered_json step = section_of(key.keys);
      step["additionalProperties"] = duration();  // environments
      return named(one_of({duration(), step, list_of(one_of({duration(), step}))}));
    }
  }
  return ordered_json::object();
}

/// A plain value, a list of them, or demands. YAML reads `true` and `5` as what they look like.
ordered_json value_or_list() {
  const ordered_json scalar = {{"type", {"string", "number", "boolean"}}};
  return one_of({scalar, list_of(scalar)});
}

ordered_json condition() {
  ordered_json demands = section_of(condition_keys());
  for (const char* name : {"equals", "not"}) demands["properties"][name].update(value_or_list());
  return one_of({value_or_list(), std::move(demands)});
}

ordered_json own_rule() {
  ordered_json rule = section_of(own_rule_keys());
  rule["required"] = {"fact", "message"};
  rule["description"] = "A rule of the policy's own over facts; see docs/own-rules.md.";
  return rule;
}

}  // namespace

std::string policy_schema() {
  ordered_json schema = {
      {"$schema", "https://json-schema.org/draft/2020-12/schema"},
      {"title", "Policy of dbssot (.dbssot.yaml)"},
      {"description", "What a project declares about the single source of truth of its database URL. Every key is optional."}};
  schema.update(section_of(policy_keys()));
  schema["$defs"] = {{"rules", rules()}, {"setting", setting()}, {"own-rule", own_rule()}, {"condition", condition()}};
  return schema.dump(2) + "\n";
}

}  // namespace dbssot
