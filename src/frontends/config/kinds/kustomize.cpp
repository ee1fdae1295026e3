// Kustomize: what generators put into ConfigMaps and Secrets, patches, components, replacements. Source: the reference of
// kustomization files at kubectl.docs.kubernetes.io; api/kv and api/filters/replacement of kustomize.

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

#include "frontends/config/environment_forms.h"
#include "frontends/config/kind.h"
#include "frontends/config/kinds/kubernetes.h"
#include "source/assignment.h"
#include "source/yaml_reader.h"

namespace dbssot::config::kinds {

namespace {

using source::View;

/// A patch that is written inside the file. What stands before it is blanked out, so that places are those of the file.
void read_inline_text(View text, View target, Recorder& recorder) {
  const std::string_view bytes = text.document()->text.bytes();
  std::string alone(bytes.substr(0, text.end_offset()));
  for (std::size_t i = 0; i < text.begin_offset() && i < alone.size(); ++i) {
    if (alone[i] != '\n') alone[i] = ' ';
  }
  read_patch(source::read_yaml(alone), target, recorder);
}

void read_inline_patch(View patch, Recorder& recorder) { read_inline_text(patch["patch"], patch["target"], recorder); }

bool recognises(const Subject& subject) {
  return subject.is_yaml() && (subject.file.name.starts_with("kustomization") || subject.root()["kind"].text() == "Kustomization");
}

void take_file(View file, Recorder& recorder) {
  if (!file.is_scalar()) return;
  Entry entry;
  entry.kind = Entry::Kind::file;
  entry.target = file.text();
  entry.is_verbatim = true;  // Kustomize expands nothing
  entry.range = file.range();
  recorder.add(std::move(entry));
}

/// `files: [DB_NAME, DB_HOST=conf/host.txt]`: the key is the name, the value what the file holds. Files of settings
/// ("application.properties") are keys that no environment takes.
void take_content(View file, std::string_view container, Recorder& recorder) {
  if (!file.is_scalar()) return;
  const std::string& text = file.text();
  const std::size_t sign = text.find('=');
  const std::string key = sign != std::string::npos ? text.substr(0, sign) : text.substr(text.rfind('/') + 1);
  if (source::is_variable_name(key)) recorder.pass_through(key, file.range(), container);
}

/// `NAME=value`, `NAME='value'`: quotes around the value are taken off.
void take_literal(View literal, const EnvironmentForm& form, Recorder& recorder) {
  if (!literal.is_scalar()) return;
  const std::string& text = literal.text();
  const std::size_t sign = text.find('=');
  const bool is_quoted = sign != std::string::npos && text.size() >= sign + 3 &&
                         (text[sign + 1] == '\'' || text[sign + 1] == '"') && text.back() == text[sign + 1];
  if (!is_quoted) return record_assignment(literal, form, recorder);
  const SourceText& source = literal.document()->text;
  const std::size_t written = source.bytes().find('=', literal.begin_offset());
  Setting setting;
  setting.variable = text.substr(0, sign);
  setting.value = text.substr(sign + 2, text.size() - sign - 3);
  setting.range = written < literal.end_offset() ? source.range(written + 2, literal.end_offset() - 1) : literal.range();
  setting.container = std::string(form.container);
  if (has_interpolation(setting.value, form.interpolation)) setting.form = ConfigForm::template_text;
  recorder.set(std::move(setting));
}

/// `spec.template.spec.containers.[name=api].env.[name=DB_HOST].value`, `data.DB_HOST`: at dots, but for those that are escaped
/// or stand in brackets.
std::vector<std::string> steps_of(std::string_view path) {
  std::vector<std::string> steps(1);
  bool in_brackets = false;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const char c = path[i];
    if (c == '\\' && i + 1 < path.size()) {
      steps.back() += path[++i];
    } else if (c == '.' && !in_brackets) {
      steps.emplace_back();
    } else {
      in_brackets = c == '[' || (in_brackets && c != ']');
      steps.back() += c;
    }
  }
  return steps;
}

/// "api" of `[name=api]`, "#0" of `0`, "*" of `*`.
std::string member_of(const std::string& step) {
  constexpr std::string_view by_name = "[name=";
  if (step.starts_with(by_name) && step.ends_with("]")) return step.substr(by_name.size(), step.size() - by_name.size() - 1);
  return step == "*" || step.empty() ? step : "#" + step;
}

/// What of an object a path names, as far as it is a value of an environment.
bool aim(const std::string& path, Replacement::Target& target) {
  const std::vector<std::string> steps = steps_of(path);
  if (steps.size() == 2 && (steps[0] == "data" || steps[0] == "stringData")) {
    target.variable = steps[1];
    return true;
  }
  const auto containers =
      std::ranges::find_if(steps, [](const std::string& step) { return step == "containers" || step == "initContainers"; });
  if (steps.end() - containers != 5 || containers[2] != "env" || containers[4] != "value") return false;
  target.container = member_of(containers[1]);
  target.list = containers[0];
  target.variable = member_of(containers[3]);
  return true;
}

std::size_t number_of(View view) {
  std::size_t number = 0;
  const std::string& text = view.text();
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::string object_of(View selector) { return selector["kind"].text() + "/" + selector["name"].text(); }

/// With its selector of labels behind a question mark.
std::string target_of(View target) {
  const std::string& labels = target["labelSelector"].text();
  return object_of(target) + (labels.empty() ? "" : "?" + labels);
}

void read_replacement(View view, Recorder& recorder) {
  constexpr std::size_t most = 1000;
  if (recorder.composition().replacements.size() >= most) return;
  Replacement replacement;
  const View source = view["source"];
  const View stated = view["sourceValue"];
  if (stated.is_scalar()) {
    replacement.value = Sensitive(stated.text());
    replacement.range = stated.range();
  } else {
    Replacement::Target from;
    if (!aim(source["fieldPath"].text(), from) || !from.container.empty()) return;
    replacement.object = object_of(source);
    replacement.key = from.variable;
    replacement.delimiter = source.at({"options", "delimiter"}).text();
    replacement.index = number_of(source.at({"options", "index"}));
    replacement.range = source.range();
  }
  for (const View to : view["targets"].items()) {
    for (const View path : to["fieldPaths"].items()) {
      Replacement::Target target;
      if (!aim(path.text(), target)) continue;
      target.object = object_of(to["select"]);
      target.delimiter = to.at({"options", "delimiter"}).text();
      target.index = number_of(to.at({"options", "index"}));
      replacement.targets.push_back(std::move(target));
    }
  }
  if (!replacement.targets.empty()) recorder.composition().replacements.push_back(std::move(replacement));
}

void read_generator(View generator, Holder::Kind kind, Recorder& recorder) {
  Holder holder;
  holder.kind = kind;
  holder.name = generator["name"].text();
  holder.behaviour = generator["behavior"].text();
  holder.is_generated = true;
  holder.range = generator.range();
  EnvironmentForm form;
  const std::string name = holder.name;
  form.container = name;
  recorder.open(std::move(holder));
  for (const View file : generator["envs"].items()) take_file(file, recorder);
  take_file(generator["env"], recorder);
  for (const View file : generator["files"].items()) take_content(file, name, recorder);
  for (const View literal : generator["literals"].items()) take_literal(literal, form, recorder);
  recorder.close();
}

void list_paths(View list, std::vector<std::string>& paths) {
  for (const View item : list.items()) {
    if (item.is_scalar()) paths.push_back(item.text());
  }
}

void read(const Subject& subject, Recorder& recorder) {
  recorder.platform("kubernetes");
  const View root = subject.root();
  for (const View generator : root["configMapGenerator"].items()) read_generator(generator, Holder::Kind::config_map, recorder);
  for (const View generator : root["secretGenerator"].items()) read_generator(generator, Holder::Kind::secret, recorder);
  Composition& parts = recorder.composition();
  for (const std::string_view key : {"resources", "bases", "components"}) list_paths(root[key], parts.parts);
  list_paths(root["patchesStrategicMerge"], parts.patches);
  parts.name_prefix = root["namePrefix"].text();
  parts.name_suffix = root["nameSuffix"].text();
  std::size_t inline_patches = 0;
  constexpr std::size_t most_inline_patches = 100;  // each is read beside the whole file before it
  for (const std::string_view key : {"patches", "patchesJson6902"}) {
    for (const View patch : root[key].items()) {
      if (patch["path"].is_scalar()) {
        parts.patches.push_back(patch["path"].text());
        parts.patch_targets.resize(parts.patches.size());
        if (patch["target"].is_map()) parts.patch_targets.back() = target_of(patch["target"]);
      }
      if (patch["patch"].is_scalar() && ++inline_patches <= most_inline_patches) read_inline_patch(patch, recorder);
    }
  }
  parts.patch_targets.resize(parts.patches.size());
  for (const View replacement : root["replacements"].items()) read_replacement(replacement, recorder);
  for (const View patch : root["patchesStrategicMerge"].items()) {
    if (patch.is_scalar() && patch.text().find('\n') != std::string::npos) read_inline_text(patch, View(), recorder);
  }
}

}  // namespace

extern const Kind kustomize;
constinit const Kind kustomize = {"kustomize", recognises, read};

}  // namespace dbssot::config::kinds
