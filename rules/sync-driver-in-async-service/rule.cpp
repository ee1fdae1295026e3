#include <fmt/format.h>

#include "lint/opened_url.h"
#include "lint/rule.h"
#include "lint/standing.h"

namespace dbssot::rules {
namespace {

/// The async service that a fact stands in; null for other services, for migrations and for tests.
const ServicePolicy* async_service(const RuleContext& context, const FactHead& fact) {
  if (fact.context == Context::migration || fact.context == Context::test) return nullptr;
  const std::string& path = context.facts.path(fact.place.file);
  if (context.policy.is_migration(path)) return nullptr;
  const ServicePolicy* service = context.policy.service_of(path);
  return service != nullptr && service->mode == Mode::async ? service : nullptr;
}

std::string instead(const ServicePolicy& service) {
  return service.driver.empty() ? "use an asynchronous driver" : "use " + service.driver;
}

bool is_sync_only(std::string_view driver) { return driver == "psycopg2" || driver == "psycopg2cffi" || driver == "pg8000"; }

class Check {
 public:
  Check(const RuleContext& context, Findings& findings) : context_(context), findings_(findings) {}

  void run() {
    for (const DriverImport& import : context_.facts.all<DriverImport>()) {
      if (import.mode == Mode::sync) report(import, import.place, import.driver + " is imported");
    }
    for (const Sink* sink : sinks_of(context_.facts)) {
      if (sink->mode != Mode::sync) continue;
      report(*sink, sink->place, sink->call + " opens a synchronous " + (sink->library == "sqlalchemy" ? "engine" : "connection"));
      in_event_loop(*sink);
    }
    for (const UrlLiteral& literal : context_.facts.all<UrlLiteral>()) {
      const auto driver = driver_in_scheme(url::Text::from_template(literal.text.reveal()));
      if (driver && is_sync_only(*driver)) report(literal, literal.place, "URL names " + *driver);
    }
  }

 private:
  /// drogon's and userver's handlers, and coroutines: connecting there stops every other request of the thread, whatever the
  /// policy.
  void in_event_loop(const Sink& sink) {
    if (sink.context == Context::migration || sink.context == Context::test || async_service(context_, sink) != nullptr) return;
    for (const FunctionShape& function : context_.facts.all<FunctionShape>()) {
      const bool is_around = function.place.file == sink.place.file && function.scope == sink.scope;
      if (!is_around || (function.returns != "response" && function.returns != "task")) continue;
      const std::string_view what = function.returns == "response" ? "answers requests in an event loop" : "is a coroutine";
      Finding& finding = findings_.add(
          sink.place,
          fmt::format("{} blocks, and {} {}; use the framework's client, or a thread of its own", sink.call, function.name, what));
      finding.confidence = Confidence::likely;
      finding.severity = softened(finding.severity, sink.context);
      finding.related.push_back({function.place, fmt::format("{} {}", function.name, what)});
      return;
    }
  }

  void report(const FactHead& fact, Place place, const std::string& what) {
    const ServicePolicy* service = async_service(context_, fact);
    if (service == nullptr) return;
    Finding& finding = findings_.add(place, fmt::format("{} in the async service {}; {}", what, service->name, instead(*service)));
    finding.severity = softened(finding.severity, fact.context);
  }

  const RuleContext& context_;
  Findings& findings_;
};

void check(const RuleContext& context, Findings& findings) { Check(context, findings).run(); }

}  // namespace

extern const Rule sync_driver_in_async_service;
const Rule sync_driver_in_async_service{
    {.id = "sync-driver-in-async-service",
     .summary = "a synchronous driver is used in a service declared asynchronous, or in an event loop",
     .severity = Severity::warning,
     .confidence = Confidence::certain,
     .help = "One blocking query stops every request of the event loop. Migrations may stay synchronous: name their folder under "
             "migrations."},
    check};

}  // namespace dbssot::rules
