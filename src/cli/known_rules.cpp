#include "cli/known_rules.h"

#include <algorithm>

#include <CLI/CLI.hpp>

#include "policy/load_policy.h"
#include "source/discover.h"
#include "source/file_system.h"

namespace dbssot::cli {

const Rule* KnownRules::find(std::string_view id) const {
  const auto found = std::ranges::find(rules, id, [](const Rule* rule) { return rule->info.id; });
  return found == rules.end() ? nullptr : *found;
}

void add_stated_rules(const Policy& policy, KnownRules& rules) {
  rules.stated = stated_rules(policy);
  for (const auto& stated : rules.stated) rules.rules.push_back(&stated->rule);
  std::ranges::sort(rules.rules, {}, [](const Rule* rule) { return rule->info.id; });
}

KnownRules known_rules(CommonOptions& options, World& world) {
  load_plugins(options, world);
  KnownRules known;
  known.rules = builtin_rules();
  std::vector<std::string> ids;
  for (const Rule* rule : options.audit.plugin_rules) {
    known.rules.push_back(rule);
    ids.emplace_back(rule->info.id);
  }
  const FileSystem& disk = real_file_system();
  const std::string root = find_root(disk, disk.resolved(world.working_directory).value_or(world.working_directory));
  const std::string file = options.config.empty() ? joined_path(root, ".dbssot.yaml") : seen_from(world, options.config);
  Policy policy;
  if (!options.config.empty() && disk.kind(disk.resolved(file).value_or(file)) != FileSystem::Kind::file)
    throw UsageError{"no such policy file: " + options.config};
  if (!options.audit.isolated && disk.kind(file) != FileSystem::Kind::absent) {
    std::vector<Diagnostic> faults;
    if (auto read = load_policy(disk, root, file, "", faults, ids)) policy = std::move(*read);
    print_diagnostics(faults, Secrets(), world);
  }
  add_stated_rules(policy, known);
  return known;
}

void add_rule_options(CLI::App& command, CommonOptions& options) {
  const char* group = "What is analysed";
  command.add_option("--config", options.config, "Policy file whose own rules are told too; else the project's")
      ->type_name("FILE")
      ->group(group);
  command.add_flag("--isolated", options.audit.isolated, "Take no policy, whatever lies about")->group(group);
  add_plugin_option(command, options.plugins);
}

}  // namespace dbssot::cli
