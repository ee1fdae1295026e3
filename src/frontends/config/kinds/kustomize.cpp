// Kustomize: what generators put into ConfigMaps and Secrets.

#include <string>

#include "frontends/config/environment_forms.h"
#include "frontends/config/kind.h"

namespace dbssot::config::kinds {

namespace {

using source::View;

bool recognises(const Subject& subject) {
  return subject.is_yaml() && (subject.file.name.starts_with("kustomization") || subject.root()["kind"].text() == "Kustomization");
}

void read(const Subject& subject, Recorder& recorder) {
  recorder.platform("kubernetes");
  for (const std::string_view key : {"configMapGenerator", "secretGenerator"}) {
    for (const View generator : subject.root()[key].items()) {
      EnvironmentForm form;
      const std::string name = generator["name"].text();
      form.container = name;
      record_assignments(generator["literals"], form, recorder);
      for (const View file : generator["envs"].items()) recorder.note(file.range(), name + " takes its values from " + file.text());
      if (const View file = generator["env"]) recorder.note(file.range(), name + " takes its values from " + file.text());
    }
  }
}

}  // namespace

extern const Kind kustomize;
constinit const Kind kustomize = {"kustomize", recognises, read};

}  // namespace dbssot::config::kinds
