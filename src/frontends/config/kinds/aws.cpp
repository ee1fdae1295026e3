#include "frontends/config/kinds/aws.h"

#include "source/words.h"

namespace dbssot::config {

using source::View;

namespace {

/// `valueFrom` of JSON, `ValueFrom` of CloudFormation; who reads JSON for Amazon minds no case at all (`valueFROM`).
View either(View map, std::string_view name) {
  if (const View exact = map[name]) return exact;
  for (const auto& [key, value] : map.members()) {
    if (lowered(key.text()) == lowered(name)) return value;
  }
  return {};
}

Resolved hole(std::string_view name) { return {"${" + std::string(name) + "}", true}; }

Resolved joined(View arguments, int depth) {
  const auto parts = arguments.items();
  Resolved out;
  if (parts.size() != 2 || !parts[1].is_list()) return hole("Join");
  bool first = true;
  for (const View item : parts[1].items()) {
    const Resolved piece = resolve_intrinsics(item, depth + 1);
    if (!first) out.text += parts[0].text();
    out.text += piece.text;
    out.has_holes = out.has_holes || piece.has_holes;
    first = false;
  }
  return out;
}

Resolved apply(std::string_view function, View argument, int depth) {
  if (function == "Sub") {
    const auto parts = argument.items();
    const std::string& text = parts.empty() ? argument.text() : parts[0].text();
    return {text, has_interpolation(text, Interpolation::braces)};
  }
  if (function == "Join") return joined(argument, depth);
  if (function == "GetAtt" && argument.is_list()) {
    std::string name;
    for (const View part : argument.items()) name += (name.empty() ? "" : ".") + part.text();
    return hole(name);
  }
  return hole(argument.is_scalar() ? std::string_view(argument.text()) : function);
}

}  // namespace

Resolved resolve_intrinsics(View value, int depth) {
  constexpr int deepest = 16;
  if (depth > deepest) return hole("?");
  if (value.tag().starts_with("!") && value.tag().size() > 1) return apply(std::string_view(value.tag()).substr(1), value, depth);
  if (value.is_map()) {
    const auto members = value.members();
    if (members.size() != 1) return hole("?");
    std::string_view function = members[0].first.text();
    if (function.starts_with("Fn::")) function.remove_prefix(4);
    return apply(function, members[0].second, depth);
  }
  if (value.is_list()) return hole("?");
  return {value.text(), has_interpolation(value.text(), Interpolation::braces)};
}

void set_resolved(std::string_view variable, View value, std::string_view container, Recorder& recorder) {
  Resolved resolved = resolve_intrinsics(value);
  Setting setting;
  setting.variable = std::string(variable);
  setting.value = std::move(resolved.text);
  setting.range = value.range();
  setting.container = std::string(container);
  if (resolved.has_holes) setting.form = ConfigForm::template_text;
  recorder.set(std::move(setting));
}

void record_container_definition(View container, Recorder& recorder) {
  const std::string name = either(container, "name").text();
  for (const View entry : either(container, "environment").items()) {
    const View value = either(entry, "value");
    if (value) set_resolved(either(entry, "name").text(), value, name, recorder);
  }
  for (const View entry : either(container, "secrets").items()) {
    const View from = either(entry, "valueFrom");
    const std::string text = resolve_intrinsics(from).text;
    SecretReference reference = secret_notation(text, SecretContext::any_value).value_or(SecretReference{});
    if (reference.secret.empty()) reference.secret = text;  // a parameter's name, or a template
    recorder.set_secret(either(entry, "name").text(), reference, from.range(), name);
  }
  for (const View file : either(container, "environmentFiles").items()) {
    recorder.note(file.range(), "container '" + name + "' takes further variables from " + either(file, "value").text());
  }
}

}  // namespace dbssot::config
