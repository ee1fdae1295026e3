#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "cli/command.h"
#include "cli/common_options.h"
#include "lint/own_rules.h"
#include "lint/rule.h"

namespace dbssot::cli {

/// The built-in rules, those of plugins, and those that the policy around the working directory states. Nothing is audited.
struct KnownRules {
  std::vector<const Rule*> rules;  ///< by id
  std::vector<std::unique_ptr<StatedRule>> stated;

  [[nodiscard]] const Rule* find(std::string_view id) const;
};

/// `options` holds the plugins that were named, --config and --isolated; it has to outlive the rules. A policy that cannot be read
/// is told on standard error, and its rules are left out.
[[nodiscard]] KnownRules known_rules(CommonOptions& options, World& world);

/// Those options.
void add_rule_options(CLI::App& command, CommonOptions& options);

/// Adds the policy's own rules to `rules`, in order.
void add_stated_rules(const Policy& policy, KnownRules& rules);

}  // namespace dbssot::cli
