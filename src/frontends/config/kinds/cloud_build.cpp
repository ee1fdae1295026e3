// Google Cloud Build: `env` and `secretEnv` of steps, secrets by name, and the environments that `gcloud run deploy` is told to
// set.

#include <map>
#include <string>

#include "frontends/config/environment_forms.h"
#include "frontends/config/kind.h"
#include "frontends/config/shell_forms.h"

namespace dbssot::config::kinds {

namespace {

using source::View;

bool recognises(const Subject& subject) {
  if (!subject.is_tree() || !subject.root()["steps"].is_list()) return false;
  const View root = subject.root();
  if (subject.file.name.find("cloudbuild") != std::string::npos || root["availableSecrets"] || root["substitutions"]) return true;
  const auto steps = root["steps"].items();
  return !steps.empty() && steps[0]["name"].text().find("gcr.io/") != std::string::npos;
}

/// `args: ["run", "deploy", "api", "--set-env-vars", "A=b"]` is one command line; an argument behind `-c` is a script.
void read_arguments(View args, std::string_view container, Recorder& recorder) {
  std::vector<source::ShellWord> words;
  for (const View item : args.items()) {
    if (!item.is_scalar()) continue;
    if (item.text().find('\n') != std::string::npos || (!words.empty() && words.back().text == "-c")) {
      record_shell(item, container, recorder);
    }
    words.push_back({item.text(), item.begin_offset(), item.end_offset()});
  }
  if (args.document() != nullptr) record_command(args.document()->text, words, container, recorder);
  if (args.is_scalar()) record_shell(args, container, recorder);
}

/// What `$_NAME` and `${_NAME}` stand for unless a trigger or the command line says otherwise.
void keep_substitutions(View substitutions, Recorder& recorder) {
  Holder values;
  values.kind = Holder::Kind::shared;
  values.name = "substitutions";
  recorder.open(std::move(values));
  for (const auto& [name, value] : substitutions.members()) {
    if (!value.is_scalar()) continue;
    Entry entry;
    entry.variable = name.text();
    entry.value = Sensitive(value.text());
    entry.range = value.range();
    recorder.add(std::move(entry));
  }
  recorder.close();
}

void read(const Subject& subject, Recorder& recorder) {
  recorder.platform("cloud-run");
  const View root = subject.root();
  std::map<std::string, SecretReference> secrets;
  std::map<std::string, View> places;
  for (const View secret : root.at({"availableSecrets", "secretManager"}).items()) {
    const auto found = secret_notation(secret["versionName"].text(), SecretContext::any_value);
    SecretReference reference = found.value_or(SecretReference{});
    if (!found) reference.secret = secret["versionName"].text();  // `projects/$PROJECT_ID/secrets/…`
    if (const std::size_t at = reference.secret.find("/secrets/"); at != std::string::npos) {
      const std::string rest = reference.secret.substr(at + 9);
      reference.secret = rest.substr(0, rest.find('/'));
      if (const std::size_t slash = rest.rfind('/'); slash != std::string::npos) reference.version = rest.substr(slash + 1);
    }
    secrets[secret["env"].text()] = reference;
    places[secret["env"].text()] = secret["versionName"];
  }
  for (const View step : root["steps"].items()) {
    const std::string name = step["id"] ? step["id"].text() : step["name"].text();
    EnvironmentForm form;
    form.container = name;
    form.interpolation = Interpolation::shell;
    record_environment(step["env"], form, recorder);
    for (const View variable : step["secretEnv"].items()) {
      const auto known = secrets.find(variable.text());
      const SecretReference reference = known == secrets.end() ? SecretReference{} : known->second;
      const View place = known == secrets.end() ? variable : places[variable.text()];
      recorder.set_secret(variable.text(), reference, place.range(), name);
    }
    read_arguments(step["args"], name, recorder);
    record_shell(step["script"], name, recorder);
  }
  EnvironmentForm substitutions;
  substitutions.container = "substitutions";
  substitutions.interpolation = Interpolation::shell;
  substitutions.sets_environment = false;
  record_map(root["substitutions"], substitutions, recorder);
  keep_substitutions(root["substitutions"], recorder);
  EnvironmentForm options;
  options.interpolation = Interpolation::shell;
  record_environment(root.at({"options", "env"}), options, recorder);
}

}  // namespace

extern const Kind cloud_build;
constinit const Kind cloud_build = {"cloud-build", recognises, read};

}  // namespace dbssot::config::kinds
