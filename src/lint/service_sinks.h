#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "facts/fact.h"
#include "lint/rule.h"

/// What each service opens when it serves, and what was seen of it as a whole.
namespace dbssot {

/// Sinks of production code but migrations, by service in their order; databases that are files are left out.
[[nodiscard]] std::map<std::string, std::vector<const Sink*>> sinks_by_service(const RuleContext& context);

/// Facts of a service's production code, and of those that run the service's code; what belongs to no service is everybody's.
template <class Fact>
[[nodiscard]] std::vector<const Fact*> facts_of_service(const RuleContext& context, const std::string& service) {
  std::vector<const Fact*> found;
  for (const Fact& fact : context.facts.all<Fact>()) {
    const bool is_near = service.empty() || fact.service.empty() || fact.service == service ||
                         std::ranges::find(fact.services, service) != fact.services.end();
    if (fact.context == Context::production && is_near) found.push_back(&fact);
  }
  return found;
}

}  // namespace dbssot
