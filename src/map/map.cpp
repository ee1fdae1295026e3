#include "map/map.h"

#include <algorithm>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "deploy/database_target.h"
#include "facts/variable_role.h"
#include "lint/limits.h"
#include "lint/same_database.h"
#include "map/compliance.h"
#include "map/elsewhere.h"

namespace dbssot::map {
namespace {

constexpr std::size_t most_origins = 16;

std::string_view name_of_language(Language language) {
  return language == Language::cpp ? "cpp" : language == Language::python ? "python" : "config";
}

std::string kind_of(ValueKind kind) {
  switch (kind) {
    case ValueKind::env_read:
      return "environment";
    case ValueKind::config_field:
      return "field";
    case ValueKind::secret:
      return "secret";
    case ValueKind::literal:
      return "literal";
    case ValueKind::source_of_truth:
      return "source-of-truth";
    case ValueKind::parameter:
      return "parameter";
    case ValueKind::call_result:
      return "call";
    default:
      return "unknown";
  }
}

template <class T>
void add_once(std::vector<T>& list, T item) {
  if (std::ranges::find(list, item) == list.end()) list.push_back(std::move(item));
}

/// Adds what one policy's files hold.
class Survey {
 public:
  Survey(const Part& part, Map& out) : context_(part.context), facts_(part.context.facts), out_(out) {}

  void run() {
    for (const Engine& engine : facts_.all<Engine>()) add_sink(engine, "engine");
    for (const Connection& connection : facts_.all<Connection>()) add_sink(connection, "connection");
    for (const ServicePolicy& service : context_.policy.services) named(service.name).is_declared = true;
    add_reads();
    add_hands();
    for (const DriverImport& import : facts_.all<DriverImport>()) {
      if (!import.is_optional && import.context != Context::test) add_once(named(import.service).drivers, import.driver);
    }
    for (const Timeout& timeout : facts_.all<Timeout>()) {
      if (timeout.is_database) named(timeout.service).limits.push_back(limit_of(timeout));
    }
    add_classes();
    add_environments();
  }

 private:
  [[nodiscard]] Spot spot(const Place& place) const { return {facts_.path(place.file), place.range.line, place.range.column}; }

  Service& named(const std::string& name) {
    const auto found = std::ranges::find(out_.services, name, &Service::name);
    if (found != out_.services.end()) return *found;
    out_.services.push_back({});
    out_.services.back().name = name;
    return out_.services.back();
  }

  [[nodiscard]] Limit limit_of(const Timeout& timeout) const {
    return {spot(timeout.place), timeout.service, timeout.step, timeout.call, timeout.duration, timeout.is_unlimited};
  }

  void add_sink(const dbssot::Sink& sink, std::string_view kind) {
    Sink entry;
    entry.spot = spot(sink.place);
    entry.service = sink.service;
    entry.context = dbssot::name_of(sink.context);
    entry.language = name_of_language(sink.language);
    entry.scope = sink.scope;
    entry.kind = kind;
    entry.call = sink.call;
    entry.library = sink.library;
    entry.driver = sink.driver.empty() ? sink.library : sink.driver;
    entry.mode = dbssot::name_of(sink.mode);
    entry.is_elsewhere = opens_elsewhere(context_, sink);
    entry.passage = sink.in_source_of_truth ? Provenance::Passage::through : context_.provenance.passage(sink.target);
    entry.source = sink.target == 0 ? "parts of an address" : context_.provenance.summary(sink.target);
    add_pool(sink, kind == "engine", entry);
    add_way(sink, entry);
    for (const Timeout& timeout : facts_.all<Timeout>()) {
      const bool is_of_this = timeout.target != 0 && timeout.target == sink.target && timeout.call.starts_with(sink.call + "(");
      if (is_of_this || (timeout.target == 0 && timeout.function.empty() && timeout.call.starts_with(sink.call + "(") &&
                         is_within(timeout.place, sink.place)))
        entry.limits.push_back(limit_of(timeout));
    }
    add_database(sink, entry);
    out_.sinks.push_back(std::move(entry));
  }

  [[nodiscard]] static bool is_within(const Place& inner, const Place& outer) {
    return inner.file == outer.file && inner.range.line >= outer.range.line &&
           inner.range.line <= std::max(outer.range.line, outer.range.end_line);
  }

