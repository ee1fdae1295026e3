#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts/fact.h"
#include "url/url.h"

/// What deploy files amount to once their platform has put them together: environments, the services in each, and for every
/// variable of a service each place that sets it and the one that wins. A pure value, made by resolve(); rules and `dbssot verify`
/// read it.
namespace dbssot::deploy {

/// By which means a place sets a variable.
enum class How : std::uint8_t {
  environment,     ///< written beside the service: `environment:`, `env:`, a step's or job's `env:`, an ENV of the image
  env_file,        ///< a line of a file that the service names, or a layered `.env`
  config_map,      ///< a ConfigMap as a whole: `envFrom`
  secret,          ///< a Kubernetes Secret as a whole: `envFrom`
  config_map_key,  ///< one key: `valueFrom.configMapKeyRef`
  secret_key,      ///< one key: `valueFrom.secretKeyRef`
  secret_store,    ///< a reference into a secret store (Secret Manager, Vault, GitHub secrets); the value stands elsewhere
  outside,         ///< a name without a value: what starts the service hands it in
  values,          ///< Helm values
  secrets_file,    ///< filled in by `--secrets` or the policy's `secrets:`
  process,         ///< filled in by the environment of the process that asks
};
[[nodiscard]] std::string_view name_of(How how);

/// What filled a `$NAME` in a value.
struct Filled {
  std::string name;
  Place place;          ///< of the value that was filled in; line 0: it stands in no file of the project
  std::string through;  ///< "deploy/.env", "the process environment", "its default", "Helm values"
};

/// One place that sets a variable of a service.
struct Setting {
  Place place;  ///< of the value; FileIds are those of the FactStore. Line 0: it stands in no file of the project
  How how = How::environment;
  std::string through;  ///< what leads there, as people call it: "env_file db.env", "ConfigMap shop-config", "secret db-password";
                        ///< may be ""
  url::Text text;       ///< as it would arrive, with holes for what is not known
  std::vector<Filled> filled;  ///< what stands in for names inside the value
  bool wins = false;           ///< the platform takes this one
  bool is_branch = false;      ///< of a template, of which another one sets the variable, too: which one counts is not followed
  bool is_dangling = false;    ///< the file, ConfigMap, Secret or key that it names is not in the project
};

/// A variable as a service sees it.
struct Variable {
  std::string name;
  std::vector<Setting> settings;    ///< the winner first, then by falling precedence; never empty
  url::Text value;                  ///< the winner's, expanded; holes for what is not known
  std::optional<Sensitive> secret;  ///< where the value names a secret: what that holds, if `--secrets` tells
  bool is_database = false;         ///< as is_database_variable() has it, or the value looks like a database URL

  [[nodiscard]] const Setting& winner() const { return settings.front(); }
  [[nodiscard]] bool is_known() const { return !value.has_holes(); }
};

/// A port of a container under its number on the host. Others beside the container reach it under its own.
struct PublishedPort {
  std::string host;
  std::string container;
};

/// Whatever receives an environment: a service of compose, a container of a pod, a job of a workflow, a task.
struct Service {
  std::string name;          ///< "api"; of Kubernetes the object's name, with the container behind a slash where it differs
  std::string kind;          ///< "compose", "kubernetes", "cloud-run", "github-actions", "dotenv", … as ConfigVariable::file_kind
  std::string code_service;  ///< service of the policy whose code runs here; "" if that is not known
  std::string image;         ///< as written; "" if it is built here
  bool is_built = false;     ///< from a folder of the project
  std::string build;         ///< that folder, relative to the root
  Place place;
  std::vector<PublishedPort> ports;
  bool has_own_localhost = false;   ///< compose: `localhost` is this container, in which no other service listens
  bool asks_project_only = false;   ///< compose: a name without dots is that of a container in Environment::hosts, or of nobody
  bool is_database_server = false;  ///< its image is the database itself: POSTGRES_USER there creates a user
  std::vector<Variable> variables;  ///< sorted by name
  std::vector<Filled>
      open;  ///< files, ConfigMaps and Secrets that set further variables and are not in the project; `name` is what is missing

  [[nodiscard]] const Variable* find(std::string_view variable) const;
};

struct Environment {
  std::string name;                       ///< "staging"; "default" where nothing gives a name
  std::string folder;                     ///< of the project within the repository; "" for the root
  std::string platform;                   ///< as in the policy; "" if it is not known
  bool is_declared = false;               ///< by the policy; else inferred from names of files and folders
  Context context = Context::production;  ///< of its files: production, ci, test, example, documentation
  std::vector<std::string> files;         ///< that take part, in order of precedence, the weakest first
  std::vector<Service> services;          ///< sorted by name; those without any variable are left out
  std::vector<std::string> hosts;         ///< compose: names of all containers that may run beside these, sorted
  std::vector<std::string> notes;         ///< what could not be put together, in words

  [[nodiscard]] const Service* find(std::string_view service) const;
};

struct Deployment {
  std::vector<Environment> environments;  ///< by folder and name; declared ones first
};

/// A deployment without anything, for whoever has none.
[[nodiscard]] const Deployment& nothing_deployed();

}  // namespace dbssot::deploy
