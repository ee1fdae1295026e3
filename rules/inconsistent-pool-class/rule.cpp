#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "drivers/code_shape.h"
#include "lint/pool_choice.h"
#include "lint/rule.h"
#include "lint/standing.h"

namespace dbssot::rules {
namespace {

std::string shown(const Engine& engine) {
  if (!engine.pool_class.empty()) return engine.pool_class;
  return engine.mode == Mode::async ? "the default AsyncAdaptedQueuePool" : "the default QueuePool";
}

Place place_of(const Engine& engine) { return written_place(engine.pool_place, engine.place); }

/// One finding shows the whole disagreement: it stands at the first engine that deviates and lists all others.
Finding& report(Findings& findings, const std::vector<const Engine*>& engines, const Engine& deviating,
                const std::string& message) {
  Finding& finding = findings.add(place_of(deviating), message);
  for (const Engine* other : engines) {
    if (other != &deviating) finding.related.push_back({place_of(*other), "engine with " + shown(*other)});
  }
  return finding;
}

void check_against_policy(const RuleContext& context, Findings& findings, const std::vector<const Engine*>& engines) {
  const auto deviating =
      std::find_if(engines.begin(), engines.end(), [&](const Engine* engine) { return !keeps_pool_policy(context, *engine); });
  if (deviating == engines.end()) return;
  report(findings, engines, **deviating,
         fmt::format("engine uses {} where the policy wants {}", shown(**deviating), wanted_pool(context, **deviating)));
}

/// Pools that the project writes itself, in C++: the class is the choice.
void check_own_pools(const RuleContext& context, Findings& findings) {
  for (const Pool& pool : context.facts.all<Pool>()) {
    const bool is_own = pool.language == Language::cpp && drivers::code_shapes().sink(pool.call) == nullptr;
    const std::string& path = context.facts.path(pool.place.file);
    if (!is_own || pool.context != Context::production || context.policy.is_migration(path)) continue;
    const ServicePolicy* service = context.policy.service_of(path);
    const std::string& wanted = service != nullptr && !service->pool.empty() ? service->pool : context.policy.pools.default_class;
    // A policy that names pools of SQLAlchemy says nothing of those in C++.
    const bool is_ours = !wanted.empty() && drivers::code_shapes().pool_class("sqlalchemy", wanted) == nullptr;
    const auto is = [&](std::string_view name) { return name == pool.pool_class || name == pool.call; };
    if (!is_ours || is(wanted) || is(context.policy.pools.serverless_class)) continue;
    findings.add(pool.place, fmt::format("pool is {} where the policy wants {}", pool.pool_class, wanted));
  }
}

/// The pool of most engines; among equals the queue, as it is SQLAlchemy's default.
std::string usual_family(const std::vector<const Engine*>& engines) {
  std::map<std::string, int> count;
  for (const Engine* engine : engines) ++count[pool_family(engine->pool_class)];
  const auto rank = [](const auto& entry) { return std::pair(entry.second, entry.first == "a queue"); };
  return std::max_element(count.begin(), count.end(), [&](const auto& a, const auto& b) { return rank(a) < rank(b); })->first;
}

void check_among_themselves(Findings& findings, const std::vector<const Engine*>& engines) {
  if (engines.size() < 2) return;
  const std::string usual = usual_family(engines);
  const auto deviating =
      std::find_if(engines.begin(), engines.end(), [&](const Engine* engine) { return pool_family(engine->pool_class) != usual; });
  if (deviating == engines.end()) return;
  report(findings, engines, **deviating,
         fmt::format("engine uses {}, others use {}; choose one pool and declare it under pools", shown(**deviating), usual))
      .confidence = Confidence::likely;
}

void check(const RuleContext& context, Findings& findings) {
  const std::vector<const Engine*> engines = comparable_engines(context);
  const bool has_policy =
      !context.policy.pools.default_class.empty() || std::any_of(context.policy.services.begin(), context.policy.services.end(),
                                                                 [](const ServicePolicy& s) { return !s.pool.empty(); });
  if (has_policy) {
    check_own_pools(context, findings);
    return check_against_policy(context, findings, engines);
  }
  check_among_themselves(findings, engines);
}

}  // namespace

extern const Rule inconsistent_pool_class;
const Rule inconsistent_pool_class{{.id = "inconsistent-pool-class",
                                    .summary = "the pool class differs from the policy or from the other services",
                                    .severity = Severity::warning,
                                    .confidence = Confidence::certain,
                                    .help = "Pools decide how many connections the server sees and how a lost one is noticed. "
                                            "Choose the pool in one place, by platform if "
                                            "need be, and state it under pools in .dbssot.yaml."},
                                   check};

}  // namespace dbssot::rules
