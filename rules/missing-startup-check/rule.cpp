#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "lint/rule.h"
#include "lint/service_sinks.h"

namespace dbssot::rules {
namespace {

void add_sinks(Finding& finding, const std::vector<const Sink*>& sinks, Mode mode) {
  for (const Sink* sink : sinks) {
    if (mode != Mode::unknown && sink->mode != mode) continue;
    if (sink->place != finding.place) finding.related.push_back({sink->place, fmt::format("{} opens it", sink->call)});
  }
}

std::string of_service(const std::string& service) { return service.empty() ? "" : fmt::format(" of {}", service); }

void report_nothing(Findings& findings, const std::string& service, const std::vector<const Sink*>& sinks,
                    const std::vector<const StartupStep*>& steps) {
  const bool has_hook = !steps.empty();
  const std::string what =
      has_hook ? fmt::format("startup{} neither validates the database URL nor connects", of_service(service))
               : fmt::format("nothing that runs at startup{} validates the database URL or connects", of_service(service));
  Finding& finding =
      findings.add(has_hook ? steps.front()->place : sinks.front()->place, what + "; a wrong one is found by the first request");
  add_sinks(finding, sinks, Mode::unknown);
}

/// Engines of both kinds: a look at one says nothing of the other's URL.
void check_both(Findings& findings, const std::string& service, const std::vector<const Sink*>& sinks,
                const std::vector<const StartupStep*>& steps) {
  std::set<Mode> looked;
  const StartupStep* look = nullptr;
  for (const StartupStep* step : steps) {
    if (step->does.empty()) continue;
    looked.insert(step->mode);
    if (look == nullptr) look = step;
  }
  if (looked.contains(Mode::unknown) || looked.contains(Mode::both)) return;
  for (const Mode mode : {Mode::sync, Mode::async}) {
    const bool is_used = std::ranges::any_of(sinks, [&](const Sink* sink) { return sink->mode == mode; });
    if (!is_used || looked.contains(mode)) continue;
    Finding& finding = findings.add(
        look->place, fmt::format("startup{} looks at the {} URL of the database alone; the {} one is validated by nothing",
                                 of_service(service), name_of(look->mode), name_of(mode)));
    finding.related.push_back({look->step, fmt::format("{} {}", look->how, look->does)});
    add_sinks(finding, sinks, mode);
  }
}

void check(const RuleContext& context, Findings& findings) {
  for (const auto& [service, sinks] : sinks_by_service(context)) {
    const std::vector<const StartupStep*> steps = facts_of_service<StartupStep>(context, service);
    const bool looks = std::ranges::any_of(steps, [](const StartupStep* step) { return !step->does.empty(); });
    looks ? check_both(findings, service, sinks, steps) : report_nothing(findings, service, sinks, steps);
  }
}

}  // namespace

extern const Rule missing_startup_check;
const Rule missing_startup_check{
    {.id = "missing-startup-check",
     .summary = "a service never validates its database URLs at startup",
     .severity = Severity::warning,
     .confidence = Confidence::likely,
     .help = "Validate the synchronous and the asynchronous URL where the service starts, and connect once: a deployment with a "
             "wrong URL then fails while the old one still serves.",
     .on_request = true},
    check};

}  // namespace dbssot::rules
