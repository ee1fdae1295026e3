#include "lint/pool_choice.h"

#include <algorithm>

#include "facts/url_text.h"

namespace dbssot {
namespace {

bool is_for_another_database(const FactStore& facts, const Engine& engine) {
  const std::vector<UrlText> texts = url_texts(facts, engine.target);
  return !texts.empty() && std::all_of(texts.begin(), texts.end(), [](const UrlText& text) {
    return !text.text.has_holes() && !url::looks_like_database_url(text.text);
  });
}

}  // namespace

std::string pool_family(std::string_view pool) {
  if (pool.empty() || pool == "QueuePool" || pool == "AsyncAdaptedQueuePool" || pool == "FallbackAsyncAdaptedQueuePool")
    return "a queue";
  return std::string(pool);
}

std::vector<const Engine*> comparable_engines(const RuleContext& context) {
  std::vector<const Engine*> engines;
  for (const Engine& engine : context.facts.all<Engine>()) {
    if (engine.library != "sqlalchemy" || engine.context != Context::production || engine.pool_class == "?") continue;
    if (engine.pool_class.empty() && engine.open_arguments) continue;
    if (context.policy.is_migration(context.facts.path(engine.place.file)) || is_for_another_database(context.facts, engine))
      continue;
    engines.push_back(&engine);
  }
  return engines;
}

std::string wanted_pool(const RuleContext& context, const Engine& engine) {
  const ServicePolicy* service = context.policy.service_of(context.facts.path(engine.place.file));
  return service != nullptr && !service->pool.empty() ? service->pool : context.policy.pools.default_class;
}

bool keeps_pool_policy(const RuleContext& context, const Engine& engine) {
  const std::string wanted = wanted_pool(context, engine);
  const std::string& serverless = context.policy.pools.serverless_class;
  return wanted.empty() || pool_family(engine.pool_class) == pool_family(wanted) ||
         (!serverless.empty() && pool_family(engine.pool_class) == pool_family(serverless));
}

}  // namespace dbssot
