// devcontainer.json: environments of the container and of the tools inside it.

#include "frontends/config/environment_forms.h"
#include "frontends/config/kind.h"

namespace dbssot::config::kinds {

namespace {

bool recognises(const Subject& subject) {
  return subject.file.format == Format::json && subject.file.name.find("devcontainer") != std::string::npos;
}

void read(const Subject& subject, Recorder& recorder) {
  recorder.enter_environment(recorder.environment().empty() ? "development" : recorder.environment());
  EnvironmentForm form;
  for (const std::string_view key : {"containerEnv", "remoteEnv"}) record_map(subject.root()[key], form, recorder);
  form.sets_environment = false;
  record_map(subject.root().at({"build", "args"}), form, recorder);
}

}  // namespace

extern const Kind devcontainer;
constinit const Kind devcontainer = {"devcontainer", recognises, read};

}  // namespace dbssot::config::kinds
