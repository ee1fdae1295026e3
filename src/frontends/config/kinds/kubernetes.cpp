// Kubernetes objects and what is shaped like them (Knative and Cloud Run services, Argo, operators): containers wherever they
// stand, ConfigMaps, Secrets, sealed and external secrets.

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "frontends/config/database_keys.h"
#include "frontends/config/environment_forms.h"
#include "frontends/config/kind.h"
#include "frontends/config/kinds/kubernetes.h"
#include "frontends/config/kinds/settings.h"
#include "frontends/config/shell_forms.h"
#include "source/assignment.h"
#include "source/base64.h"
#include "source/dotenv_reader.h"
#include "source/words.h"

namespace dbssot::config::kinds {

namespace {

using source::View;

bool is_object(View root) { return root["kind"].is_scalar() && root["apiVersion"].is_scalar(); }

/// A file of operations that a kustomization names: `[{op: replace, path: /spec/…, value: …}]`
bool is_json_patch(View root) {
  if (!root.is_list() || root.items().empty()) return false;
  const View first = root.items()[0];
  return first["op"].is_scalar() && first["path"].text().starts_with('/');
}

bool recognises(const Subject& subject) {
  if (!subject.is_tree()) return false;
  for (std::size_t i = 0; i < subject.document.document_count(); ++i) {
    if (is_object(subject.document.root(i))) return true;
  }
  return is_json_patch(subject.root());
}

bool is_true(View view) { return view.text() == "true"; }

/// Kubernetes' own objects, and Knative's, which have the same containers: their schema is known. Others may take numbers.
bool is_strict(View object) {
  const std::string& version = object["apiVersion"].text();
  return version == "v1" || version.starts_with("apps/") || version.starts_with("batch/") ||
         version.starts_with("serving.knative.dev/");
}

bool is_number(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  const bool has_digit = text.find_first_of("0123456789") != std::string_view::npos;
  const std::size_t other = text.find_first_not_of("0123456789_");
  if (!has_digit || text.front() == '_') return false;
  if (other == std::string_view::npos) return true;
  if (text.find_first_not_of("0123456789.") == std::string_view::npos) return text.find('.', other + 1) == std::string_view::npos;
  return text.starts_with("0x") && text.find_first_not_of("0123456789abcdefABCDEF", 2) == std::string_view::npos && text.size() > 2;
}

/// As YAML 1.1 has it, which kubectl reads.
bool is_flag(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  static constexpr std::string_view words[] = {"true", "false", "yes", "no", "on", "off", "y", "n"};
  const bool is_word = std::find(std::begin(words), std::end(words), lower) != std::end(words);
  std::string upper(lower), title(lower);
  for (char& c : upper) c = static_cast<char>(c - 'a' + 'A');
  if (is_word) title[0] = upper[0];
  return is_word && (text == lower || text == upper || text == title);
}

/// `value: 5432`: the API server refuses what is no string there.
std::optional<Miswriting> not_text(View value) {
  if (!value.is_scalar() || value.is_quoted() || !value.tag().empty() || value.text().empty()) return std::nullopt;
  const bool number = is_number(value.text());
  if (!number && !is_flag(value.text())) return std::nullopt;
  return Miswriting{fmt::format("Kubernetes refuses it, as {} stands where text has to", number ? "a number" : "a truth value"),
                    "put it in quotes", Sensitive(value.text()), Sensitive("\"" + value.text() + "\"")};
}

/// Which key of which object.
void take_key(View name, View reference, std::string_view kind, Recorder& recorder) {
  Entry entry;
  entry.kind = Entry::Kind::key;
  entry.variable = name.text();
  entry.target = std::string(kind) + "/" + reference["name"].text();
  entry.key = reference["key"].text();
  entry.is_optional = is_true(reference["optional"]);
  entry.range = reference["name"] ? reference["name"].range() : reference.range();
  recorder.add(std::move(entry));
}

void take_object(View source, View reference, std::string_view kind, Recorder& recorder) {
  Entry entry;
  entry.kind = Entry::Kind::object;
  entry.target = std::string(kind) + "/" + reference["name"].text();
  entry.prefix = source["prefix"].text();
  entry.is_optional = is_true(reference["optional"]);
  entry.range = reference["name"].range();
  recorder.add(std::move(entry));
}

void read_value_from(View name, View from, std::string_view container, Recorder& recorder) {
  if (const View secret = from["secretKeyRef"]) {
    SecretReference reference;
    reference.secret = secret["name"].text();
    // On Cloud Run the key is the version: `key: latest`.
    const std::string& key = secret["key"].text();
    const bool is_version = key == "latest" || (!key.empty() && key.find_first_not_of("0123456789") == std::string::npos);
    (is_version ? reference.version : reference.key) = key;
    take_key(name, secret, "Secret", recorder);
    recorder.set_secret(name.text(), reference, secret["name"] ? secret["name"].range() : secret.range(), container, true);
  } else if (const View map = from["configMapKeyRef"]) {
    take_key(name, map, "ConfigMap", recorder);
    recorder.pass_through(name.text(), map["name"] ? map["name"].range() : name.range(), container, true);
  } else {
    recorder.pass_through(name.text(), name.range(), container);  // fieldRef, resourceFieldRef
  }
}

/// `[{name: A, value: b}, {name: C, valueFrom: {…}}]`
void read_variables(View list, const std::string& container, bool strict, Recorder& recorder) {
  for (const View item : list.items()) {
    const View variable = item["name"];
    if (!variable.is_scalar() || item["$patch"].text() == "delete") continue;
    // `{{ if … }} value: … {{ else }} valueFrom: … {{ end }}`
    const bool has_both = item["value"].is_scalar() && item["valueFrom"].is_map() && item.document()->is_template;
    if (has_both) recorder.set_scalar(variable.text(), item["value"], container, Interpolation::kubernetes);
    if (const View from = item["valueFrom"]) {
      read_value_from(variable, from, container, recorder);
    } else if (const View value = item["value"]) {
      recorder.set_scalar(variable.text(), value, container, Interpolation::kubernetes, true, SecretContext::any_value,
                          strict ? not_text(value) : std::nullopt);
    } else {
      Setting empty;
      empty.variable = variable.text();
      empty.range = variable.range();
      empty.container = container;
      recorder.set(std::move(empty));
    }
  }
}

/// Templates in a container's list of variables.
void take_includes(View container, Recorder& recorder) {
  if (container.document() == nullptr) return;
  const std::string_view text = container.document()->text.bytes().substr(
      0, std::min(container.document()->text.bytes().size(), container.end_offset() + 2000));
  std::size_t at = text.npos;
  for (const auto& [key, value] : container.members()) {
    if (key.text() == "env") at = key.end_offset();
  }
  if (at == text.npos) return;
  const std::size_t column = container.range().column;
  // Up to the next key of the container: lines that are not indented more than it, and no item or template.
  for (at = text.find('\n', at); at != text.npos && at + 1 < text.size(); at = text.find('\n', at + 1)) {
    const std::string_view line = text.substr(at + 1, text.find('\n', at + 1) - at - 1);
    const std::size_t first = line.find_first_not_of(" \t");
    if (first == line.npos) continue;
    const bool is_template = line.substr(first).starts_with("{{");
    if (!is_template && first + 1 <= column && line[first] != '-') break;
    if (!is_template && first + 1 < column) break;
    if (is_template)
      take_include(line.substr(first), container.document()->text.range(at + 1 + first, at + 1 + line.size()), recorder);
  }
}

void read_container(View container, const std::string& list, const std::string& object, bool strict, Recorder& recorder) {
  EnvironmentForm form;
  const std::string name = container["name"].text();
  Holder holder;
  holder.name = name;
  holder.object = object;
  holder.list = list;
  holder.image = container["image"].text();
  holder.syntax = Syntax::kubernetes;
  holder.range = container.range();
  for (const auto& [key, value] : container.members()) {
    if (key.text() == "env") holder.range = key.range();  // what is missing belongs there
  }
  for (const View item : container["env"].items()) {
    if (item["$patch"].text() == "delete") holder.removed.push_back(item["name"].text());
  }
  recorder.open(std::move(holder));
  form.container = name;
  form.interpolation = Interpolation::kubernetes;
  read_variables(container["env"], name, strict, recorder);
  if (container.document()->is_template) recorder.mark_branches(container.document()->text);
  record_map(container["env"], form, recorder);  // charts often write a map here
  for (const std::string_view key : {"command", "args"}) {
    record_shell(container[key], name, recorder);
    record_processes(container[key], name, recorder);
  }
  take_includes(container, recorder);
  for (const View source : container["envFrom"].items()) {
    if (const View secret = source.at({"secretRef", "name"})) {
      SecretReference reference;
      reference.secret = secret.text();
      recorder.refer(reference, secret.range());
      take_object(source, source["secretRef"], "Secret", recorder);
    } else if (source.at({"configMapRef", "name"})) {
      take_object(source, source["configMapRef"], "ConfigMap", recorder);
    }
  }
  recorder.close();
}

/// Pod templates stand at different depths in different objects, so containers are looked for.
void read_containers(View view, const std::string& object, bool strict, Recorder& recorder, int depth, std::size_t& budget) {
  constexpr int deepest = 24;
  if (depth > deepest || budget == 0) return;
  --budget;
  for (const auto& [key, value] : view.members()) {
    const std::string& name = key.text();
    if (name == "containers" || name == "initContainers" || name == "ephemeralContainers" || name == "sidecars") {
      for (const View container : value.items()) read_container(container, name, object, strict, recorder);
    } else if (value.is_map() || value.is_list()) {
      read_containers(value, object, strict, recorder, depth + 1, budget);
    }
  }
  for (const View item : view.items()) read_containers(item, object, strict, recorder, depth + 1, budget);
}

/// `data: {".env": "A=b\n"}`: an environment file inside a ConfigMap. Read where it is written, so that places are true.
bool read_embedded_env(View key, View value, std::string_view object, Recorder& recorder) {
  if (!key.text().ends_with(".env") && key.text() != "env") return false;
  const SourceText& text = value.document()->text;
  for (const source::Assignment& assignment :
       source::read_dotenv(text.bytes().substr(value.begin_offset(), value.end_offset() - value.begin_offset()))) {
    if (!assignment.has_value) continue;
    Setting setting;
    setting.variable = assignment.name;
    setting.value = assignment.value;
    setting.range = text.range(value.begin_offset() + assignment.begin, value.begin_offset() + assignment.end);
    setting.container = std::string(object);
    if (has_interpolation(setting.value, Interpolation::shell)) setting.form = ConfigForm::template_text;
    recorder.set(std::move(setting));
  }
  return true;
}

/// `key: value` or `key = "value"` between two offsets.
void record_line(const SourceText& text, std::size_t begin, std::size_t sign, std::size_t end, std::string_view object,
                 Recorder& recorder) {
  const std::string_view bytes = text.bytes();
  constexpr std::string_view around = " \t\r\"',";
  const auto trim = [&](std::size_t from, std::size_t to) {
    while (from < to && around.find(bytes[from]) != std::string_view::npos) ++from;
    while (to > from && around.find(bytes[to - 1]) != std::string_view::npos) --to;
    return std::pair(from, to);
  };
  const auto [key_begin, key_end] = trim(begin, sign);
  const auto [value_begin, value_end] = trim(sign + 1, end);
  const std::string_view value = bytes.substr(value_begin, value_end - value_begin);
  const std::string_view key = bytes.substr(key_begin, key_end - key_begin);
  // A key of .properties is the whole path; in YAML it is known by what stands above it.
  const bool is_path = key.find('.') != std::string_view::npos && key.find(' ') == std::string_view::npos;
  if (key.empty() || (!looks_like_connection(value) && !(is_path && configures_database({std::string(key)}, value)))) return;
  Setting setting;
  setting.names_connection = is_path;
  setting.variable = std::string(key);
  setting.value = std::string(value);
  setting.range = text.range(value_begin, value_end);
  setting.container = std::string(object);
  setting.sets_environment = false;
  if (has_interpolation(value, Interpolation::braces)) setting.form = ConfigForm::template_text;
  recorder.set(std::move(setting));
}

/// `data: {application.yaml: "…"}`: of a file inside a ConfigMap only lines that hold a URL or conninfo are told, or the path of a
/// setting such as `spring.datasource.password`.
void read_embedded_settings(View value, std::string_view object, Recorder& recorder) {
  const SourceText& text = value.document()->text;
  const std::string_view bytes = text.bytes();
  for (std::size_t at = value.begin_offset(); at < value.end_offset();) {
    const std::size_t end = std::min(bytes.find('\n', at), value.end_offset());
    const std::size_t sign = bytes.find_first_of("=:", at);
    if (sign < end) record_line(text, at, sign, end, object, recorder);
    at = end + 1;
  }
}

/// `stringData: {username: …, password: …}` of a Secret whose name or type says "database": keys that are no variables themselves.
bool is_of_database(View object) {
  const std::string& name = object.at({"metadata", "name"}).text();
  for (const std::string& word : words_of(name)) {
    if (names_database(word)) return true;  // "supabase-postgres-auth"
  }
  return names_database(name) || object["type"].text().find("postgres") != std::string::npos;
}

void read_data(View data, std::string_view object, bool of_database, bool strict, Recorder& recorder) {
  const auto members = data.members();
  // `{host: …, password: …, uri: postgresql://…}`: the one tells what the others are.
  of_database = of_database || std::any_of(members.begin(), members.end(), [](const auto& member) {
                  return !looks_like_variable(member.first.text()) && looks_like_connection(member.second.text());
                });
  for (const auto& [key, value] : data.members()) {
    if (value.is_map() || value.is_list() || read_embedded_env(key, value, object, recorder)) continue;
    if (value.text().find('\n') != std::string::npos && !looks_like_variable(key.text())) {
      read_embedded_settings(value, object, recorder);
      continue;
    }
    Setting setting;
    setting.variable = key.text();
    setting.value = value.text();
    setting.range = value.range();
    setting.container = std::string(object);
    setting.names_connection = of_database && is_connection_part(key.text());
    if (strict) setting.miswriting = not_text(value);
    if (has_interpolation(setting.value, Interpolation::braces)) setting.form = ConfigForm::template_text;
    recorder.set(std::move(setting));
  }
}

void read_encoded_data(View data, std::string_view object, bool of_database, Recorder& recorder) {
  for (const auto& [key, value] : data.members()) {
    if (!value.is_scalar()) continue;
    const bool is_template = has_interpolation(value.text(), Interpolation::braces);
    const std::optional<std::string> decoded = is_template ? std::nullopt : source::decoded_base64(value.text());
    Setting setting;
    setting.variable = key.text();
    setting.value = decoded.value_or(value.text());
    setting.range = value.range();
    setting.container = std::string(object);
    setting.form = is_template ? ConfigForm::template_text : ConfigForm::literal;
    setting.is_verbatim = !is_template;
    setting.names_connection = of_database && is_connection_part(key.text());
    recorder.set(std::move(setting));
  }
}

/// SealedSecret: names with values nobody but the cluster reads.
void read_sealed(View data, std::string_view object, Recorder& recorder) {
  for (const auto& [key, value] : data.members()) {
    SecretReference reference;
    reference.secret = std::string(object);
    reference.key = key.text();
    recorder.set_secret(key.text(), reference, value.range(), object);
  }
}

/// ExternalSecret (external-secrets.io): `data: [{secretKey, remoteRef: {key, property, version}}]`.
void read_external(View data, std::string_view object, Recorder& recorder) {
  for (const View item : data.items()) {
    const View remote = item["remoteRef"];
    SecretReference reference;
    reference.secret = remote["key"].text();
    reference.key = remote["property"].text();
    reference.version = remote["version"].text();
    const View place = remote["key"] ? remote["key"] : item;
    recorder.set_secret(item["secretKey"].text(), reference, place.range(), object);
  }
}

/// `replicas` of what runs always; an autoscaler's maximum for what it scales; the most instances of Knative and Cloud Run.
void read_scale(View object, const std::string& kind, const std::string& name, Recorder& recorder) {
  const View spec = object["spec"];
  if (kind == "HorizontalPodAutoscaler") {
    if (const View most = spec["maxReplicas"])
      recorder.scale(Capacity::Of::replicas, most.text(), spec.at({"scaleTargetRef", "name"}).text(), most.range());
    return;
  }
  if (const View replicas = spec["replicas"]) recorder.scale(Capacity::Of::replicas, replicas.text(), name, replicas.range());
  for (const View metadata : {object["metadata"], spec.at({"template", "metadata"})}) {
    for (const std::string_view key :
         {"autoscaling.knative.dev/maxScale", "autoscaling.knative.dev/max-scale", "run.googleapis.com/maxScale"}) {
      if (const View most = metadata["annotations"][key]) recorder.scale(Capacity::Of::replicas, most.text(), name, most.range());
    }
  }
}

/// Files of a Secret set no variables, and their lines are secrets all the same.
void keep_files(View data, Recorder& recorder) {
  for (const auto& [key, value] : data.members()) {
    const bool is_file = value.is_scalar() && value.text().find('\n') != std::string::npos && !looks_like_variable(key.text());
    if (is_file) recorder.declare_secret(key.text(), value.text(), value.range());
  }
}

void read_object(View object, Recorder& recorder, int depth) {
  constexpr int deepest_list = 4;
  const std::string& kind = object["kind"].text();
  const std::string& name = object.at({"metadata", "name"}).text();
  recorder.enter_environment(recorder.environment().empty() ? environment_in(object.at({"metadata", "namespace"}).text()) : "");
  std::vector<std::string> labels;
  for (const auto& [key, value] : object.at({"metadata", "labels"}).members()) {
    if (value.is_scalar()) labels.push_back(key.text() + "=" + value.text());
  }
  recorder.label(std::move(labels));
  const bool keeps_values = kind == "ConfigMap" || kind == "Secret" || kind == "SealedSecret" || kind == "ExternalSecret";
  if (keeps_values) {
    Holder holder;
    holder.kind = kind == "ConfigMap" ? Holder::Kind::config_map : Holder::Kind::secret;
    // An ExternalSecret makes the Secret of its target.
    const View target = object.at({"spec", "target", "name"});
    holder.name = kind == "ExternalSecret" && target ? target.text() : name;
    recorder.open(std::move(holder));
  }
  if (kind == "ConfigMap") {
    read_data(object["data"], name, is_of_database(object), is_strict(object), recorder);
  } else if (kind == "Secret") {
    read_encoded_data(object["data"], name, is_of_database(object), recorder);
    read_data(object["stringData"], name, is_of_database(object), is_strict(object), recorder);
  } else if (kind == "SealedSecret") {
    read_sealed(object.at({"spec", "encryptedData"}), name, recorder);
  } else if (kind == "ExternalSecret") {
    read_external(object.at({"spec", "data"}), name, recorder);
    // What the Secret holds in the end, put together of the keys above: `DATABASE_URL: "postgresql://{{ .user }}:…"`
    read_data(object.at({"spec", "target", "template", "data"}), name, is_of_database(object), is_strict(object), recorder);
  } else if ((kind.ends_with("List") || kind == "Template") && depth < deepest_list) {
    for (const View item : object[kind == "Template" ? "objects" : "items"].items()) read_object(item, recorder, depth + 1);
  } else {
    read_scale(object, kind, name, recorder);
    std::size_t budget = 100'000;
    read_containers(object["spec"] ? object["spec"] : object, kind + "/" + name, is_strict(object), recorder, 0, budget);
    // HelmRelease, Application and operators' own objects hold settings: `spec: {values: {database: {host: …}}}`.
    const bool has_schema = is_strict(object) || kind == "HorizontalPodAutoscaler" || kind == "CustomResourceDefinition";
    if (!has_schema) read_settings(object["spec"], Interpolation::braces, recorder);
  }
  recorder.close();
  if (kind == "Secret") keep_files(object["stringData"], recorder);
  recorder.label({});
  recorder.enter_environment("");
}

/// The container that a path of a JSON patch names: the first of "containers" of `/spec/template/spec/containers/0/env/-`, and what
/// stands behind it.
struct NumberedContainer {
  std::string list;
  std::string name;       ///< "#0"
  std::string_view rest;  ///< "/env/-"
};

std::optional<NumberedContainer> container_of(std::string_view path) {
  for (const std::string_view list : {"containers", "initContainers"}) {
    const std::string step = fmt::format("/{}/", list);
    const std::size_t at = path.find(step);
    if (at == std::string_view::npos) continue;
    const std::string_view behind = path.substr(at + step.size());
    const std::size_t end = std::min(behind.find('/'), behind.size());
    return NumberedContainer{std::string(list), "#" + std::string(behind.substr(0, end)), behind.substr(end)};
  }
  return std::nullopt;
}

/// A part of a JSON pointer, RFC 6901: `~1` is a slash, `~0` a tilde.
std::string unescaped(std::string_view part) {
  std::string out;
  for (std::size_t i = 0; i < part.size(); ++i) {
    const bool is_escape = part[i] == '~' && i + 1 < part.size() && (part[i + 1] == '0' || part[i + 1] == '1');
    out += is_escape ? (part[++i] == '1' ? '/' : '~') : part[i];
  }
  return out;
}

void read_variable(View item, const std::string& container, Recorder& recorder) {
  if (const View from = item["valueFrom"]) {
    read_value_from(item["name"], from, container, recorder);
  } else if (item["name"].is_scalar()) {
    recorder.set_scalar(item["name"].text(), item["value"], container, Interpolation::kubernetes);
  }
}

/// What an operation does to the environment of a container: at "/env", "/env/-", "/env/3", "/env/3/value" in it.
void read_operation_on_container(View operation, const std::string& object, const NumberedContainer& numbered, Recorder& recorder) {
  constexpr std::string_view env = "/env";
  const std::string& container = numbered.name;
  std::string_view rest = numbered.rest;
  if (!rest.starts_with(env)) return;
  rest.remove_prefix(env.size());
  const std::string& op = operation["op"].text();
  const View value = operation["value"];
  Holder holder;
  holder.name = container;
  holder.object = object;
  holder.list = numbered.list;
  holder.syntax = Syntax::kubernetes;
  holder.is_patch = true;
  holder.removes_list = rest.empty();
  const std::string number(
      rest.substr(std::min<std::size_t>(rest.size(), 1)).substr(0, rest.substr(std::min<std::size_t>(rest.size(), 1)).find('/')));
  const bool is_counted = !number.empty() && number != "-";
  const bool is_value = rest.ends_with("/value");
  // In place of another: `replace /env/3`. Its value alone keeps the name, which the joined deployment tells.
  if (is_counted && !is_value && op != "add") holder.removed.push_back("#" + number);
  recorder.open(std::move(holder));
  if (op == "remove") {
  } else if (rest.empty()) {
    for (const View item : value.items()) read_variable(item, container, recorder);
  } else if (is_counted && is_value && value.is_scalar()) {
    Entry entry;
    entry.variable = "#" + number;
    entry.value = Sensitive(value.text());
    entry.range = value.range();
    recorder.add(std::move(entry));
  } else {
    read_variable(value, container, recorder);
  }
  recorder.close();
}

/// `op: add|replace|remove, path: …/env[/…], value: …`
void read_operation(View operation, const std::string& object, Recorder& recorder) {
  const std::string& path = operation["path"].text();
  const View value = operation["value"];
  if (const auto container = container_of(path)) return read_operation_on_container(operation, object, *container, recorder);
  constexpr std::string_view data = "/data/";
  constexpr std::string_view plain = "/stringData/";
  const bool is_data = path.starts_with(data);
  if ((is_data || path.starts_with(plain)) && value.is_scalar() && operation["op"].text() != "remove") {
    Holder holder;
    holder.kind = object.starts_with("Secret/") ? Holder::Kind::secret : Holder::Kind::config_map;
    holder.name = object.substr(object.find('/') + 1);
    holder.is_patch = true;
    recorder.open(std::move(holder));
    recorder.set_scalar(unescaped(path.substr(is_data ? data.size() : plain.size())), value, object, Interpolation::braces);
    recorder.close();
  }
}

void read(const Subject& subject, Recorder& recorder) {
  recorder.platform("kubernetes");
  if (is_json_patch(subject.root())) return read_patch(subject.document, View(), recorder);
  for (std::size_t i = 0; i < subject.document.document_count(); ++i) {
    const View root = subject.document.root(i);
    const std::string& version = root["apiVersion"].text();
    if (version.starts_with("serving.knative.dev") || version.starts_with("run.googleapis.com")) recorder.platform("cloud-run");
    read_object(root, recorder, 0);
  }
}

}  // namespace

namespace {

/// `{{ include "shop.secretEnv" (dict "name" "DB_PASSWORD" "key" "password") }}`: the variable that the template makes of it.
void take_dictionary(std::string_view directive, Range range, Recorder& recorder) {
  if (directive.find("(dict ") == directive.npos) return;
  for (const std::string_view key : {"\"name\" \"", "\"envName\" \"", "\"env\" \"", "\"variable\" \""}) {
    const std::size_t at = directive.find(key);
    if (at == directive.npos) continue;
    const std::string_view name = directive.substr(at + key.size(), directive.find('"', at + key.size()) - at - key.size());
    if (looks_like_variable(name)) recorder.pass_through(name, range, "");
  }
}

}  // namespace

void take_include(std::string_view directive, Range range, Recorder& recorder) {
  // `{{- if include "shop.hasEnv" . }}` asks only; what it puts there stands behind it.
  for (const std::string_view word :
       {"{{if ", "{{ if ", "{{- if ", "{{- else ", "{{ else ", "{{- with ", "{{ with ", "{{- range ", "{{ range "}) {
    if (directive.starts_with(word)) directive.remove_prefix(std::min(directive.find("}}"), directive.size()));
  }
  take_dictionary(directive, range, recorder);
  Entry entry;
  for (const std::string_view word : {"include \"", "template \""}) {
    const std::size_t named = directive.find(word);
    if (named == directive.npos) continue;
    const std::string_view name = directive.substr(named + word.size());
    entry.target = "define/" + std::string(name.substr(0, name.find('"')));
  }
  if (entry.target.empty() && directive.find("toYaml") != directive.npos)
    entry.target = "define/" + std::string(directive.substr(0, directive.find("}}", 2))) + "}}";
  if (entry.target.empty()) return;
  entry.kind = Entry::Kind::object;
  entry.is_optional = true;
  entry.range = range;
  recorder.add(std::move(entry));
}

void read_variables_of(View list, const std::string& container, Recorder& recorder) {
  read_variables(list, container, false, recorder);
}

void read_fragment(const source::Document& fragment, const std::string& name, Recorder& recorder) {
  const View root = fragment.root();
  if (is_object(root)) {
    recorder.close();
    for (std::size_t i = 0; i < fragment.document_count(); ++i) read_object(fragment.root(i), recorder, 0);
    return;
  }
  const View list = root.is_list() ? root : root["env"];
  read_variables(list, name, false, recorder);
  if (root["data"].is_map()) read_data(root["data"], name, false, false, recorder);
}

void read_patch(const source::Document& patch, View target, Recorder& recorder) {
  const std::size_t before = recorder.holders().size();
  for (std::size_t i = 0; i < patch.document_count(); ++i) {
    const View root = patch.root(i);
    if (root.is_map()) read_object(root, recorder, 0);
    std::string object = target ? target["kind"].text() + "/" + target["name"].text() : "";
    if (target["labelSelector"].is_scalar()) object += "?" + target["labelSelector"].text();
    for (const View operation : root.items()) read_operation(operation, object, recorder);
  }
  recorder.mark_patches(before);
}

extern const Kind kubernetes;
constinit const Kind kubernetes = {"kubernetes", recognises, read};

}  // namespace dbssot::config::kinds
