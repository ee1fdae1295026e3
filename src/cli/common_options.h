#pragma once

#include <memory>
#include <string>
#include <vector>

#include "audit/audit.h"
#include "cli/command.h"
#include "lint/load_plugin.h"

namespace dbssot::cli {

/// Options that every command over a tree has.
struct CommonOptions {
  AuditOptions audit;
  std::string config;
  std::string cache_dir;
  bool no_cache = false;
  std::vector<std::string> plugins;                         ///< --plugin, as named
  std::vector<std::shared_ptr<const LoadedPlugin>> loaded;  ///< what was loaded of them
  const FileSystem* disk = nullptr;                         ///< what is audited; nothing: the real one
  std::vector<std::string> facts;                           ///< --facts: parts that shards made
  std::shared_ptr<const Parts> parts;                       ///< read from them
  std::unique_ptr<cache::Store> cache;
  bool cache_was_told = false;  ///< what is wrong with the cache is said once
  bool timing = false;
  bool strict = false;
  std::string color = "auto";
};

void add_common_options(CLI::App& command, CommonOptions& options);

/// --plugin, for commands that take no other common options.
void add_plugin_option(CLI::App& command, std::vector<std::string>& plugins);

/// Loads the plugins that the command line names, once, and hands their rules to the audit. Throws UsageError for one that cannot
/// be loaded, or whose rule has the id of another one's.
void load_plugins(CommonOptions& options, const World& world);

/// Opens what earlier runs kept, unless the options or the world have none. run_audit() does it by itself.
void open_cache(CommonOptions& options, const World& world);

/// Runs the audit of these options in this world; diagnostics go to standard error. `faulty` is set when the policy cannot be read.
[[nodiscard]] AuditResult run_audit(CommonOptions& options, World& world);

/// Opens the cache that the options ask for, once; AuditOptions::cache says whether there is one.
void open_cache(CommonOptions& options, const World& world);

/// Prints diagnostics as `dbssot: warning: FILE:LINE: message`, at most fifty.
void print_diagnostics(const std::vector<Diagnostic>& diagnostics, const Secrets& secrets, World& world);

/// --color, NO_COLOR, CLICOLOR_FORCE, CLICOLOR, TERM and whether somebody looks, in this order.
[[nodiscard]] bool wants_colour(const std::string& choice, const World& world);

/// Today by UTC; SOURCE_DATE_EPOCH, where it is set.
[[nodiscard]] std::chrono::year_month_day today(const World& world);

/// A path from the command line as the working directory sees it.
[[nodiscard]] std::string seen_from(const World& world, const std::string& path);

}  // namespace dbssot::cli
