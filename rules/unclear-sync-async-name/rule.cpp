#include <algorithm>
#include <cctype>
#include <map>
#include <string>

#include <fmt/format.h>

#include "lint/opened_url.h"
#include "lint/rule.h"
#include "lint/same_database.h"
#include "lint/standing.h"
#include "source/words.h"

namespace dbssot::rules {
namespace {

/// `sync_url`, `AsyncSessions.get_session`, `asyncpg_dsn`; and what is no form to connect with: `base_url`, `masked_url`.
bool says_kind(std::string_view qualified) {
  const std::size_t last = qualified.rfind('.');
  const std::string name = lowered(qualified.substr(last + 1));
  for (const std::string_view part :
       {"sync", "asyncpg", "psycopg", "pg8000", "libpq", "blocking", "neutral", "masked", "redacted"}) {
    if (name.find(part) != std::string::npos) return true;
  }
  for (const std::string_view word : {"aio", "base", "safe", "display"}) {
    if (("_" + name + "_").find("_" + std::string(word) + "_") != std::string::npos) return true;
  }
  // The class says it for all of its methods; a module does not, as its name is gone where the function is imported.
  if (last == std::string_view::npos) return false;
  const std::string_view owner = qualified.substr(0, last);
  const std::string_view type = owner.substr(owner.rfind('.') + 1);
  const bool is_class = !type.empty() && std::isupper(static_cast<unsigned char>(type.front())) != 0;
  return is_class && lowered(type).find("sync") != std::string::npos;
}

struct Kinds {
  bool sync = false;
  bool async = false;
};

/// Which kinds a service opens at all: with one kind alone nobody can take the wrong one.
std::map<std::string, Kinds> kinds_of_services(const RuleContext& context) {
  std::map<std::string, Kinds> kinds;
  for (const Sink* sink : sinks_of(context.facts)) {
    if (sink->context != Context::production) continue;
    Kinds& seen = kinds[service_for_comparison(context, *sink)];
    seen.sync = seen.sync || sink->mode == Mode::sync;
    seen.async = seen.async || sink->mode == Mode::async;
  }
  return kinds;
}

std::string kind_of(const FunctionShape& function) {
  const std::string what = function.returns == "engine" ? "engine" : function.returns == "url" ? "URL" : function.returns;
  if (function.mode == Mode::sync) return "a synchronous " + what;
  if (function.mode == Mode::async) return "an asynchronous " + what;
  return function.returns == "url" ? "a URL" : function.returns == "engine" ? "an engine" : "a " + what;
}

/// `_dsn` becomes `_async_dsn`: what was private stays so.
std::string proposed(const FunctionShape& function) {
  const std::size_t begin = std::min(function.name.find_first_not_of('_'), function.name.size());
  return function.name.substr(0, begin) + (function.mode == Mode::sync ? "sync_" : "async_") + function.name.substr(begin);
}

void check(const RuleContext& context, Findings& findings) {
  const std::map<std::string, Kinds> kinds = kinds_of_services(context);
  for (const FunctionShape& function : context.facts.all<FunctionShape>()) {
    if (function.returns == "response" || function.returns == "task") continue;  // what it opens it keeps
    if (function.context != Context::production || context.policy.is_migration(context.facts.path(function.place.file)) ||
        says_kind(function.scope))
      continue;
    if (function.mode == Mode::both) continue;                     // the caller says which: dsn(driver="asyncpg")
    if (function.is_async && function.returns != "url") continue;  // `async def` says it at every call
    const auto seen = kinds.find(service_for_comparison(context, function));
    if (seen == kinds.end() || !seen->second.sync || !seen->second.async) continue;
    Finding& finding = findings.add(function.place, fmt::format("{} returns {} and does not say which kind; name it {} or the like",
                                                                function.name, kind_of(function), proposed(function)));
    if (context.policy.path.empty()) finding.severity = Severity::note;
  }
}

}  // namespace

extern const Rule unclear_sync_async_name;
const Rule unclear_sync_async_name{
    {.id = "unclear-sync-async-name",
     .summary = "a function returns a URL, engine or session without saying whether it is synchronous or asynchronous",
     .severity = Severity::warning,
     .confidence = Confidence::certain,
     .help = "Where a service opens both kinds, the name is all that the caller sees. Put sync or async into it."},
    check};

}  // namespace dbssot::rules
