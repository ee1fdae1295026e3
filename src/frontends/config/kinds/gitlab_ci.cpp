// GitLab CI: `variables` of the pipeline and of jobs, services with variables, shell in scripts.

#include <string>

#include "frontends/config/environment_forms.h"
#include "frontends/config/kind.h"
#include "frontends/config/shell_forms.h"

namespace dbssot::config::kinds {

namespace {

using source::View;

bool is_job(View view) { return view.is_map() && (view["script"] || view["extends"] || view["trigger"]) && !view["image_tag"]; }

bool recognises(const Subject& subject) {
  if (!subject.is_yaml() || !subject.root().is_map()) return false;
  if (subject.file.name.find("gitlab-ci") != std::string::npos) return true;
  const View root = subject.root();
  if (!root["stages"].is_list() && !root["variables"].is_map()) return false;
  for (const auto& [name, job] : root.members()) {
    if (is_job(job) && job["script"]) return true;
  }
  return false;
}

void read_scope(const std::string& name, View scope, Recorder& recorder) {
  EnvironmentForm form;
  form.container = name;
  form.interpolation = Interpolation::shell;
  form.null_passes_through = false;
  record_map(scope["variables"], form, recorder);
  for (const View service : scope["services"].items()) record_map(service["variables"], form, recorder);
  for (const std::string_view key : {"before_script", "script", "after_script"}) record_shell(scope[key], name, recorder);
  // `secrets: {NAME: {vault: path/key@engine}}`
  for (const auto& [variable, source] : scope["secrets"].members()) {
    const View vault = source["vault"];
    SecretReference reference;
    reference.secret = vault.is_map() ? vault["path"].text() : vault.text();
    reference.key = vault["field"].text();
    recorder.set_secret(variable.text(), reference, (vault.is_scalar() ? vault : variable).range(), name);
  }
}

void read(const Subject& subject, Recorder& recorder) {
  const View root = subject.root();
  read_scope("", root, recorder);
  for (const auto& [name, job] : root.members()) {
    if (!job.is_map() || name.text() == "variables") continue;
    const View environment = job["environment"].is_map() ? job.at({"environment", "name"}) : job["environment"];
    const std::string_view canonical = environment_in(environment.text());
    recorder.enter_environment(canonical);
    read_scope(name.text(), job, recorder);
    recorder.enter_environment("");
  }
}

}  // namespace

extern const Kind gitlab_ci;
constinit const Kind gitlab_ci = {"gitlab-ci", recognises, read};

}  // namespace dbssot::config::kinds
