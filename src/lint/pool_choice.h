#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lint/rule.h"

/// Which pool an engine has, and which one the policy wants there.
namespace dbssot {

/// QueuePool and AsyncAdaptedQueuePool are one choice ("a queue"); which of the two it is follows from the engine.
[[nodiscard]] std::string pool_family(std::string_view pool);

/// Engines that share a database at run time. Tests, scripts and migrations come and go, and choose their pool for that.
[[nodiscard]] std::vector<const Engine*> comparable_engines(const RuleContext& context);

/// What the policy wants where the engine is made; "" if it wants nothing.
[[nodiscard]] std::string wanted_pool(const RuleContext& context, const Engine& engine);

[[nodiscard]] bool keeps_pool_policy(const RuleContext& context, const Engine& engine);

}  // namespace dbssot
