#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include <fmt/format.h>

#include "lint/limits.h"
#include "lint/rule.h"
#include "lint/same_database.h"
#include "lint/standing.h"

namespace dbssot::rules {
namespace {

/// Steps that mean the same whoever takes them; other waits are told apart by the function.
bool is_named_step(std::string_view step) { return step == "initialise" || step == "tables" || step == "migrate"; }

using Key = std::tuple<std::string, std::string, std::string>;  ///< service, step, function or database
using Group = std::vector<const Timeout*>;

/// A wait around a function is compared with other waits, an argument with the same argument of other connections to that database.
std::map<Key, Group> groups(const RuleContext& context) {
  std::map<Key, Group> found;
  for (const Timeout& timeout : context.facts.all<Timeout>()) {
    if (!is_judged(context, timeout) || timeout.step.empty() || (!timeout.duration && !timeout.is_unlimited)) continue;
    std::string subject = "wait";
    if (timeout.function.empty()) {
      const std::optional<std::string> database = database_of(context, timeout.target);
      if (!database) continue;
      subject = *database;
      // Waiting for a pool or an answer means something else in an event loop; connecting is the same step for every client.
      if (timeout.step != "connect") subject += " by " + timeout.call.substr(0, timeout.call.find('('));
    } else if (!is_named_step(timeout.step)) {
      subject = "wait for " + timeout.function;
    }
    found[{service_for_comparison(context, timeout), timeout.step, subject}].push_back(&timeout);
  }
  return found;
}

std::string shown_limit(const Timeout& timeout) { return timeout.is_unlimited ? "no limit" : shown(*timeout.duration); }

long long size_of(const Timeout& timeout) { return timeout.is_unlimited ? -1 : static_cast<long long>(timeout.duration->count()); }

/// The limit of most places; among equals the longest, as it is the one that was found to be needed.
long long usual(const Group& group) {
  std::map<long long, int> count;
  for (const Timeout* timeout : group) ++count[size_of(*timeout)];
  return std::max_element(count.begin(), count.end(),
                          [](const auto& a, const auto& b) { return std::pair(a.second, a.first) < std::pair(b.second, b.first); })
      ->first;
}

/// Limits inside one function are steps of one plan: a short first attempt, a long last one.
bool is_one_plan(const Group& group) {
  return std::all_of(group.begin(), group.end(), [&](const Timeout* timeout) {
    return !timeout->scope.empty() && timeout->scope == group.front()->scope && timeout->place.file == group.front()->place.file;
  });
}

void check(const RuleContext& context, Findings& findings) {
  for (const auto& [key, group] : groups(context)) {
    const long long wanted = usual(group);
    const auto deviating =
        std::find_if(group.begin(), group.end(), [&](const Timeout* timeout) { return size_of(*timeout) != wanted; });
    if (deviating == group.end() || is_one_plan(group)) continue;
    const Timeout& here = **deviating;
    const Timeout& there =
        **std::find_if(group.begin(), group.end(), [&](const Timeout* timeout) { return size_of(*timeout) == wanted; });
    Finding& finding =
        findings.add(here.place, fmt::format("{} is given {} here and {} in {}; state the limit once", here.step, shown_limit(here),
                                             shown_limit(there), context.facts.path(there.place.file)));
    if (here.service.empty()) finding.confidence = Confidence::likely;
    for (const Timeout* other : group) {
      if (other != &here)
        finding.related.push_back({other->place, fmt::format("{} is given {}", other->step, shown_limit(*other))});
    }
  }
}

}  // namespace

extern const Rule inconsistent_timeout;
const Rule inconsistent_timeout{{.id = "inconsistent-timeout",
                                 .summary = "the same step has different limits in time",
                                 .severity = Severity::warning,
                                 .confidence = Confidence::certain,
                                 .help = "Whoever waits shortest decides when the service gives up, and nobody sees which one that "
                                         "is. Keep each limit in one place and pass it on."},
                                check};

}  // namespace dbssot::rules
