// Compose files of every version: services with `environment` (map or list), `env_file`, build arguments.

#include <string>

#include "frontends/config/environment_forms.h"
#include "frontends/config/kind.h"
#include "frontends/config/shell_forms.h"

namespace dbssot::config::kinds {

namespace {

using source::View;

/// Version 1 has services at the top.
bool is_service(View view) {
  return view.is_map() && (view["image"].is_scalar() || view["build"] || view["extends"] || view["env_file"]) && !view["services"];
}

View services_of(View root) { return root["services"].is_map() ? root["services"] : root; }

bool recognises(const Subject& subject) {
  if (!subject.is_tree() || !subject.root().is_map()) return false;
  const View root = subject.root();
  const bool named = subject.file.name.find("compose") != std::string::npos || subject.file.name.find("stack") != std::string::npos;
  if (!root["services"].is_map() && !(named && subject.is_yaml())) return false;
  if (root["jobs"] || root["apiVersion"]) return false;
  for (const auto& [name, service] : services_of(root).members()) {
    if (is_service(service) || (named && service["environment"])) return true;
  }
  return named;
}

void read_env_file(View view, const std::string& service, Recorder& recorder) {
  const auto note = [&](View file) {
    const View path = file.is_map() ? file["path"] : file;
    if (path.is_scalar()) recorder.note(path.range(), "service '" + service + "' takes further variables from " + path.text());
  };
  if (view.is_scalar()) note(view);
  for (const View item : view.items()) note(item);
}

void read_service(const std::string& name, View service, Recorder& recorder) {
  EnvironmentForm form;
  form.container = name;
  form.interpolation = Interpolation::shell;
  record_environment(service["environment"], form, recorder);
  read_env_file(service["env_file"], name, recorder);
  for (const std::string_view key : {"command", "entrypoint"}) record_shell(service[key], name, recorder);
  // Build arguments reach the image's ENV only if its Dockerfile hands them on.
  form.sets_environment = false;
  record_environment(service.at({"build", "args"}), form, recorder);
}

void read(const Subject& subject, Recorder& recorder) {
  recorder.platform("compose");
  for (std::size_t i = 0; i < subject.document.document_count(); ++i) {
    for (const auto& [name, service] : services_of(subject.document.root(i)).members())
      read_service(name.text(), service, recorder);
  }
}

}  // namespace

extern const Kind compose;
constinit const Kind compose = {"compose", recognises, read};

}  // namespace dbssot::config::kinds
