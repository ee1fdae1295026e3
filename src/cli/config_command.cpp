#include <algorithm>
#include <memory>
#include <ostream>

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/common_options.h"
#include "cli/known_rules.h"
#include "facts/context.h"
#include "policy/policy_origin.h"

namespace dbssot::cli {
namespace {

struct ConfigOptions {
  CommonOptions common;
  std::string file;
  std::string format = "text";
};

std::string origin_of(const PolicyValue& value) {
  return value.file.empty() ? "default" : fmt::format("{}:{}", value.file, value.line);
}

/// The policy that holds for a file: the one of the nearest folder above it.
const AuditGroup& group_of(const AuditResult& result, std::string_view file) {
  const AuditGroup* best = &result.groups.front();
  for (const AuditGroup& group : result.groups) {
    if (file.starts_with(group.folder) && group.folder.size() >= best->folder.size()) best = &group;
  }
  return *best;
}

bool covers(const std::vector<std::string>& globs, const std::string& file) {
  return std::ranges::any_of(globs, [&](const std::string& glob) { return glob_covers(glob, file); });
}

struct Line {
  std::string key, value, origin;
};

const PolicyValue* find(const std::vector<PolicyValue>& values, const std::string& key) {
  const auto found = std::ranges::find(values, key, &PolicyValue::key);
  return found == values.end() ? nullptr : &*found;
}

/// What the policy comes to for one file: its service, what kind of file it is, and the severity of every rule.
std::vector<Line> lines_for(const AuditGroup& group, const std::vector<const Rule*>& rules, const std::vector<PolicyValue>& values,
                            const std::string& file) {
  std::vector<Line> lines;
  const Policy& policy = group.policy;
  const ServicePolicy* service = policy.service_of(file);
  const PolicyValue* paths = service == nullptr ? nullptr : find(values, "services." + service->name + ".paths");
  lines.push_back(
      {"service", service == nullptr ? "told from its folder" : service->name, paths == nullptr ? "default" : origin_of(*paths)});
  const PolicyValue* migrations = find(values, "migrations.paths");
  const bool is_migration = policy.is_migration(file);
  const Context context = context_of(file, is_migration);
  lines.push_back(
      {"context", std::string(name_of(context)), is_migration && migrations != nullptr ? origin_of(*migrations) : "default"});
  const PolicyValue* tests = find(values, "tests");
  const bool is_test = policy.tests.empty() ? context == Context::test : covers(policy.tests, file);
  lines.push_back({"test code", is_test ? "yes" : "no", tests == nullptr ? "default" : origin_of(*tests)});
  const PolicyValue* exclude = find(values, "exclude");
  lines.push_back({"excluded", covers(policy.exclude, file) ? "yes" : "no", exclude == nullptr ? "default" : origin_of(*exclude)});
  for (const Rule* rule : rules) {
    const std::string id(rule->info.id);
    const auto severity = policy.severity_of(id, file, rule->info.severity);
    const bool runs = severity && (!rule->info.on_request || policy.asks_for(id, file));
    Line line{"rules." + id, runs ? std::string(name_of(*severity)) : "off", "default"};
    if (const PolicyValue* written = find(values, line.key)) line.origin = origin_of(*written);
    for (std::size_t i = 0; i < policy.overrides.size(); ++i) {
      if (!policy.overrides[i].rules.contains(id) || !covers(policy.overrides[i].paths, file)) continue;
      if (const PolicyValue* written = find(values, fmt::format("overrides.{}", i))) line.origin = origin_of(*written);
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

void print(const std::vector<Line>& lines, const std::string& format, World& world) {
  if (format == "json") {
    auto list = nlohmann::ordered_json::array();
    for (const Line& line : lines) list.push_back({{"key", line.key}, {"value", line.value}, {"origin", line.origin}});
    world.out << list.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
    return;
  }
  std::size_t width = 0, origins = 0;
  for (const Line& line : lines) width = std::max(width, line.key.size()), origins = std::max(origins, line.origin.size());
  for (const Line& line : lines) {
    world.out << report::neutralised(fmt::format("{:<{}}  {:<{}}  {}", line.key, width, line.origin, origins, line.value)) << '\n';
  }
}

int config(ConfigOptions& options, World& world) {
  std::map<std::string, std::string> fates;
  options.common.audit.judge = false;
  options.common.audit.fates = &fates;
  if (!options.file.empty() && options.common.audit.paths.empty()) options.common.audit.paths = {options.file};
  // The folder's own policies are wanted, and they are met on the way.
  std::string file;
  if (!options.file.empty()) {
    const std::string absolute = seen_from(world, options.file);
    const auto real = real_file_system().resolved(absolute);
    if (!real) throw UsageError{fmt::format("no such file: {}", options.file)};
    // Policies below the root of where we stand are told with their folder.
    const std::string here = real_file_system().resolved(world.working_directory).value_or(world.working_directory);
    const std::string root = find_root(real_file_system(), here);
    options.common.audit.paths = {path_below(root, *real) ? root : find_root(real_file_system(), parent_folder(*real))};
    file = *real;
  }
  const AuditResult result = run_audit(options.common, world);
  if (result.has_faulty_policy) return ExitCode::faulty_use;
  if (!file.empty()) file = path_below(result.root, file).value_or(file);
  const AuditGroup& group = file.empty() ? result.groups.front() : group_of(result, file);
  const std::string& path = group.policy.path;
  const auto values = policy_values(real_file_system(), result.root, path.empty() ? "" : absolute_path(result.root, path));
  std::vector<Line> lines{{"policy", path.empty() ? "none" : path, path.empty() ? "default" : path}};
  for (const PolicyValue& value : values) {
    const bool is_rule = value.key.starts_with("rules.") || value.key == "rules";
    if (file.empty() || !is_rule) lines.push_back({value.key, result.secrets.masked(value.value), origin_of(value)});
  }
  if (!file.empty()) {
    KnownRules rules;
    rules.rules = builtin_rules();
    const std::vector<const Rule*>& plugin_rules = options.common.audit.plugin_rules;
    rules.rules.insert(rules.rules.end(), plugin_rules.begin(), plugin_rules.end());
    add_stated_rules(group.policy, rules);
    for (Line& line : lines_for(group, rules.rules, values, file)) lines.push_back(std::move(line));
  }
  print(lines, options.format, world);
  return ExitCode::clean;
}

}  // namespace

void add_config_command(CLI::App& app, Session& session) {
  auto options = std::make_shared<ConfigOptions>();
  CLI::App* command =
      app.add_subcommand("config", "Show every value of the policy that holds, and where it comes from")->group("Audit");
  add_common_options(*command, options->common);
  command->add_option("--for", options->file, "What holds for this file: its policy, service and the severity of each rule")
      ->type_name("FILE");
  command->add_option("--format", options->format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->type_name("FORMAT")
      ->capture_default_str();
  command->callback([&session, options] { session.run = [&session, options] { return config(*options, session.world); }; });
}

}  // namespace dbssot::cli
