// Maps from variables to secrets of Google's Secret Manager, `POSTGRES_HOST: postgres-host-staging:latest`, as files that deploy
// scripts hand to `gcloud run deploy --set-secrets`. As YAML, JSON, or lines `NAME=secret:version`.

#include <string>

#include "frontends/config/environment_forms.h"
#include "frontends/config/kind.h"
#include "source/dotenv_reader.h"

namespace dbssot::config::kinds {

namespace {

using source::View;

bool is_secret(std::string_view value) { return secret_notation(value, SecretContext::list_of_secrets).has_value(); }

/// Half of the values or more are `name:version`, and one says `latest` or the file is called after secrets: `db:5432` alone is a
/// host and its port.
class Count {
 public:
  void add(std::string_view variable, std::string_view value) {
    if (variable.find("IMAGE") != std::string_view::npos) return;
    ++all_;
    if (is_secret(value)) ++secrets_;
    if (is_secret(value) && value.ends_with(":latest")) ++latest_;
  }
  [[nodiscard]] bool holds(const PathFacts& file) const {
    const bool named = file.path.find("secret") != std::string::npos;
    return secrets_ > 0 && 2 * secrets_ >= all_ && (latest_ > 0 || named);
  }

 private:
  int all_ = 0;
  int secrets_ = 0;
  int latest_ = 0;
};

View map_of(const Subject& subject) {
  const View root = subject.root();
  for (const std::string_view key : {"secrets", "env", "environment", "env_vars"}) {
    if (root[key].is_map() && root.size() <= 3) return root[key];
  }
  return root;
}

bool recognises(const Subject& subject) {
  Count count;
  if (subject.is_tree()) {
    if (subject.root()["services"] || subject.root()["apiVersion"] || subject.root()["jobs"]) return false;
    for (const auto& [key, value] : map_of(subject).members()) {
      if (value.is_scalar() && looks_like_variable(key.text())) count.add(key.text(), value.text());
    }
    return count.holds(subject.file);
  }
  if (subject.file.format != Format::dotenv) return false;
  for (const source::Assignment& line : source::read_dotenv(subject.text())) count.add(line.name, line.value);
  return count.holds(subject.file);
}

void read(const Subject& subject, Recorder& recorder) {
  recorder.platform("cloud-run");
  if (subject.is_tree()) {
    EnvironmentForm form;
    form.context = SecretContext::list_of_secrets;
    form.null_passes_through = false;
    record_map(map_of(subject), form, recorder);
    return;
  }
  for (const source::Assignment& line : source::read_dotenv(subject.text())) {
    Setting setting;
    setting.variable = line.name;
    setting.value = line.value;
    setting.range = subject.document.text.range(line.begin, line.end);
    setting.context = SecretContext::list_of_secrets;
    if (has_interpolation(line.value, Interpolation::shell)) setting.form = ConfigForm::template_text;
    recorder.set(std::move(setting));
  }
}

}  // namespace

extern const Kind cloud_run_secrets;
constinit const Kind cloud_run_secrets = {"cloud-run-secrets", recognises, read};

}  // namespace dbssot::config::kinds
