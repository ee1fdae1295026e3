#include "map/compliance.h"

#include <algorithm>
#include <initializer_list>
#include <iterator>

#include <fmt/format.h>

#include "lint/limits.h"
#include "lint/standing.h"
#include "map/elsewhere.h"

namespace dbssot::map {
namespace {

constexpr std::size_t most_places = 50;

/// Rules that hold the demand that one source of truth reads, builds and parses.
constexpr std::string_view of_source_of_truth[] = {
    "bypassed-source-of-truth", "direct-url-read", "duplicate-url-builder",   "hand-built-url",
    "hand-parsed-url",          "hardcoded-url",   "hardcoded-variable-list", "unknown-source-of-truth-member"};

std::string in_words(Mode mode) { return std::string(dbssot::name_of(mode)); }

/// QueuePool and AsyncAdaptedQueuePool are one choice; which of the two it is follows from the engine.
std::string_view family(std::string_view pool) {
  return pool == "AsyncAdaptedQueuePool" || pool == "FallbackAsyncAdaptedQueuePool" ? "QueuePool" : pool;
}

using Rules = std::initializer_list<std::string_view>;

class Compliance {
 public:
  Compliance(const Part& part, std::span<const Finding> findings, const std::vector<std::string>& files)
      : part_(part), policy_(part.context.policy), facts_(part.context.facts), files_(files) {
    // Findings of another policy's files say nothing of this one's demands.
    for (const Finding& finding : findings) {
      if (std::ranges::binary_search(facts_.files, file_of(finding))) findings_.push_back(&finding);
    }
    for (const Engine& engine : facts_.all<Engine>()) {
      if (!opens_elsewhere(part.context, engine)) engines_.push_back(&engine);
    }
    sinks_ = engines_;
    for (const Connection& connection : facts_.all<Connection>()) {
      if (!opens_elsewhere(part.context, connection)) sinks_.push_back(&connection);
    }
  }

  std::vector<PolicyLine> run() {
    if (policy_.path.empty()) return {};
    source_of_truth();
    if (!policy_.variables.empty()) {
      by_findings("variables", fmt::format("{}", fmt::join(policy_.variables, ", ")),
                  {"undeclared-variable", "unused-variable", "missing-variable"});
    }
    for (const ServicePolicy& service : policy_.services) of_service("services." + service.name, service, false);
    of_service("migrations", policy_.migrations, true);
    pools();
    for (const EnvironmentPolicy& environment : policy_.environments) of_environment(environment);
    for (const TimeoutPolicy& timeout : policy_.timeouts) of_timeout(timeout);
    for (const auto& [name, limit] : policy_.limits) of_limit(name, limit);
    for (const auto& [driver, version] : policy_.driver_versions) {
      if (version == "forbidden") by_findings("drivers." + driver, version, {"banned-driver-dependency"}, driver);
    }
    if (policy_.require_reason) by_findings("require-reason", "true", {"missing-reason"});
    return std::move(lines_);
  }

 private:
  [[nodiscard]] const std::string& file_of(const Finding& finding) const {
    return files_[static_cast<std::size_t>(finding.place.file)];
  }
  [[nodiscard]] Spot spot(const Place& place) const { return {facts_.path(place.file), place.range.line, place.range.column}; }

  PolicyLine& add(std::string key, std::string says) {
    lines_.push_back({part_.folder.empty() ? std::move(key) : part_.folder + ": " + key, std::move(says), State::kept, "", {}});
    return lines_.back();
  }

  static void settle(PolicyLine& line, std::size_t broken, std::size_t unknown, std::size_t seen, std::string_view what) {
    const std::string kept = fmt::format("{} of {} {}", seen - broken - unknown, seen, what);
    line.state = broken > 0 ? State::broken : unknown > 0 || seen == 0 ? State::unknown : State::kept;
    line.why = seen == 0 ? fmt::format("no {} seen", what) : kept;
    if (unknown > 0) line.why += fmt::format("; {} not followed", unknown);
  }

