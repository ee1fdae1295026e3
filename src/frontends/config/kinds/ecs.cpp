// Amazon ECS task definitions, as JSON or YAML.

#include "frontends/config/kind.h"
#include "frontends/config/kinds/aws.h"

namespace dbssot::config::kinds {

namespace {

using source::View;

View definitions(const Subject& subject) {
  const View root = subject.root();
  for (const View base : {root, root["taskDefinition"]}) {
    if (base["containerDefinitions"].is_list()) return base["containerDefinitions"];
  }
  // `aws ecs describe-task-definition` alone gives the list itself.
  const auto items = root.items();
  return !items.empty() && items[0]["image"] && items[0]["environment"].is_list() ? root : View();
}

bool recognises(const Subject& subject) { return subject.is_tree() && definitions(subject); }

void read(const Subject& subject, Recorder& recorder) {
  recorder.platform("ecs");
  for (const View container : definitions(subject).items()) record_container_definition(container, recorder);
}

}  // namespace

extern const Kind ecs;
constinit const Kind ecs = {"ecs", recognises, read};

}  // namespace dbssot::config::kinds
