#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "lint/opened_url.h"
#include "lint/rule.h"
#include "lint/standing.h"

namespace dbssot::rules {
namespace {

struct Module {
  std::vector<const Sink*> sync;
  std::vector<const Sink*> async;
  std::vector<const DriverImport*> sync_imports;
  std::vector<const DriverImport*> async_imports;

  [[nodiscard]] bool has_sync() const { return !sync.empty() || !sync_imports.empty(); }
  [[nodiscard]] bool has_async() const { return !async.empty() || !async_imports.empty(); }
};

bool is_another_database(const Sink& sink) {
  return sink.driver == "sqlite" || sink.driver == "aiosqlite" || sink.driver.starts_with("mysql");
}

bool counts(const RuleContext& context, const FactHead& fact) {
  return fact.context == Context::production && !context.policy.is_migration(context.facts.path(fact.place.file));
}

std::map<FileId, Module> modules(const RuleContext& context) {
  std::map<FileId, Module> found;
  for (const Sink* sink : sinks_of(context.facts)) {
    if (!counts(context, *sink) || is_another_database(*sink)) continue;
    if (sink->in_source_of_truth && source_of_truth_is(context) == SourceOfTruthIs::declared) continue;
    if (sink->mode == Mode::sync) found[sink->place.file].sync.push_back(sink);
    if (sink->mode == Mode::async) found[sink->place.file].async.push_back(sink);
  }
  for (const DriverImport& import : context.facts.all<DriverImport>()) {
    if (!counts(context, import) || import.is_optional) continue;
    // SQLAlchemy's async package is also imported for its types; a driver is imported to be used.
    if (import.driver == "sqlalchemy" && found[import.place.file].async.empty()) continue;
    // libpq connects in both ways: where it is used without blocking, its header says nothing else.
    const bool is_used_without_blocking =
        std::ranges::any_of(found[import.place.file].async, [&](const Sink* sink) { return sink->library == import.driver; });
    if (import.mode == Mode::sync && !is_used_without_blocking) found[import.place.file].sync_imports.push_back(&import);
    if (import.mode == Mode::async) found[import.place.file].async_imports.push_back(&import);
  }
  return found;
}

/// The asynchronous half, where it comes in: most modules were synchronous first.
template <class Head>
void add_related(Finding& finding, const std::vector<const Head*>& facts, std::string_view note) {
  for (const Head* fact : facts) {
    if (fact->place != finding.place) finding.related.push_back({fact->place, std::string(note)});
  }
}

void check(const RuleContext& context, Findings& findings) {
  for (const auto& [file, module] : modules(context)) {
    // A module that only imports two drivers, and opens nothing, catches the errors of both.
    if (!module.has_sync() || !module.has_async() || (module.sync.empty() && module.async.empty())) continue;
    const Place place = !module.async_imports.empty() ? module.async_imports.front()->place : module.async.front()->place;
    const std::string sync = module.sync.empty() ? module.sync_imports.front()->module : module.sync.front()->call;
    const std::string async = module.async.empty() ? module.async_imports.front()->module : module.async.front()->call;
    Finding& finding =
        findings.add(place, fmt::format("module opens both kinds, {} and {}; give each kind a module of its own", sync, async));
    if (context.policy.path.empty()) finding.severity = Severity::note;
    add_related(finding, module.sync, "synchronous");
    add_related(finding, module.async, "asynchronous");
    if (module.sync.empty()) add_related(finding, module.sync_imports, "synchronous driver");
  }
}

}  // namespace

extern const Rule mixed_sync_async_module;
const Rule mixed_sync_async_module{{.id = "mixed-sync-async-module",
                                    .summary = "one module opens both synchronous and asynchronous connections",
                                    .severity = Severity::warning,
                                    .confidence = Confidence::certain,
                                    .help = "Where both kinds stand side by side, a URL in one spelling ends in the other client, "
                                            "and a blocking call in the event loop. Keep a synchronous "
                                            "module for jobs and migrations, an asynchronous one for the service."},
                                   check};

}  // namespace dbssot::rules
