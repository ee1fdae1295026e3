// Heroku: `env` of app.json, processes of a Procfile.

#include <string>

#include "frontends/config/kind.h"
#include "frontends/config/shell_forms.h"

namespace dbssot::config::kinds {

namespace {

using source::View;

bool recognises_app(const Subject& subject) {
  return subject.file.name == "app.json" && (subject.root()["env"].is_map() || subject.root()["addons"].is_list());
}

void read_variables(View env, std::string_view container, Recorder& recorder) {
  for (const auto& [key, value] : env.members()) {
    const View text = value.is_map() ? value["value"] : value;
    if (text.is_scalar()) {
      recorder.set_scalar(key.text(), text, container, Interpolation::braces);
    } else {
      recorder.pass_through(key.text(), key.range(), container);
    }
  }
}

/// `addons: ["heroku-postgresql", {plan: "heroku-postgresql:mini", as: "ORDERS_DATABASE"}]`: the platform sets the URL.
void read_addons(View addons, Recorder& recorder) {
  for (const View addon : addons.items()) {
    const View plan = addon.is_map() ? addon["plan"] : addon;
    if (!plan.text().starts_with("heroku-postgresql")) continue;
    const std::string& as = addon["as"].text();
    SecretReference reference;
    reference.secret = plan.text();
    recorder.set_secret((as.empty() ? std::string("DATABASE") : as) + "_URL", reference, plan.range(), "");
  }
}

void read_app(const Subject& subject, Recorder& recorder) {
  recorder.platform("heroku");
  read_variables(subject.root()["env"], "", recorder);
  read_addons(subject.root()["addons"], recorder);
  for (const auto& [name, environment] : subject.root()["environments"].members()) {
    const std::string_view canonical = environment_of(name.text());
    recorder.enter_environment(canonical.empty() ? name.text() : canonical);
    read_variables(environment["env"], "", recorder);
    read_addons(environment["addons"], recorder);
  }
  recorder.enter_environment("");
}

bool recognises_procfile(const Subject& subject) {
  return subject.file.format == Format::lines && subject.file.name.starts_with("procfile");
}

/// `web: DATABASE_URL=… gunicorn app`
void read_procfile(const Subject& subject, Recorder& recorder) {
  recorder.platform("heroku");
  const std::string_view text = subject.text();
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::size_t colon = text.find(':', at);
    if (colon < end && text[at] != '#') {
      const std::string name(text.substr(at, colon - at));
      record_shell(subject.document.text, colon + 1, end, name, recorder);
      record_processes(subject.document.text, colon + 1, end, name, recorder);
    }
    at = end + 1;
  }
}

}  // namespace

extern const Kind heroku_app;
constinit const Kind heroku_app = {"app-json", recognises_app, read_app};
extern const Kind procfile;
constinit const Kind procfile = {"procfile", recognises_procfile, read_procfile};

}  // namespace dbssot::config::kinds
