// Kustomize: what generators put into ConfigMaps and Secrets.

#include <string>

#include "frontends/config/environment_forms.h"
#include "frontends/config/kind.h"
#include "frontends/config/kinds/kubernetes.h"
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
  record_assignments(generator["literals"], form, recorder);
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
      if (patch["path"].is_scalar()) parts.patches.push_back(patch["path"].text());
      if (patch["patch"].is_scalar() && ++inline_patches <= most_inline_patches) read_inline_patch(patch, recorder);
    }
  }
  for (const View patch : root["patchesStrategicMerge"].items()) {
    if (patch.is_scalar() && patch.text().find('\n') != std::string::npos) read_inline_text(patch, View(), recorder);
  }
}

}  // namespace

extern const Kind kustomize;
constinit const Kind kustomize = {"kustomize", recognises, read};

}  // namespace dbssot::config::kinds
