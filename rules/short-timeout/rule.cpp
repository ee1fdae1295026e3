#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "lint/limits.h"
#include "lint/rule.h"
#include "lint/standing.h"

namespace dbssot::rules {
namespace {

/// "60 s in staging and 90 s in production": what the step would need where the limit is too short.
std::string needs(const std::vector<WantedTime>& wanted, std::chrono::milliseconds given) {
  std::string text;
  for (const WantedTime& one : wanted) {
    if (given >= one.duration) continue;
    if (!text.empty()) text += ", ";
    text += shown(one.duration) + " " + one.by;
  }
  return text;
}

void check(const RuleContext& context, Findings& findings) {
  std::set<std::pair<Place, std::string>> reported;
  for (const Timeout& timeout : context.facts.all<Timeout>()) {
    if (!is_judged(context, timeout) || !timeout.duration || timeout.is_unlimited) continue;
    const std::string needed = needs(wanted_times(context, timeout.step), *timeout.duration);
    if (needed.empty() || !reported.emplace(timeout.place, timeout.step).second) continue;
    findings.add(timeout.place, fmt::format("{} is given {}, it needs {}", timeout.step, shown(*timeout.duration), needed));
  }
}

}  // namespace

extern const Rule short_timeout;
const Rule short_timeout{{.id = "short-timeout",
                          .summary = "a limit in time is below what the step needs where it runs",
                          .severity = Severity::warning,
                          .confidence = Confidence::certain,
                          .help = "On a managed platform connecting takes a socket, TLS and often a cold start; a limit made for a "
                                  "laptop turns each of them into an outage. "
                                  "Take the limit from one place that knows the platform."},
                         check};

}  // namespace dbssot::rules
