// render.yaml: `envVars` of services and groups, names of the databases it makes.

#include <string>

#include "frontends/config/kind.h"

namespace dbssot::config::kinds {

namespace {

using source::View;

bool recognises(const Subject& subject) {
  return subject.is_yaml() && subject.file.name.starts_with("render") &&
         (subject.root()["services"].is_list() || subject.root()["databases"]);
}

void read_variables(View list, const std::string& name, Recorder& recorder) {
  for (const View entry : list.items()) {
    const std::string& key = entry["key"].text();
    if (const View value = entry["value"]) {
      recorder.set_scalar(key, value, name, Interpolation::braces);
    } else if (const View source = entry["fromDatabase"] ? entry["fromDatabase"] : entry["fromService"]) {
      SecretReference reference;
      reference.secret = source["name"].text();
      reference.key = source["property"].text();
      recorder.set_secret(key, reference, (source["name"] ? source["name"] : source).range(), name);
    } else if (!key.empty()) {
      recorder.pass_through(key, entry["key"].range(), name);  // `sync: false`, `generateValue: true`
    }
  }
}

void read(const Subject& subject, Recorder& recorder) {
  recorder.platform("render");
  for (const std::string_view key : {"services", "envVarGroups"}) {
    for (const View service : subject.root()[key].items()) read_variables(service["envVars"], service["name"].text(), recorder);
  }
  for (const View database : subject.root()["databases"].items()) {
    const std::string prefix = "databases." + database["name"].text() + ".";
    for (const std::string_view key : {"databaseName", "user"}) {
      if (const View name = database[key]) recorder.set_connection_part(prefix + std::string(key), name, "", Interpolation::braces);
    }
  }
}

}  // namespace

extern const Kind render;
constinit const Kind render = {"render", recognises, read};

}  // namespace dbssot::config::kinds