  /// Whether the policy switches all these rules off for the whole project.
  [[nodiscard]] bool is_off(Rules rules) const {
    return std::ranges::all_of(rules, [&](std::string_view rule) {
      const auto found = policy_.rules.find(std::string(rule));
      return found != policy_.rules.end() && found->second.off;
    });
  }

  /// Adds findings of these rules that mention a word and stand in a wanted file; the number of those in force.
  std::size_t take(PolicyLine& line, std::span<const std::string_view> rules, std::string_view word = "") {
    std::size_t excepted = 0, broken = 0;
    for (const Finding* finding : findings_) {
      if (std::find(rules.begin(), rules.end(), finding->rule) == rules.end() || finding->message.find(word) == std::string::npos)
        continue;
      if (finding->suppressed) {
        ++excepted;
        continue;
      }
      ++broken;
      if (line.places.size() < most_places)
        line.places.push_back({{file_of(*finding), finding->place.range.line, finding->place.range.column},
                               fmt::format("{}: {}", finding->rule, finding->message)});
    }
    if (broken > 0) line.state = State::broken;
    if (excepted > 0)
      line.why += fmt::format("{}{} excepted by comment, baseline or policy", line.why.empty() ? "" : "; ", excepted);
    return broken;
  }

  void by_findings(std::string key, std::string says, Rules rules, std::string_view word = "") {
    PolicyLine& line = add(std::move(key), std::move(says));
    if (is_off(rules)) {
      line.state = State::unknown;
      line.why = fmt::format("nobody looks: {} switched off", fmt::join(rules, ", "));
      return;
    }
    const std::size_t broken = take(line, rules, word);
    if (broken == 0 && line.why.empty()) line.why = "no findings";
    if (broken > 0)
      line.why = fmt::format("{} finding{}{}{}", broken, broken == 1 ? "" : "s", line.why.empty() ? "" : "; ", line.why);
  }

  void source_of_truth() {
    if (policy_.source_of_truth.empty()) return;
    std::vector<std::string> names;
    for (const SourceOfTruth& source : policy_.source_of_truth) names.push_back(source.name);
    PolicyLine& line = add("source-of-truth", fmt::format("{}", fmt::join(names, ", ")));
    std::size_t through = 0, unknown = 0;
    std::vector<SpotNote> open;
    for (const dbssot::Sink* sink : sinks_) {
      const auto passage = sink->in_source_of_truth ? Provenance::Passage::through : part_.context.provenance.passage(sink->target);
      if (passage == Provenance::Passage::through) ++through;
      if (passage != Provenance::Passage::unknown) continue;
      ++unknown;
      open.push_back({spot(sink->place), fmt::format("{} takes what was not followed to its end", sink->call)});
    }
    line.why = fmt::format("{} of {} engines and connections take their URL from it", through, sinks_.size());
    if (unknown > 0) line.why += fmt::format("; {} not followed", unknown);
    const std::size_t broken = take(line, of_source_of_truth);
    if (broken > 0) {
      line.why += fmt::format("; {} finding{}", broken, broken == 1 ? "" : "s");
    } else if (unknown > 0) {
      line.state = State::unknown;
    }
    std::ranges::move(open, std::back_inserter(line.places));
  }

  [[nodiscard]] bool belongs(const dbssot::Sink& sink, const ServicePolicy& service, bool is_migration) const {
    const bool migrates = policy_.is_migration(facts_.path(sink.place.file));
    return is_migration ? migrates : !migrates && sink.service == service.name;
  }

  /// A demand on every sink of a service: `judge` says what one of them does, and whether that is what is wanted.
  template <class Judge>
  void of_sinks(std::string key, std::string says, const ServicePolicy& service, bool is_migration, bool engines_only,
                const Judge& judge) {
    PolicyLine& line = add(std::move(key), std::move(says));
    std::size_t seen = 0, broken = 0, unknown = 0;
    for (const dbssot::Sink* sink : engines_only ? engines_ : sinks_) {
      if (!belongs(*sink, service, is_migration)) continue;
      ++seen;
      const auto [state, note] = judge(*sink);
      if (state == State::kept) continue;
      ++(state == State::broken ? broken : unknown);
      line.places.push_back({spot(sink->place), fmt::format("{} {}", sink->call, note)});
    }
    settle(line, broken, unknown, seen, engines_only ? "engines" : "engines and connections");
    std::ranges::stable_sort(line.places, {}, &SpotNote::spot);
  }

