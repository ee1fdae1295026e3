#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "facts/fact.h"
#include "lint/finding.h"
#include "source/diagnostic.h"
#include "source/glob.h"

namespace dbssot {

/// Who may read, build and parse. The name is dotted in both languages (`shop::db::UrlBuilder` is stored as shop.db.UrlBuilder).
struct SourceOfTruth {
  std::optional<Language> language;  ///< nothing: written without one, matches both
  std::string name;                  ///< a module, class or function; its members and methods belong to it
};

struct ServicePolicy {
  std::string name;
  std::vector<std::string> paths;  ///< globs relative to the root
  Mode mode = Mode::unknown;
  std::string driver;
  std::string pool;
};

struct EnvironmentPolicy {
  std::string name;
  std::vector<std::string> files;
  std::string platform;
  std::string secrets;
};

struct PoolPolicy {
  std::string default_class;  ///< "" : not stated
  std::string serverless_class;
  std::map<std::string, std::string> settings;  ///< pre_ping, recycle, reset_on_return, size, overflow, timeout, as written
};

struct TimeoutPolicy {
  std::string step;
  std::optional<std::chrono::milliseconds> minimum;
  std::string platform;  ///< only there; "" everywhere
  std::map<std::string, std::chrono::milliseconds> by_environment;
};

struct RuleSetting {
  bool off = false;
  std::optional<Severity> severity;
  std::string reason;
};

struct Override {
  std::vector<std::string> paths;
  std::map<std::string, RuleSetting> rules;
  std::string reason;
};

struct OwnRule;  // policy/own_rule.h

/// What a project declares. Every member's default is what holds without a policy file.
struct Policy {
  std::string path;  ///< of the file it was read from, relative to the root; "" without one
  std::vector<SourceOfTruth> source_of_truth;
  bool source_of_truth_inferred = false;  ///< nobody declared it; findings that rest on it are `likely`
  std::vector<std::string> variables;     ///< globs; empty: the built-in names of database variables
  std::vector<ServicePolicy> services;
  ServicePolicy migrations{"migrations", {"**/alembic/**", "**/migrations/**"}, Mode::sync, "", ""};
  PoolPolicy pools;
  std::vector<EnvironmentPolicy> environments;
  std::vector<TimeoutPolicy> timeouts;
  std::map<std::string, int> limits;  ///< "database-class-lines", "session-factory-lines", "max-connections"
  std::map<std::string, RuleSetting> rules;
  std::vector<Override> overrides;
  std::vector<std::string> exclude;
  std::vector<std::string> sources;                    ///< order of competing sources
  std::vector<std::string> environment_classes;        ///< wrappers that read
  std::map<std::string, std::string> driver_versions;  ///< driver id → "2.0"
  std::vector<std::string> tests;                      ///< globs; empty: the built-in ones
  bool require_reason = false;
  std::string platform;
  std::vector<std::shared_ptr<const OwnRule>> own_rules;  ///< rules over facts that it states itself, by id
  std::vector<std::string> further_rules;  ///< ids that it may name beside the built-in ones and its own: those of plugins

  [[nodiscard]] const ServicePolicy* service_of(std::string_view file) const;
  [[nodiscard]] bool is_migration(std::string_view file) const;
  /// Ids that this policy, and suppressions in the files it holds for, may name. Sorted.
  [[nodiscard]] std::vector<std::string> rule_ids() const;
  /// True if the policy names a rule somewhere, and not to switch it off: those that run on request do then.
  [[nodiscard]] bool asks_for(std::string_view rule) const;
  /// True if a rule that the policy states itself is over facts of that kind.
  [[nodiscard]] bool asks_for_facts(std::string_view kind) const;
  /// The same as asks_for, in one file.
  [[nodiscard]] bool asks_for(std::string_view rule, std::string_view file) const;
  /// Severity that the policy gives a rule in a file; nothing: off.
  [[nodiscard]] std::optional<Severity> severity_of(std::string_view rule, std::string_view file, Severity otherwise) const;
};

/// Reads `.dbssot.yaml`. Unknown keys, unknown rule ids and wrong types are errors with file, line and the nearest known name.
/// Nothing is returned when an error was found.
[[nodiscard]] std::optional<Policy> parse_policy(std::string_view text, std::string_view path,
                                                 std::vector<Diagnostic>& diagnostics);

/// Likewise, over a policy that was read before: names by name, single values and lists as a whole. False when an error was found.
/// `folder` ("" or "services/auth/") is put before every glob: that of a policy found in a subfolder of the root.
bool extend_policy(std::string_view text, std::string_view path, std::string_view folder, Policy& policy,
                   std::vector<Diagnostic>& diagnostics);

/// True if a rule needs facts that nobody else does, and that are not made otherwise.
[[nodiscard]] bool asks_for_startup_steps(const Policy& policy);
[[nodiscard]] bool asks_for_health_reports(const Policy& policy);

/// True if the name is one of a database variable: by the policy's globs, else by the built-in names. Not for values
/// (`DB_POOL_SIZE`, `PGADMIN_…`, Redis and other databases' variables are innocent).
[[nodiscard]] bool is_database_variable(const Policy& policy, std::string_view name);

/// True if a word of the name is another system's (redis, kafka, mongodb, …), so that it is not of a database whatever the others
/// say.
[[nodiscard]] bool names_other_system(std::string_view name);

}  // namespace dbssot
