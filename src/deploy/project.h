#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "deploy/line.h"
#include "deploy/secret_values.h"
#include "facts/config_unit.h"
#include "policy/policy.h"

namespace dbssot::deploy {

using config::Entry;
using config::Holder;
using config::Unit;

/// "deploy/compose.yaml" → "deploy"; "" for a file of the root.
[[nodiscard]] std::string folder_of(std::string_view path);
[[nodiscard]] std::string file_name_of(std::string_view path);
/// The path that a file in `folder` means by `path`; nothing if that leaves the project or is an address on the network.
[[nodiscard]] std::optional<std::string> path_from(std::string_view folder, std::string_view path);
/// The files' own word for it: "app.example.yaml", ".env.sample".
[[nodiscard]] bool is_example(const Unit& unit);

/// All deploy files of the project, by path, and what the outside knows. Lent to the assemblers of the platforms.
class Project {
 public:
  Project(std::span<const Unit> units, const Policy& policy, std::span<const std::string> files, const SecretValues& secrets);

  [[nodiscard]] const std::vector<const Unit*>& units() const { return ordered_; }  ///< by path
  [[nodiscard]] const Unit* find(std::string_view path) const;
  [[nodiscard]] const Policy& policy() const { return policy_; }
  [[nodiscard]] Place place(const Unit& unit, Range range) const;

  /// The value that `--secrets` or the process has under one of the names.
  [[nodiscard]] std::optional<Known> secret(std::string_view environment, std::initializer_list<std::string_view> names) const;
  /// What `--secrets` gives for a secret of this name.
  [[nodiscard]] std::optional<Sensitive> given_secret(std::string_view environment, std::string_view name) const;
  /// Values given for the keys of one secret: "db-credentials/…".
  [[nodiscard]] std::vector<std::pair<std::string, Known>> secrets_below(std::string_view environment,
                                                                         std::string_view object) const;

  /// What fills names in values where the files say nothing.
  [[nodiscard]] Lookup from_outside(std::string environment) const;

 private:
  const Policy& policy_;
  std::span<const std::string> files_;  ///< by FileId
  const SecretValues& secrets_;
  std::vector<const Unit*> ordered_;
};

/// Which files make one environment.
struct Plan {
  std::string name;
  std::string folder;
  std::string platform;
  bool is_declared = false;
  std::vector<const Unit*> files;  ///< the weakest first
};

/// The environments of the policy, and those that names of files and folders tell.
[[nodiscard]] std::vector<Plan> plans_of(const Project& project);

/// An environment under way.
struct Assembly {
  const Project& project;
  const Plan& plan;
  std::vector<Receiver> receivers;
  std::vector<std::string> files;  ///< that took part beyond the plan's
  std::vector<std::string> hosts;  ///< as Environment has them
  std::vector<std::string> notes;
  std::size_t& room;  ///< lines that the whole deployment may still hold: references multiply them

  void add(Line line, Receiver& receiver);
  void use(const Unit& unit);
  void note(std::string text);
};

/// Files of one kind → receivers.
void assemble_compose(std::span<const Unit* const> files, Assembly& out);
void assemble_kubernetes(std::span<const Unit* const> files, Assembly& out);  ///< manifests, Kustomize, Helm
void assemble_workflows(std::span<const Unit* const> files, Assembly& out);   ///< GitHub Actions
void assemble_dotenv(std::span<const Unit* const> files, Assembly& out);      ///< layers, the weakest first
void assemble_others(std::span<const Unit* const> files, Assembly& out);

/// The lines of an environment file, each filled in from those above and from `outside`. `rank` and `how` are given to each.
[[nodiscard]] std::vector<Line> lines_of_file(const Project& project, const Unit& unit, bool is_verbatim, const Lookup& outside,
                                              std::string through);
/// One entry that holds its value, or waits for the outside, or names a secret.
[[nodiscard]] Line line_of(const Assembly& assembly, const Unit& unit, const Entry& entry, config::Syntax syntax,
                           const Lookup& lookup);

/// The file, or its example where it is not part of the project: `.env` is seldom committed, `.env.example` is.
struct EnvFile {
  const Unit* unit = nullptr;
  std::string through;
};
[[nodiscard]] EnvFile env_file(const Project& project, std::string_view folder, std::string_view path);

/// Settles which line wins for each variable.
[[nodiscard]] Service settled(const Project& project, Receiver receiver, const std::string& environment);

}  // namespace dbssot::deploy
