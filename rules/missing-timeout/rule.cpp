#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "drivers/code_shape.h"
#include "lint/limits.h"
#include "lint/opened_url.h"
#include "lint/rule.h"
#include "lint/same_database.h"
#include "lint/standing.h"

namespace dbssot::rules {
namespace {

/// The client whose limits apply: under SQLAlchemy the driver below, else the library, and libpq where the library is a layer over
/// it.
std::string client_below(const RuleContext& context, const Sink& sink) {
  std::string driver = driver_below(context, sink);
  if (driver.empty() || driver == "sqlalchemy") driver = sink.mode == Mode::async ? "asyncpg" : "psycopg2";
  return drivers::code_shapes().timeouts(driver).empty() ? "libpq" : driver;
}

const drivers::TimeoutShape* limit_of(const std::string& client, std::string_view step) {
  for (const drivers::TimeoutShape& shape : drivers::code_shapes().timeouts(client)) {
    if (shape.step == step) return &shape;
  }
  return nullptr;
}

/// Timeouts by the function they stand in.
using Stated = std::multimap<std::string_view, const Timeout*>;

bool is_stated(const Stated& stated, const Sink& sink, std::string_view step) {
  const auto [begin, end] = stated.equal_range(sink.scope);
  return std::any_of(begin, end, [&](const auto& entry) {
    const Timeout& timeout = *entry.second;
    if (timeout.step != step) return false;
    if (timeout.function.empty()) return timeout.target == sink.target && timeout.call.starts_with(sink.call);
    return timeout.place.file == sink.place.file;  // asyncio.wait_for(asyncpg.connect(url), 30)
  });
}

/// Whoever connects through a function of its own states the limits there.
bool has_creator(const Sink& sink) {
  return sink.argument("creator") != nullptr || sink.argument("async_creator") != nullptr ||
         sink.argument("connect_args.async_creator_fn") != nullptr;
}

/// A file is opened at once: by its URL, or by an argument that SQLite alone takes where no URL says otherwise.
bool is_file(const Sink& sink) {
  if (sink.driver == "sqlite" || sink.driver == "aiosqlite" || sink.driver == "pysqlite") return true;
  const bool is_told = !sink.driver.empty() && sink.driver != sink.library;
  return !is_told && sink.argument("connect_args.check_same_thread") != nullptr;
}

bool counts(const RuleContext& context, const Sink& sink) {
  if (is_file(sink)) return false;
  if (sink.context != Context::production || sink.open_arguments || has_creator(sink) || is_probe(context, sink)) return false;
  return !context.policy.is_migration(context.facts.path(sink.place.file)) && database_of(context, sink.target).has_value();
}

std::string spelled(const Sink& sink, const drivers::TimeoutShape& shape) {
  return sink.library == "sqlalchemy" ? fmt::format("connect_args={{\"{}\": …}}", shape.argument) : shape.argument;
}

/// What the policy asks for is missing if the client's own default is less, or no limit at all.
bool check_against_policy(const RuleContext& context, Findings& findings, const Stated& stated, const Sink& sink,
                          const std::string& client) {
  bool is_asked = false;
  for (const std::string_view step : {"connect", "command"}) {
    const std::vector<WantedTime> wanted = wanted_times(context, step);
    const drivers::TimeoutShape* shape = limit_of(client, step);
    if (wanted.empty() || shape == nullptr) continue;
    is_asked = true;
    const bool is_enough =
        shape->default_value &&
        std::chrono::milliseconds(static_cast<long long>(*shape->default_value * 1000)) >= wanted.back().duration;
    if (is_enough || is_stated(stated, sink, step)) continue;
    const std::string otherwise =
        shape->default_value ? fmt::format("{} falls back to {:g} s", client, *shape->default_value) : "nothing limits it";
    findings.add(sink.place, fmt::format("no {} timeout, {}; the policy wants {}: state {}", step, otherwise,
                                         shown(wanted.back().duration), spelled(sink, *shape)));
  }
  return is_asked;
}

void check_sink(const RuleContext& context, Findings& findings, const Stated& stated, const Sink& sink) {
  if (!counts(context, sink)) return;
  const std::string client = client_below(context, sink);
  if (check_against_policy(context, findings, stated, sink, client)) return;
  for (const std::string_view step : {"connect", "command", "statement"}) {
    if (is_stated(stated, sink, step)) return;
  }
  const drivers::TimeoutShape* connect = limit_of(client, "connect");
  const drivers::TimeoutShape* command = limit_of(client, "command");
  const bool connects_in_time = connect != nullptr && connect->default_value.has_value();
  const drivers::TimeoutShape* missing = connects_in_time ? command : connect;
  if (missing == nullptr) return;
  Finding& finding = findings.add(
      sink.place, fmt::format("{}; state {}",
                              connects_in_time ? "no limit in time for answers, a lost server holds its callers for ever"
                                               : "no limit in time, connecting may hang for minutes",
                              spelled(sink, *missing)));
  finding.severity = Severity::note;
  finding.confidence = Confidence::likely;  // the variable that holds the URL may state one
}

void check(const RuleContext& context, Findings& findings) {
  Stated stated;
  for (const Timeout& timeout : context.facts.all<Timeout>()) stated.emplace(timeout.scope, &timeout);
  for (const Sink* sink : sinks_of(context.facts)) check_sink(context, findings, stated, *sink);
}

}  // namespace

extern const Rule missing_timeout;
const Rule missing_timeout{{.id = "missing-timeout",
                            .summary = "a connection or engine states no limit in time",
                            .severity = Severity::warning,
                            .confidence = Confidence::certain,
                            .help = "Without a limit a server that does not answer takes its callers with it, one by one, until "
                                    "every worker waits. libpq waits as long as TCP does; "
                                    "asyncpg limits connecting (60 s), and nothing after it."},
                           check};

}  // namespace dbssot::rules
