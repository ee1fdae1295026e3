#include "lint/service_sinks.h"

#include "lint/opened_url.h"

namespace dbssot {

std::map<std::string, std::vector<const Sink*>> sinks_by_service(const RuleContext& context) {
  std::map<std::string, std::vector<const Sink*>> services;
  for (const Sink* sink : sinks_of(context.facts)) {
    const bool is_file = sink->driver == "sqlite" || sink->driver == "aiosqlite" || sink->driver == "pysqlite";
    if (is_file || sink->context != Context::production) continue;
    if (!context.policy.is_migration(context.facts.path(sink->place.file))) services[sink->service].push_back(sink);
  }
  return services;
}

}  // namespace dbssot
