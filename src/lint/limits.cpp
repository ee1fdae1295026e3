#include "lint/limits.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

namespace dbssot {
namespace {

bool runs_on(const RuleContext& context, const std::string& platform) {
  if (platform.empty() || context.policy.platform == platform) return true;
  const auto& declared = context.policy.environments;
  if (std::any_of(declared.begin(), declared.end(),
                  [&](const EnvironmentPolicy& environment) { return environment.platform == platform; }))
    return true;
  const auto& seen = context.facts.all<Environment>();
  return std::any_of(seen.begin(), seen.end(), [&](const Environment& environment) { return environment.platform == platform; });
}

/// True if the name has a word that begins so: `is_ready`, `healthCheck`.
bool has_word(std::string_view name, std::string_view beginning) {
  for (std::size_t at = 0; at < name.size(); ++at) {
    const bool begins =
        at == 0 || std::isalnum(static_cast<unsigned char>(name[at - 1])) == 0 ||
        (std::isupper(static_cast<unsigned char>(name[at])) != 0 && std::islower(static_cast<unsigned char>(name[at - 1])) != 0);
    if (!begins || name.size() - at < beginning.size()) continue;
    const bool equal = std::equal(beginning.begin(), beginning.end(), name.begin() + static_cast<std::ptrdiff_t>(at),
                                  [](char a, char b) { return a == std::tolower(static_cast<unsigned char>(b)); });
    if (equal) return true;
  }
  return false;
}

}  // namespace

std::string shown(std::chrono::milliseconds duration) {
  const auto count = duration.count();
  if (count % 1000 == 0) return fmt::format("{} s", count / 1000);
  if (count < 1000) return fmt::format("{} ms", count);
  return fmt::format("{:g} s", static_cast<double>(count) / 1000);
}

bool is_probe(const RuleContext& context, const FactHead& fact) {
  const std::string& path = context.facts.path(fact.place.file);
  const std::size_t begin = path.rfind('/') + 1;
  const std::string_view stem = std::string_view(path).substr(begin, path.find('.', begin) - begin);
  const std::string_view function = std::string_view(fact.scope).substr(fact.scope.rfind('.') + 1);
  for (const std::string_view word : {"probe", "health", "ready", "readiness", "liveness", "alive", "ping"}) {
    if (has_word(stem, word) || has_word(function, word)) return true;
  }
  return false;
}

bool is_judged(const RuleContext& context, const Timeout& timeout) {
  return timeout.is_database && timeout.context == Context::production && !is_probe(context, timeout);
}

std::vector<WantedTime> wanted_times(const RuleContext& context, std::string_view step) {
  std::vector<WantedTime> wanted;
  for (const TimeoutPolicy& timeout : context.policy.timeouts) {
    if (timeout.step != step || !runs_on(context, timeout.platform)) continue;
    if (timeout.minimum) wanted.push_back({*timeout.minimum, timeout.platform.empty() ? "by policy" : "on " + timeout.platform});
    for (const auto& [environment, duration] : timeout.by_environment) wanted.push_back({duration, "in " + environment});
  }
  std::stable_sort(wanted.begin(), wanted.end(), [](const WantedTime& a, const WantedTime& b) { return a.duration < b.duration; });
  return wanted;
}

}  // namespace dbssot
