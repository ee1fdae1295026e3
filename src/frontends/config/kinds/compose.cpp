// Compose files of every version: services with `environment` (map or list), `env_file`, build arguments.

#include <algorithm>
#include <array>
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
  if (root["jobs"] || root["steps"] || root["pipeline"] || root["apiVersion"])
    return false;  // Woodpecker and Drone have services, too
  for (const auto& [name, service] : services_of(root).members()) {
    if (is_service(service) || (named && service["environment"])) return true;
  }
  return named;
}

void read_env_file(View view, Recorder& recorder) {
  const auto take = [&](View file) {
    const View path = file.is_map() ? file["path"] : file;
    if (!path.is_scalar()) return;
    Entry entry;
    entry.kind = Entry::Kind::file;
    entry.target = path.text();
    entry.is_optional = file["required"].text() == "false";
    entry.is_verbatim = file["format"].text() == "raw";
    entry.range = path.range();
    recorder.add(std::move(entry));
  };
  if (view.is_scalar()) take(view);
  for (const View item : view.items()) take(item);
}

/// `command: -p 5433`
bool is_told_port(View service) {
  const auto tells = [](View word) {
    return word.text() == "-p" || word.text().find("-p ") != std::string::npos || word.text().find("port") != std::string::npos;
  };
  return std::ranges::any_of(std::array{service["command"], service["entrypoint"]},
                             [&](View line) { return tells(line) || std::ranges::any_of(line.items(), tells); });
}

/// For whom a service's name may be another machine's: the host's, or that of a service which calls itself so.
bool has_other_names(View service) {
  const auto has_aliases = [](const auto& network) { return !network.second["aliases"].items().empty(); };
  return service["network_mode"].is_scalar() || service["extra_hosts"] ||
         std::ranges::any_of(service["networks"].members(), has_aliases);
}

/// `container_name`, `hostname`, and aliases in its networks; none of them is known by a name that is filled in.
std::vector<std::string> further_names(View service) {
  std::vector<std::string> names;
  for (const std::string_view key : {"container_name", "hostname"}) {
    if (service[key].is_scalar()) names.push_back(service[key].text());
  }
  for (const auto& [name, network] : service["networks"].members()) {
    for (const View alias : network["aliases"].items()) names.push_back(alias.text());
  }
  return names;
}

/// Names that a service asks for may lead to machines of which the file does not speak.
bool looks_elsewhere(View service, View root) {
  static constexpr std::array<std::string_view, 6> keys = {"extra_hosts", "links",      "external_links",
                                                           "dns",         "dns_search", "network_mode"};
  if (std::ranges::any_of(keys, [&](std::string_view key) { return static_cast<bool>(service[key]); })) return true;
  return std::ranges::any_of(root["networks"].members(), [](const auto& network) {
    const View external = network.second["external"];
    return external && external.text() != "false";
  });
}

/// `network_mode: host`, and `networks: [hostnet]` where that is the host's own.
std::string network_mode_of(View service, View root) {
  const auto is_host = [&](const std::string& name) {
    const View network = root["networks"][name];
    return name == "host" || network["name"].text() == "host" || network.at({"external", "name"}).text() == "host";
  };
  for (const View name : service["networks"].items()) {
    if (is_host(name.text())) return "host";
  }
  for (const auto& [name, network] : service["networks"].members()) {
    if (is_host(name.text())) return "host";
  }
  return service["network_mode"].text();
}

/// What a service is apart from its environment.
Holder holder_of(const std::string& name, View service, View root) {
  Holder holder;
  holder.name = name;
  holder.syntax = Syntax::compose;
  holder.image = service["image"].text();
  const View build = service["build"];
  holder.build = build.is_map() ? (build["context"] ? build["context"].text() : ".") : build.text();
  const View extends = service["extends"];
  holder.extends_service = extends.is_map() ? extends["service"].text() : extends.text();
  holder.extends_file = extends["file"].text();
  for (const View profile : service["profiles"].items()) holder.profiles.push_back(profile.text());
  for (const View port : service["ports"].items())
    holder.ports.push_back(port.is_map() ? port["published"].text() + ":" + port["target"].text() : port.text());
  holder.has_other_names = has_other_names(service);
  holder.network_mode = network_mode_of(service, root);
  holder.names = further_names(service);
  holder.looks_elsewhere = looks_elsewhere(service, root);
  holder.is_told_port = is_told_port(service);
  const std::string& tag = service["environment"].tag();
  holder.removes_list = tag == "!reset" || tag == "!override";
  const std::string& tag_of_files = service["env_file"].tag();
  holder.removes_files = tag_of_files == "!reset" || tag_of_files == "!override";
  holder.range = service.range();
  return holder;
}

void read_service(const std::string& name, View service, View root, Recorder& recorder) {
  EnvironmentForm form;
  form.container = name;
  form.interpolation = Interpolation::shell;
  recorder.open(holder_of(name, service, root));
  if (service["environment"].tag() != "!reset") record_environment(service["environment"], form, recorder);
  if (service["env_file"].tag() != "!reset") read_env_file(service["env_file"], recorder);
  recorder.close();
  for (const std::string_view key : {"command", "entrypoint"}) {
    record_shell(service[key], name, recorder);
    record_processes(service[key], name, recorder);
  }
  for (const View replicas : {service["scale"], service.at({"deploy", "replicas"})}) {
    if (replicas.is_scalar()) recorder.scale(Capacity::Of::replicas, replicas.text(), name, replicas.range());
  }
  // Build arguments reach the image's ENV only if its Dockerfile hands them on.
  form.sets_environment = false;
  record_environment(service.at({"build", "args"}), form, recorder);
}

/// `include: [other/compose.yaml, {path: [a.yaml, b.yaml], env_file: other/.env}]`
void read_include(View part, Recorder& recorder) {
  const View paths = part.is_map() ? part["path"] : part;
  const View files = part["env_file"];
  const auto take = [&](const std::string& path) {
    recorder.composition().parts.push_back(path);
    if (files.is_scalar()) recorder.composition().env_files.emplace_back(path, files.text());
    for (const View file : files.items()) recorder.composition().env_files.emplace_back(path, file.text());
  };
  if (paths.is_scalar()) take(paths.text());
  for (const View path : paths.items()) take(path.text());
}

/// `secrets: {db_password: {environment: DB_PASSWORD}}`: a variable of whoever starts the project; `{content: …}` is the secret
/// itself.
void read_secrets(View secrets, Recorder& recorder) {
  for (const auto& [name, secret] : secrets.members()) {
    const View content = secret["content"];
    if (content.is_scalar() && !content.text().empty()) recorder.declare_secret(name.text(), content.text(), content.range());
    const View variable = secret["environment"];
    if (!variable.is_scalar() || variable.text().empty()) continue;
    Setting setting;
    setting.variable = variable.text();
    setting.range = variable.range();
    setting.form = ConfigForm::reference;
    setting.container = "secrets." + name.text();
    setting.sets_environment = false;
    recorder.set(std::move(setting));
  }
}

void read(const Subject& subject, Recorder& recorder) {
  recorder.platform("compose");
  for (std::size_t i = 0; i < subject.document.document_count(); ++i) {
    const View root = subject.document.root(i);
    read_secrets(root["secrets"], recorder);
    for (const auto& [name, service] : services_of(root).members()) read_service(name.text(), service, root, recorder);
    for (const View part : root["include"].items()) read_include(part, recorder);
  }
}

}  // namespace

extern const Kind compose;
constinit const Kind compose = {"compose", recognises, read};

}  // namespace dbssot::config::kinds
