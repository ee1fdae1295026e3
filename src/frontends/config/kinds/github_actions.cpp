// GitHub Actions: workflows and composite actions. `env` at the workflow, job and step, containers of services, inputs of the
// deploy actions that carry environments, `$GITHUB_ENV`.

#include <string>
#include <vector>

#include "frontends/config/assignments.h"
#include "frontends/config/database_keys.h"
#include "frontends/config/environment_forms.h"
#include "frontends/config/kind.h"
#include "frontends/config/shell_forms.h"

namespace dbssot::config::kinds {

namespace {

using source::View;

bool recognises(const Subject& subject) {
  if (!subject.is_yaml()) return false;
  const View root = subject.root();
  const bool is_workflow =
      root["jobs"].is_map() && (root["on"] || subject.file.path.find(".github/workflows/") != std::string::npos);
  return is_workflow || root.at({"runs", "steps"}).is_list();
}

/// Multi-line inputs of lines `NAME=value`: google-github-actions/deploy-cloudrun (`env_vars`, `secrets`),
/// docker/build-push-action.
void read_lines(View input, bool secrets, bool sets_environment, std::string_view container, Recorder& recorder) {
  if (!input.is_scalar()) return;
  Setting like;
  like.container = std::string(container);
  like.sets_environment = sets_environment;
  like.context = secrets ? SecretContext::list_of_secrets : SecretContext::any_value;
  record_assignments(input.document()->text, input.begin_offset(), input.end_offset(), like, Interpolation::shell, recorder);
}

void read_inputs(View with, std::string_view container, Recorder& recorder) {
  for (const auto& [key, value] : with.members()) {
    const std::string& name = key.text();
    if (name == "env_vars" || name == "environment-variables" || name == "envs" || name == "env") {
      read_lines(value, false, true, container, recorder);
    } else if (name == "secrets") {
      read_lines(value, true, true, container, recorder);
    } else if (name == "build-args" || name == "build_args") {
      read_lines(value, false, false, container, recorder);
    } else if (name == "script" || name == "run" || name == "inlineScript") {
      record_shell(value, container, recorder);
    } else if (looks_like_variable(name) && value.is_scalar()) {
      recorder.set_scalar(name, value, container, Interpolation::braces);
    } else if (looks_like_connection(value.text()) || configures_database({name}, value.text())) {
      recorder.set_scalar("with." + name, value, container, Interpolation::braces, false);
    }
  }
}

void read_steps(View steps, std::string_view container, Recorder& recorder) {
  EnvironmentForm form;
  form.container = container;
  form.null_passes_through = false;
  std::size_t number = 0;
  for (const View step : steps.items()) {
    ++number;
    Holder holder;
    holder.object = container;
    holder.name = step["name"] ? step["name"].text() : step["id"] ? step["id"].text() : "step " + std::to_string(number);
    holder.syntax = Syntax::shell;
    holder.range = step.range();
    recorder.open(std::move(holder));
    record_map(step["env"], form, recorder);
    read_inputs(step["with"], container, recorder);
    record_shell(step["run"], container, recorder);
    recorder.close();
  }
}

/// URLs in the matrix of a job, or handed to an action: `matrix: {include: [{uri: postgresql://…}]}`.
void read_urls(View view, std::string_view prefix, std::string_view container, Recorder& recorder) {
  walk_leaves(view, [&](const std::vector<std::string>& path, View, View leaf) {
    if (path.empty() || !looks_like_connection(leaf.text()) || leaf.text().find('\n') != std::string::npos) return;
    std::vector<std::string> whole{std::string(prefix)};
    whole.insert(whole.end(), path.begin(), path.end());
    recorder.set_scalar(dotted(whole), leaf, container, Interpolation::braces, false);
  });
}

void read_job(const std::string& name, View job, Recorder& recorder) {
  const View environment = job["environment"].is_map() ? job.at({"environment", "name"}) : job["environment"];
  const bool is_known = environment.is_scalar() && !has_interpolation(environment.text(), Interpolation::braces);
  const std::string_view canonical = environment_of(environment.text());
  recorder.enter_environment(!is_known ? "" : canonical.empty() ? environment.text() : canonical);
  EnvironmentForm form;
  form.container = name;
  form.null_passes_through = false;
  Holder holder;
  holder.name = name;
  holder.syntax = Syntax::shell;
  holder.range = job.range();
  recorder.open(std::move(holder));
  record_map(job["env"], form, recorder);
  record_map(job["secrets"], form, recorder);  // handed to a reusable workflow
  read_inputs(job["with"], name, recorder);
  record_map(job.at({"container", "env"}), form, recorder);
  recorder.close();
  for (const auto& [service, container] : job["services"].members()) {
    EnvironmentForm of_service = form;
    of_service.container = service.text();
    Holder server;
    server.name = name + "/" + service.text();
    server.image = container["image"].text();
    server.range = container.range();
    recorder.open(std::move(server));
    record_map(container["env"], of_service, recorder);
    recorder.close();
  }
  read_urls(job.at({"strategy", "matrix"}), "matrix", name, recorder);
  read_steps(job["steps"], name, recorder);
  recorder.enter_environment("");
}

/// `inputs: {database-url: {default: …}}` of a workflow that people or other workflows start, and of an action: what
/// `${{ inputs.database-url }}` is if nobody says otherwise.
void read_input_defaults(View inputs, Recorder& recorder) {
  for (const auto& [name, input] : inputs.members()) {
    const View value = input["default"];
    if (!value.is_scalar() || value.text().empty()) continue;
    if (!looks_like_variable(name.text()) && !configures_database({name.text()}, value.text())) continue;
    recorder.set_connection_part("inputs." + name.text(), value, "inputs", Interpolation::braces);
  }
}

void read(const Subject& subject, Recorder& recorder) {
  const View root = subject.root();
  for (const std::string_view event : {"workflow_dispatch", "workflow_call"})
    read_input_defaults(root.at({"on", event, "inputs"}), recorder);
  read_input_defaults(root["inputs"], recorder);
  EnvironmentForm form;
  form.null_passes_through = false;
  Holder shared;
  shared.kind = Holder::Kind::shared;
  shared.syntax = Syntax::shell;
  recorder.open(std::move(shared));
  record_map(root["env"], form, recorder);
  recorder.close();
  for (const auto& [name, job] : root["jobs"].members()) read_job(name.text(), job, recorder);
  read_steps(root.at({"runs", "steps"}), "", recorder);
}

}  // namespace

extern const Kind github_actions;
constinit const Kind github_actions = {"github-actions", recognises, read};

}  // namespace dbssot::config::kinds