  /// A choice of pools leaves several Pool facts around one call; SQLAlchemy's default follows from the engine.
  void add_pool(const dbssot::Sink& sink, bool is_engine, Sink& entry) const {
    const auto default_of = [&] { return std::string(sink.mode == Mode::async ? "AsyncAdaptedQueuePool" : "QueuePool"); };
    if (!sink.pool_class.empty() && sink.pool_class != "?") {
      entry.pools.push_back(sink.pool_class);
      return;
    }
    for (const Pool& pool : facts_.all<Pool>()) {
      if (pool.call != sink.call || pool.place.file != sink.place.file || pool.scope != sink.scope) continue;
      const bool is_here = pool.place == sink.place;
      if (!is_here && sink.pool_class != "?") continue;
      if (!pool.pool_class.empty()) add_once(entry.pools, pool.pool_class);
      if (pool.pool_class.empty() && sink.library == "sqlalchemy") add_once(entry.pools, default_of());
      if (is_here) entry.is_default_pool = pool.is_default;
    }
    entry.is_pool_unknown = sink.pool_class == "?" && entry.pools.empty();
    if (entry.pools.empty() && is_engine && sink.library == "sqlalchemy" && !entry.is_pool_unknown) {
      entry.is_default_pool = true;
      entry.pools.push_back(default_of());
    }
    std::ranges::sort(entry.pools);
  }

  [[nodiscard]] std::vector<std::string> behind(const Value& born) const {
    std::vector<std::string> names;
    if (born.kind != ValueKind::source_of_truth) return names;
    for (const ValueId operand : born.operands) {
      for (const dbssot::Source& source : facts_.values.sources(operand)) {
        const bool is_named =
            source.kind == ValueKind::env_read || source.kind == ValueKind::config_field || source.kind == ValueKind::secret;
        const std::string name = is_named ? facts_.values[source.value].text.redacted() : std::string();
        if (!name.empty() && names.size() < most_origins) add_once(names, name);
      }
    }
    std::ranges::sort(names);
    return names;
  }

  void add_way(const dbssot::Sink& sink, Sink& entry) const {
    const auto add = [&](ValueId value) {
      for (const dbssot::Source& source : facts_.values.sources(value)) {
        if (entry.origins.size() >= most_origins) break;
        const Value& born = facts_.values[source.value];
        const std::string name = born.text.redacted();
        if (source.kind == ValueKind::literal && name.find_first_of(":=@") == std::string::npos) continue;  // a port, a file mode
        add_once(entry.origins, Origin{kind_of(source.kind), name, spot(source.place), behind(born)});
      }
      for (const ProvenanceStep& step : context_.provenance.steps(value)) entry.hands.push_back({spot(step.place), step.note});
    };
    if (sink.target != 0) return add(sink.target);
    for (const Argument& argument : sink.arguments) {
      if (argument.name == "host" || argument.name == "dbname" || argument.name == "database" || argument.name == "user")
        add(argument.value);
    }
  }

  /// What database_of() tells in its own words becomes a name: the family of variables, the member, the address.
  void add_database(const dbssot::Sink& sink, Sink& entry) {
    const auto found = sink.target == 0 ? std::nullopt : database_of(context_, sink.target);
    if (!found) return;
    std::string name = url::redact_text(*found);
    for (const std::string_view prefix : {"family:", "member:"}) {
      for (std::size_t at = name.find(prefix); at != std::string::npos; at = name.find(prefix)) name.erase(at, prefix.size());
    }
    const std::size_t slash = name.find_first_not_of('/');
    name = slash == std::string::npos ? "" : name.substr(slash);
    entry.database = name.empty() ? "main" : name;
  }

  void add_read(const std::string& service, const std::string& variable, const Place& place, bool is_inside) {
    std::vector<Variable>& variables = named(service).variables;
    auto found = std::ranges::find(variables, variable, &Variable::name);
    if (found == variables.end()) {
      variables.push_back({variable, {}, {}});
      found = std::prev(variables.end());
    }
    add_once(is_inside ? found->inside : found->outside, spot(place));
  }

  void add_reads() {
    for (const EnvRead& read : facts_.all<EnvRead>()) {
      // What a deploy script or workflow reads is no code; the environment tells of it.
      if (read.is_database && !read.variable.empty() && read.language != Language::config && read.context != Context::test)
        add_read(read.service, read.variable, read.place, read.in_source_of_truth || read.handed_over);
    }
  }

  void add_hands() {
    for (const UrlBuild& build : facts_.all<UrlBuild>()) {
      if (build.context != Context::test)
        named(build.service)
            .hands.push_back({spot(build.place), build.service,
                              fmt::format("builds ({})", build.how == "call" ? build.call : build.how),
                              is_inside(build.in_source_of_truth, build.place)});
    }
    for (const UrlInspection& inspection : facts_.all<UrlInspection>()) {
      if (inspection.context != Context::test && inspection.certain)
        named(inspection.service)
            .hands.push_back({spot(inspection.place), inspection.service, inspection.how,
                              is_inside(inspection.in_source_of_truth, inspection.place)});
    }
  }

