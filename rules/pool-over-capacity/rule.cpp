#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "facts/url_text.h"
#include "lint/rule.h"
#include "lint/standing.h"

namespace dbssot::rules {
namespace {

std::optional<int> number_of(const RuleContext& context, const Sink& engine, std::string_view name) {
  const Argument* argument = engine.argument(name);
  if (argument == nullptr) return std::nullopt;
  // A size read from the environment counts with its default.
  int largest = -1;
  for (const UrlText& text : literals_of(context.facts, argument->value)) {
    const std::string written = literal_of(text.text).value_or("");
    int number = 0;
    const auto [end, error] = std::from_chars(written.data(), written.data() + written.size(), number);
    if (error == std::errc() && end == written.data() + written.size()) largest = std::max(largest, number);
  }
  return largest < 0 ? std::nullopt : std::optional(largest);
}

/// What one process may open at most through one engine.
struct Pool {
  const Engine* engine = nullptr;
  int most = 0;
  std::string in_words;
  Place place;
};

bool keeps_no_pool(const Engine& engine) {
  return engine.pool_class == "NullPool" || engine.pool_class == "StaticPool" || engine.pool_class == "?";
}

std::optional<Pool> sqlalchemy_pool(const RuleContext& context, const Engine& engine) {
  constexpr int default_size = 5;       // QueuePool.__init__
  constexpr int default_overflow = 10;  // likewise
  if (keeps_no_pool(engine)) return std::nullopt;
  const Argument* size_argument = engine.argument("pool_size");
  const Argument* overflow_argument = engine.argument("max_overflow");
  const std::optional<int> size = number_of(context, engine, "pool_size");
  const std::optional<int> overflow = number_of(context, engine, "max_overflow");
  // Written and not followed, or perhaps inside a dictionary that was not.
  if ((size_argument != nullptr && !size) || (overflow_argument != nullptr && !overflow)) return std::nullopt;
  if (engine.open_arguments && (!size || !overflow)) return std::nullopt;
  Pool pool{&engine, size.value_or(default_size) + overflow.value_or(default_overflow), "", engine.place};
  pool.in_words = fmt::format("{} + {}", size.value_or(default_size), overflow.value_or(default_overflow));
  const Argument* written = size_argument != nullptr ? size_argument : overflow_argument;
  if (written != nullptr) pool.place = written_place(written->place, engine.place);
  return pool;
}

std::optional<Pool> pool_of(const RuleContext& context, const Engine& engine) {
  if (engine.context != Context::production || context.policy.is_migration(context.facts.path(engine.place.file)))
    return std::nullopt;
  if (engine.library == "sqlalchemy") return sqlalchemy_pool(context, engine);
  // The last four: drogon's newPgClient, createDbClient and PostgresConfig, and soci::connection_pool.
  for (const std::string_view name :
       {"max_size", "maxconn", "maxsize", "max_connections", "pool_size", "connNum", "connectionNum", "connectionNumber", "size"}) {
    const std::optional<int> most = number_of(context, engine, name);
    if (most) return Pool{&engine, *most, std::to_string(*most), written_place(engine.argument(name)->place, engine.place)};
  }
  return std::nullopt;
}

/// Copies and processes of what runs this code in one environment.
struct Multitude {
  int replicas = 1;
  int workers = 1;
  std::vector<Step> stated;
};

bool counts(const FactHead& fact) { return fact.context == Context::production || fact.context == Context::script; }

/// Files whose containers get variables that the code reads: those run it.
std::set<FileId> files_that_run_it(const RuleContext& context, const std::string& service) {
  std::set<std::string> read;
  for (const EnvRead& one : context.facts.all<EnvRead>()) {
    if (service.empty() || one.service.empty() || one.service == service) read.insert(one.variable);
  }
  for (const ConfigFieldRead& one : context.facts.all<ConfigFieldRead>()) {
    if (service.empty() || one.service.empty() || one.service == service) read.insert(one.variable);
  }
  std::set<FileId> files;
  for (const ConfigVariable& variable : context.facts.all<ConfigVariable>()) {
    if (variable.sets_environment && read.contains(variable.variable)) files.insert(variable.place.file);
  }
  return files;
}

/// The greatest number of each kind; one environment counts at a time.
std::map<std::string, Multitude> multitudes(const RuleContext& context, const std::string& service) {
  const std::set<FileId> files = files_that_run_it(context, service);
  std::set<std::string> containers;  // an autoscaler stands in a file of its own
  for (const ConfigVariable& variable : context.facts.all<ConfigVariable>()) {
    if (files.contains(variable.place.file)) containers.insert(variable.container);
  }
  for (const Capacity& capacity : context.facts.all<Capacity>()) {
    if (files.contains(capacity.place.file)) containers.insert(capacity.container);
  }
  std::map<std::string, Multitude> by_environment;
  const auto take = [](Multitude& multitude, const Capacity& capacity) {
    int& known = capacity.of == Capacity::Of::replicas ? multitude.replicas : multitude.workers;
    if (capacity.count <= known) return;
    known = capacity.count;
    multitude.stated.push_back(
        {capacity.place, fmt::format("{} {}", capacity.count, capacity.of == Capacity::Of::replicas ? "replicas" : "workers")});
  };
  for (const Capacity& capacity : context.facts.all<Capacity>()) {
    if (capacity.of == Capacity::Of::connections || !counts(capacity) || !containers.contains(capacity.container)) continue;
    const bool runs_it = files.contains(capacity.place.file) || !capacity.container.empty();
    if (runs_it) take(by_environment[capacity.environment], capacity);
  }
  // The command of an image holds wherever the image runs.
  for (const Capacity& capacity : context.facts.all<Capacity>()) {
    if (capacity.of != Capacity::Of::workers || !counts(capacity) || files.contains(capacity.place.file) ||
        containers.contains(capacity.container))
      continue;
    for (auto& [environment, multitude] : by_environment) {
      if (multitude.workers == 1) take(multitude, capacity);
    }
  }
  if (by_environment.empty()) by_environment[""];
  return by_environment;
}

struct Limit {
  int most = 0;
  std::optional<Step> stated;
};

std::optional<Limit> limit_in(const RuleContext& context, const std::string& environment) {
  const auto declared = context.policy.limits.find("max-connections");
  if (declared != context.policy.limits.end()) return Limit{declared->second, std::nullopt};
  std::optional<Limit> found;
  for (const Capacity& capacity : context.facts.all<Capacity>()) {
    if (capacity.of != Capacity::Of::connections || !counts(capacity) || capacity.environment != environment) continue;
    if (!found || capacity.count > found->most)
      found = Limit{capacity.count, Step{capacity.place, fmt::format("the server takes {}", capacity.count)}};
  }
  return found;
}

void judge(const RuleContext& context, Findings& findings, const std::string& service, const std::vector<Pool>& pools) {
  int in_one_process = 0;
  for (const Pool& pool : pools) in_one_process += pool.most;
  const Pool& largest = *std::max_element(pools.begin(), pools.end(), [](const Pool& a, const Pool& b) { return a.most < b.most; });
  for (const auto& [environment, multitude] : multitudes(context, service)) {
    const std::optional<Limit> limit = limit_in(context, environment);
    const long long all = static_cast<long long>(in_one_process) * multitude.workers * multitude.replicas;
    if (!limit || all <= limit->most) continue;
    std::string message = fmt::format("up to {} connections", all);
    if (!environment.empty()) message += " in " + environment;
    message += fmt::format(" ({}", largest.in_words);
    if (pools.size() > 1) message += fmt::format(", {} pools: {}", pools.size(), in_one_process);
    if (multitude.workers > 1) message += fmt::format(", × {} workers", multitude.workers);
    if (multitude.replicas > 1) message += fmt::format(", × {} replicas", multitude.replicas);
    message += fmt::format("), and the server takes {}; lower the pool, or put a pooler in front", limit->most);
    Finding& finding = findings.add(largest.place, std::move(message));
    for (const Pool& pool : pools) {
      if (&pool != &largest) finding.related.push_back({pool.place, fmt::format("another pool of {}", pool.in_words)});
    }
    finding.related.insert(finding.related.end(), multitude.stated.begin(), multitude.stated.end());
    if (limit->stated) finding.related.push_back(*limit->stated);
    return;  // one environment shows the fault
  }
}

bool is_any_limit_known(const RuleContext& context) {
  const auto& capacities = context.facts.all<Capacity>();
  return context.policy.limits.contains("max-connections") ||
         std::any_of(capacities.begin(), capacities.end(), [](const Capacity& one) { return one.of == Capacity::Of::connections; });
}

void check(const RuleContext& context, Findings& findings) {
  if (!is_any_limit_known(context)) return;
  std::map<std::string, std::vector<Pool>> by_service;
  for (const Engine& engine : context.facts.all<Engine>()) {
    if (const std::optional<Pool> pool = pool_of(context, engine)) by_service[engine.service].push_back(*pool);
  }
  for (const auto& [service, pools] : by_service) judge(context, findings, service, pools);
}

}  // namespace

extern const Rule pool_over_capacity;
const Rule pool_over_capacity{{.id = "pool-over-capacity",
                               .summary = "pools, processes and replicas together exceed the connections that the server takes",
                               .severity = Severity::warning,
                               .confidence = Confidence::likely,
                               .help = "Every process has a pool of its own, and every replica all of them. Under load the last "
                                       "ones are refused with \"too many clients "
                                       "already\". Count replicas at their maximum, and leave some for migrations and people."},
                              check};

}  // namespace dbssot::rules