  using Judged = std::pair<State, std::string>;

  [[nodiscard]] static Judged judge_pool(const dbssot::Sink& sink, std::string_view wanted, std::string_view allowed) {
    if (sink.library != "sqlalchemy") return {State::kept, ""};
    if (sink.pool_class == "?" || (sink.pool_class.empty() && sink.open_arguments))
      return {State::unknown, "states a pool that was not followed"};
    const std::string pool = !sink.pool_class.empty()   ? sink.pool_class
                             : sink.mode == Mode::async ? "AsyncAdaptedQueuePool"
                                                        : "QueuePool";
    if (family(pool) == family(wanted) || (!allowed.empty() && family(pool) == family(allowed))) return {State::kept, ""};
    return {State::broken, fmt::format("uses {}", pool)};
  }

  void of_service(const std::string& key, const ServicePolicy& service, bool is_migration) {
    if (service.mode != Mode::unknown) {
      of_sinks(key + ".mode", in_words(service.mode), service, is_migration, false, [&](const dbssot::Sink& sink) -> Judged {
        if (sink.mode == Mode::unknown || sink.mode == Mode::both) return {State::unknown, "can be either"};
        if (service.mode == Mode::both || sink.mode == service.mode) return {State::kept, ""};
        return {State::broken, fmt::format("is {}", in_words(sink.mode))};
      });
    }
    if (!service.driver.empty()) {
      of_sinks(key + ".driver", service.driver, service, is_migration, false, [&](const dbssot::Sink& sink) -> Judged {
        if (sink.driver == service.driver || sink.library == service.driver) return {State::kept, ""};
        if (sink.driver.empty() || sink.driver == "sqlalchemy") return {State::unknown, "opens a driver that was not followed"};
        return {State::broken, fmt::format("opens {}", sink.driver)};
      });
    }
    if (!service.pool.empty()) {
      of_sinks(key + ".pool", service.pool, service, is_migration, true,
               [&](const dbssot::Sink& sink) { return judge_pool(sink, service.pool, policy_.pools.serverless_class); });
    }
  }

  void pools() {
    const PoolPolicy& pools = policy_.pools;
    if (!pools.default_class.empty()) {
      PolicyLine& line = add("pools.default", pools.default_class);
      std::size_t seen = 0, broken = 0, unknown = 0;
      for (const dbssot::Sink* sink : engines_) {
        const std::string& file = facts_.path(sink->place.file);
        const ServicePolicy* service = policy_.service_of(file);
        if (sink->context != Context::production || policy_.is_migration(file) || (service != nullptr && !service->pool.empty()))
          continue;
        ++seen;
        const auto [state, note] = judge_pool(*sink, pools.default_class, pools.serverless_class);
        if (state == State::kept) continue;
        ++(state == State::broken ? broken : unknown);
        line.places.push_back(
            {spot(sink->pool_place.range.line == 0 ? sink->place : sink->pool_place), fmt::format("{} {}", sink->call, note)});
      }
      settle(line, broken, unknown, seen, "engines");
    }
    if (!pools.serverless_class.empty()) {
      PolicyLine& line = add("pools.serverless", pools.serverless_class);
      const auto users = std::ranges::count_if(
          engines_, [&](const auto* sink) { return family(sink->pool_class) == family(pools.serverless_class); });
      line.why = fmt::format("a permission; {} engines use it", users);
    }
    for (const auto& [name, value] : pools.settings) {
      by_findings("pools.settings." + name, value, {"weak-pool-settings"},
                  name == "pre_ping" || name == "recycle" || name == "reset_on_return" ? "pool_" + name : name);
    }
  }