  [[nodiscard]] bool is_inside(bool stated, const Place& place) const {
    return stated || std::ranges::binary_search(facts_.inferred_source_of_truth, place.file);
  }

  void add_classes() {
    for (const ClassShape& shape : facts_.all<ClassShape>()) {
      if (shape.context == Context::test || shape.name.empty()) continue;
      out_.classes.push_back(
          {shape.is_file ? shape.name + " (functions of the file)" : shape.name, spot(shape.place), shape.lines, shape.methods});
    }
  }

  void add_environments() {
    for (const deploy::Environment& environment : context_.deployment.environments) {
      Environment entry{environment.name,        environment.folder,
                        environment.platform,    std::string(dbssot::name_of(environment.context)),
                        environment.is_declared, {}};
      for (const deploy::Service& service : environment.services) {
        DeployedService deployed{
            service.name, service.code_service, service.kind, service.place.range.line == 0 ? Spot{} : spot(service.place), {}};
        for (const deploy::Target& target : deploy::targets_of(service, context_.policy))
          deployed.databases.push_back(database_of_target(target));
        if (!deployed.databases.empty()) entry.services.push_back(std::move(deployed));
      }
      if (!entry.services.empty() || entry.is_declared) out_.environments.push_back(std::move(entry));
    }
  }

  [[nodiscard]] static DeployedDatabase database_of_target(const deploy::Target& target) {
    DeployedDatabase database;
    database.family = target.family;
    const deploy::Source* winner = target.winner();
    if (winner != nullptr) {
      database.source = winner->name;
      database.url = winner->url.redacted();
      database.is_known = winner->is_known();
      database.used = winner->used;
    }
    for (const deploy::Source& source : target.sources) {
      if (&source != winner) database.hidden.push_back(source.name);
      if (winner == nullptr) database.missing.insert(database.missing.end(), source.missing.begin(), source.missing.end());
    }
    return database;
  }

