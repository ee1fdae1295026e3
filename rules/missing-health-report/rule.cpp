#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "lint/rule.h"
#include "lint/service_sinks.h"

namespace dbssot::rules {
namespace {

/// Endpoints with a route, or where no route was seen, functions of that name.
std::vector<const HealthReport*> reports_of(const RuleContext& context, const std::string& service) {
  std::vector<const HealthReport*> routed;
  std::vector<const HealthReport*> named;
  for (const HealthReport* report : facts_of_service<HealthReport>(context, service)) {
    (report->route.empty() ? named : routed).push_back(report);
  }
  return routed.empty() ? named : routed;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) text += (i == 0 ? "" : i + 1 == words.size() ? " and " : ", ") + words[i];
  return text;
}

void check_service(const RuleContext& context, Findings& findings, const std::string& service, const Sink& sink) {
  const std::vector<const HealthReport*> reports = reports_of(context, service);
  const std::string whose = service.empty() ? "" : fmt::format(" of {}", service);
  if (reports.empty()) {
    findings.add(sink.place, fmt::format("no health endpoint{} tells format, driver and pool of this database", whose));
    return;
  }
  std::vector<std::string> untold;
  for (const std::string_view what : {"format", "driver", "pool"}) {
    const bool is_told = std::ranges::any_of(
        reports, [&](const HealthReport* report) { return std::ranges::find(report->tells, what) != report->tells.end(); });
    if (!is_told) untold.emplace_back(what);
  }
  // What answers in another's place may tell everything.
  if (untold.empty() || std::ranges::any_of(reports, [](const HealthReport* report) { return report->is_open; })) return;
  const HealthReport* best =
      *std::ranges::max_element(reports, {}, [](const HealthReport* report) { return report->tells.size(); });
  const std::string name = best->route.empty() ? "the health check" : best->route;
  Finding& finding = findings.add(best->place, fmt::format("{}{} does not tell {} of the database", name, whose, joined(untold)));
  finding.related.push_back({sink.place, fmt::format("{} opens it", sink.call)});
}

void check(const RuleContext& context, Findings& findings) {
  for (const auto& [service, sinks] : sinks_by_service(context)) check_service(context, findings, service, *sinks.front());
}

}  // namespace

extern const Rule missing_health_report;
const Rule missing_health_report{
    {.id = "missing-health-report",
     .summary = "the health endpoint of a service does not tell format, driver and pool of its database",
     .severity = Severity::warning,
     .confidence = Confidence::likely,
     .help = "Answer with the form of the URL (its scheme, never its password), the driver and the pool class and size: whoever "
             "is called at night sees at once which database the service believes it has.",
     .on_request = true},
    check};

}  // namespace dbssot::rules