  void of_environment(const EnvironmentPolicy& environment) {
    PolicyLine& line = add("environments." + environment.name, fmt::format("{}", fmt::join(environment.files, ", ")));
    const auto found = std::ranges::find(part_.context.deployment.environments, environment.name, &deploy::Environment::name);
    const bool has_files = found != part_.context.deployment.environments.end() && !found->files.empty();
    if (!has_files) {
      line.state = State::unknown;
      line.why = "none of its files was read";
      return;
    }
    std::size_t databases = 0;
    for (const deploy::Service& service : found->services) databases += service.is_database_server ? 0 : 1;
    line.why = fmt::format("{} service{}", databases, databases == 1 ? "" : "s");
    for (const std::string& note : found->notes) line.places.push_back({{}, note});
    take(line, Rules{"environment-drift", "cross-environment-secret", "missing-variable"}, environment.name);
  }

  void of_timeout(const TimeoutPolicy& timeout) {
    std::vector<std::string> says;
    if (timeout.minimum)
      says.push_back(
          fmt::format("{}{}", dbssot::shown(*timeout.minimum), timeout.platform.empty() ? "" : " on " + timeout.platform));
    for (const auto& [environment, duration] : timeout.by_environment)
      says.push_back(fmt::format("{} {}", environment, dbssot::shown(duration)));
    PolicyLine& line = add("timeouts." + timeout.step, fmt::format("{}", fmt::join(says, ", ")));
    if (is_off({"short-timeout", "missing-timeout"})) {
      line.state = State::unknown;
      line.why = "nobody looks: short-timeout, missing-timeout switched off";
      return;
    }
    std::size_t stated = 0, open = 0;
    std::vector<SpotNote> places;
    for (const Timeout& limit : facts_.all<Timeout>()) {
      if (limit.step != timeout.step || !is_judged(part_.context, limit)) continue;
      ++stated;
      if (limit.duration || limit.is_unlimited) continue;
      ++open;
      places.push_back({spot(limit.place), fmt::format("{} states a limit that was not followed", limit.call)});
    }
    line.why = fmt::format("{} stated", stated);
    if (open > 0) line.why += fmt::format(", {} of them not followed", open);
    const std::size_t broken = take(line, Rules{"short-timeout", "missing-timeout"}, timeout.step);
    if (broken == 0 && (open > 0 || stated == 0)) line.state = State::unknown;
    std::ranges::move(places, std::back_inserter(line.places));
  }

  void of_limit(const std::string& name, int limit) {
    if (name == "max-connections") return by_findings("limits." + name, std::to_string(limit), {"pool-over-capacity"});
    PolicyLine& line = add("limits." + name, std::to_string(limit));
    const bool of_session = name.starts_with("session-factory");
    std::size_t seen = 0, largest = 0;
    for (const ClassShape& shape : facts_.all<ClassShape>()) {
      if (shape.context == Context::test || is_for_show(shape.context) || shape.makes_sessions != of_session) continue;
      if (shape.is_file && (of_session || shape.concerns.size() < 2)) continue;  // as oversized-database-class has it
      const std::size_t measured = name.ends_with("lines")     ? shape.lines
                                   : name.ends_with("methods") ? shape.methods
                                                               : shape.concerns.size();
      ++seen;
      largest = std::max(largest, measured);
      if (measured <= static_cast<std::size_t>(limit)) continue;
      line.state = State::broken;
      line.places.push_back({spot(shape.place), fmt::format("{} has {}", shape.name, measured)});
    }
    line.why = seen == 0 ? "no such class seen" : fmt::format("the largest of {} has {}", seen, largest);
  }

  const Part& part_;
  const Policy& policy_;
  const FactStore& facts_;
  const std::vector<std::string>& files_;
  std::vector<const Finding*> findings_;
  std::vector<const dbssot::Sink*> sinks_, engines_;
  std::vector<PolicyLine> lines_;
};

}  // namespace

std::vector<PolicyLine> policy_lines(const Part& part, std::span<const Finding> findings, const std::vector<std::string>& files) {
  return Compliance(part, findings, files).run();
}

}  // namespace dbssot::map
