#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "lint/rule.h"

/// Limits in time, as the rules about timeouts compare them.
namespace dbssot {

/// "45 s", "1.5 s", "500 ms"; for messages.
[[nodiscard]] std::string shown(std::chrono::milliseconds duration);

/// The limits that count: production code that speaks with a database. Probes are meant to give up early.
[[nodiscard]] bool is_judged(const RuleContext& context, const Timeout& timeout);

/// True for a place that only asks whether the database is there: a file or function named probe, health, readiness, ….
[[nodiscard]] bool is_probe(const RuleContext& context, const FactHead& fact);

/// What the policy wants of a step where the project runs.
struct WantedTime {
  std::chrono::milliseconds duration;
  std::string by;  ///< "in staging", "on cloud-sql", "by policy"
};
[[nodiscard]] std::vector<WantedTime> wanted_times(const RuleContext& context, std::string_view step);

}  // namespace dbssot