  const RuleContext& context_;
  const FactStore& facts_;
  Map& out_;
};

void count(Map& map, std::span<const Finding> findings) {
  Metrics& metrics = map.metrics;
  for (const Sink& sink : map.sinks) {
    if (sink.is_elsewhere) {
      ++metrics.elsewhere;
      continue;
    }
    ++metrics.sinks;
    switch (sink.passage) {
      case Provenance::Passage::through:
        ++metrics.through;
        break;
      case Provenance::Passage::partly:
        ++metrics.partly;
        break;
      case Provenance::Passage::bypassed:
        ++metrics.bypassed;
        break;
      case Provenance::Passage::unknown:
        ++metrics.unknown;
        break;
    }
    ++metrics.drivers[sink.driver];
    if (sink.kind == "engine") ++metrics.pools[pool_in_words(sink)];
    if (sink.context == "production" && sink.limits.empty()) ++metrics.without_timeout;
  }
  std::set<std::string> variables;
  for (const Service& service : map.services) {
    for (const Variable& variable : service.variables) {
      variables.insert(variable.name);
      metrics.reads += variable.inside.size() + variable.outside.size();
      metrics.reads_outside += variable.outside.size();
    }
    for (const Hand& hand : service.hands) {
      if (!hand.in_source_of_truth) ++(hand.what.starts_with("builds") ? metrics.builds_outside : metrics.inspections_outside);
    }
    for (const Limit& limit : service.limits) ++metrics.timeouts[limit_in_words(limit)];
  }
  metrics.variables = variables.size();
  if (!map.classes.empty()) metrics.largest = map.classes.front();
  for (const Finding& finding : findings) {
    if (finding.suppressed) continue;
    ++(finding.severity == Severity::error     ? metrics.errors
       : finding.severity == Severity::warning ? metrics.warnings
                                               : metrics.notes);
  }
}

/// Which service a file belongs to, as its facts say.
template <class Fact>
void learn_services(const FactStore& store, const std::vector<Fact>& facts, std::map<std::string, std::string>& services) {
  for (const Fact& fact : facts) {
    if (!fact.service.empty()) services.emplace(store.path(fact.place.file), fact.service);
  }
}

void index(Map& map) {
  std::ranges::stable_sort(map.sinks, {}, &Sink::spot);
  std::ranges::stable_sort(map.classes, [](const LargestClass& left, const LargestClass& right) {
    return std::tie(right.lines, left.spot) < std::tie(left.lines, right.spot);
  });
  const auto service_named = [&](const std::string& name) -> Service& {
    const auto found = std::ranges::find(map.services, name, &Service::name);
    if (found != map.services.end()) return *found;
    map.services.push_back({});
    map.services.back().name = name;
    return map.services.back();
  };
  for (const Sink& sink : map.sinks) (void)service_named(sink.service);
  std::erase_if(map.services, [&](const Service& service) {
    const bool has_sink = std::ranges::any_of(map.sinks, [&](const Sink& sink) { return sink.service == service.name; });
    return !has_sink && !service.is_declared && service.variables.empty() && service.hands.empty() && service.drivers.empty() &&
           service.limits.empty();
  });
  std::ranges::sort(map.services, {}, &Service::name);
  std::map<std::string, Database> databases;
  for (std::size_t i = 0; i < map.sinks.size(); ++i) {
    const Sink& sink = map.sinks[i];
    Service& service = service_named(sink.service);
    service.sinks.push_back(i);
    add_once(service.drivers, sink.driver);
    if (sink.database.empty()) continue;
    Database& database = databases[sink.database];
    database.name = sink.database;
    database.sinks.push_back(i);
    add_once(database.services, sink.service);
    for (const Origin& origin : sink.origins) {
      if (origin.kind == "environment" || origin.kind == "field" || origin.kind == "secret")
        add_once(database.variables, origin.name);
    }
  }
  for (auto& [name, database] : databases) map.databases.push_back(std::move(database));
  for (Service& service : map.services) {
    std::ranges::sort(service.drivers);
    std::ranges::sort(service.variables, {}, &Variable::name);
    std::ranges::stable_sort(service.hands, {}, &Hand::spot);
    std::ranges::stable_sort(service.limits, {}, &Limit::spot);
  }
}

}  // namespace

Map make_map(std::span<const Part> parts, std::span<const Finding> findings, const std::vector<std::string>& files) {
  Map map;
  for (const Part& part : parts) {
    const Policy& policy = part.context.policy;
    if (!policy.path.empty()) map.policies.push_back(policy.path);
    for (const SourceOfTruth& source : policy.source_of_truth) add_once(map.source_of_truth, source.name);
    map.is_source_of_truth_declared = map.is_source_of_truth_declared || !policy.source_of_truth.empty();
    if (policy.source_of_truth.empty()) {
      for (const FileId file : part.context.facts.inferred_source_of_truth)
        add_once(map.source_of_truth, part.context.facts.path(file));
    }
    Survey(part, map).run();
  }
  index(map);
  for (const Part& part : parts) {
    std::apply([&](const auto&... kinds) { (learn_services(part.context.facts, kinds, map.services_of_files), ...); },
               part.context.facts.kinds);
  }
  for (const Finding& finding : findings) {
    if (finding.suppressed) continue;
    const auto service = map.services_of_files.find(files[static_cast<std::size_t>(finding.place.file)]);
    const std::string name = service == map.services_of_files.end() ? std::string() : service->second;
    const auto found = std::ranges::find(map.services, name, &Service::name);
    if (found != map.services.end()) ++found->findings;
  }
  for (const Part& part : parts) {
    for (PolicyLine& line : policy_lines(part, findings, files)) map.lines.push_back(std::move(line));
  }
  map.metrics.files = files.size();
  count(map, findings);
  return map;
}

std::string_view name_of(State state) {
  constexpr std::string_view names[] = {"kept", "broken", "unknown"};
  return names[static_cast<std::size_t>(state)];
}

std::string_view name_of(Provenance::Passage passage) {
  constexpr std::string_view names[] = {"through", "partly", "bypassed", "unknown"};
  return names[static_cast<std::size_t>(passage)];
}

std::string pool_in_words(const Sink& sink) {
  if (sink.is_pool_unknown) return "not followed";
  if (sink.pools.empty()) return "none";
  return fmt::format("{}{}", fmt::join(sink.pools, " or "), sink.is_default_pool && sink.pools.size() == 1 ? " (default)" : "");
}

std::string limit_in_words(const Limit& limit) {
  return fmt::format("{} {}", limit.step.empty() ? "wait" : limit.step,
                     limit.duration       ? dbssot::shown(*limit.duration)
                     : limit.is_unlimited ? "without limit"
                                          : "not followed");
}

std::string service_in_words(std::string_view name) { return name.empty() ? "this project" : std::string(name); }

std::string spot_in_words(const Spot& spot) { return spot.line == 0 ? spot.file : fmt::format("{}:{}", spot.file, spot.line); }

std::string share(std::size_t part, std::size_t whole) {
  return whole == 0 ? std::string("–") : fmt::format("{:.1f} %", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

std::string share_through(const Metrics& metrics) {
  const std::string least = share(metrics.through, metrics.sinks);
  return metrics.unknown == 0 ? least : fmt::format("{} to {}", least, share(metrics.through + metrics.unknown, metrics.sinks));
}

}  // namespace dbssot::map
