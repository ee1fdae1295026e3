#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "facts/fact.h"

/// How a deploy file fills environments, as the file says it: nothing is joined or merged here. src/deploy does that.
namespace dbssot::config {

/// One line of an environment.
struct Entry {
  enum class Kind : std::uint8_t {
    value,    ///< the value stands here
    outside,  ///< a name alone: what starts the service hands the value in
    key,      ///< one key of a ConfigMap or Secret of Kubernetes
    secret,   ///< a reference into a secret store
    object,   ///< all keys of a ConfigMap or Secret
    file,     ///< all lines of a file
  };
  Kind kind = Kind::value;
  std::string variable;      ///< "" for whole objects and files
  Sensitive value;           ///< as the reader decodes it, interpolation as written
  Sensitive written;         ///< of a line of an environment file: everything behind the `=`, if that is not the value
  bool is_verbatim = false;  ///< nothing in the value is interpolated: single quotes, base64, format: raw
  std::string target;        ///< "ConfigMap/name", "Secret/name", a path as the file writes it, or the name of a secret
  std::string key;
  std::string prefix;  ///< of `envFrom`
  bool is_optional = false;
  bool is_branch = false;  ///< of a template, of which another one gives the variable, too
  Range range;
};

/// Who fills in `$NAME` in values, and in which spelling.
enum class Syntax : std::uint8_t {
  none,        ///< values are taken as they are, apart from templates
  compose,     ///< `$NAME`, `${NAME:-default}` from the shell and the project's `.env`, before anything starts
  dotenv,      ///< the same from the lines above
  kubernetes,  ///< `$(NAME)` from the container's own environment
  shell,       ///< by a shell in the end, from the environment it runs in
};

/// Something that receives an environment, or keeps values for others.
struct Holder {
  enum class Kind : std::uint8_t {
    workload,
    config_map,
    secret,
    file,
    shared,
    declared_secret,  ///< given to nobody: what a file itself says is secret, as with `sensitive = true`, so that reports mask it
  };
  Kind kind = Kind::workload;
  std::string name;    ///< service, container, object or job, as the file names it; "" for a file that is one environment itself
  std::string object;  ///< "Deployment/api" around a container of Kubernetes; of a step or service of a workflow its job
  std::vector<std::string> labels;  ///< of the object of Kubernetes: "app=shop"
  std::string list;                 ///< of Kubernetes: "containers" or "initContainers", each counted by itself
  std::string environment;          ///< "staging", if the file says so
  std::string image;
  std::string build;         ///< as written: a folder relative to the file
  std::string extends_file;  ///< compose: `extends: {file, service}`
  std::string extends_service;
  std::vector<std::string> profiles;
  std::vector<std::string> ports;  ///< compose: "5433:5432", on the host and in the container, as written
  bool has_other_names = false;    ///< compose: `network_mode`, `extra_hosts` or aliases say which machine a name is
  std::string network_mode;        ///< compose: "host", "service:db"
  std::vector<std::string> names;  ///< compose: what else others may call it: `container_name`, `hostname`, aliases
  bool looks_elsewhere = false;    ///< compose: `extra_hosts`, `links`, `dns`, a network of others: a name may be no service's
  bool is_told_port = false;       ///< compose: its command or entrypoint says at which port to listen
  std::string behaviour;           ///< of a Kustomize generator: "create", "merge", "replace"
  bool is_generated = false;       ///< by Kustomize; patches and names of bases refer to it without its hash
  bool is_patch = false;           ///< of Kustomize: changes what another file holds
  bool removes_list = false;       ///< `environment: !reset` or `!override`: what earlier files say does not count
  bool removes_files = false;      ///< the same of `env_file`
  Syntax syntax = Syntax::none;
  std::vector<Entry> entries;        ///< in the order of the file
  std::vector<std::string> removed;  ///< names that a patch deletes; "#2" is the third of its list
  Range range;
};

/// A value that Kustomize copies into others when everything else is done.
struct Replacement {
  struct Target {
    std::string object;     ///< "Deployment/api", "Deployment/", "/api"
    std::string container;  ///< name, "#0", or "*"; "" of an object's data
    std::string list;       ///< that the container stands in: "containers", "initContainers"
    std::string variable;   ///< name, or "#0" in the list of the container; or the key of the data
    std::string delimiter;  ///< "": the whole value is replaced
    std::size_t index = 0;  ///< of the piece between delimiters
  };
  std::string object;  ///< "ConfigMap/shop" where the value comes from; "" if it stands here
  std::string key;     ///< of its data
  Sensitive value;
  std::string delimiter;  ///< of the source
  std::size_t index = 0;
  std::vector<Target> targets;
  Range range;
};

/// A file that is put together from others: kustomization.yaml, compose's `include`.
struct Composition {
  std::vector<std::string> parts;          ///< `resources`, `bases`, `include`, `components`, in order; relative to the file
  std::vector<std::string> patches;        ///< files of patches
  std::vector<std::string> patch_targets;  ///< of each of them: "Deployment/api", with "?app=shop" for a selector of labels; ""
                                           ///< where the patch names its object itself
  std::vector<Replacement> replacements;
  /// compose: environment files that fill in names in a part, by part.
  std::vector<std::pair<std::string, std::string>> env_files;
  std::string name_prefix;
  std::string name_suffix;
};

}  // namespace dbssot::config
