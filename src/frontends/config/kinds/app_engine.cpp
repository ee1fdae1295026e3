// Google App Engine: `env_variables` of app.yaml, the Cloud SQL socket of the flexible environment.

#include "frontends/config/environment_forms.h"
#include "frontends/config/kind.h"

namespace dbssot::config::kinds {

namespace {

bool recognises(const Subject& subject) {
  const source::View root = subject.root();
  return subject.is_yaml() && root["runtime"].is_scalar() && !root["containers"] &&
         (root["env_variables"] || root["beta_settings"] || subject.file.name.starts_with("app"));
}

void read(const Subject& subject, Recorder& recorder) {
  recorder.platform("app-engine");
  const source::View root = subject.root();
  EnvironmentForm form;
  form.container = root["service"].text();
  form.null_passes_through = false;
  record_map(root["env_variables"], form, recorder);
  form.sets_environment = false;
  record_map(root["build_env_variables"], form, recorder);
  if (const source::View instances = root.at({"beta_settings", "cloud_sql_instances"})) {
    recorder.set_scalar("beta_settings.cloud_sql_instances", instances, form.container, Interpolation::braces, false);
  }
}

}  // namespace

extern const Kind app_engine;
constinit const Kind app_engine = {"app-engine", recognises, read};

}  // namespace dbssot::config::kinds
