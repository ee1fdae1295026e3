#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "drivers/code_shape.h"
#include "facts/url_text.h"
#include "lint/opened_url.h"
#include "lint/rule.h"
#include "lint/standing.h"

namespace dbssot::rules {
namespace {

/// SQLAlchemy compares pool and dialect since 2.0.28; a version without a patch number is taken for a recent one.
bool compares_pool_with_dialect(const Policy& policy) {
  const auto found = policy.driver_versions.find("sqlalchemy");
  if (found == policy.driver_versions.end()) return true;
  std::array<int, 3> version = {0, 0, 999};
  const char* at = found->second.data();
  const char* const end = at + found->second.size();
  while (at != end && (*at < '0' || *at > '9')) ++at;
  for (int& part : version) {
    const auto [next, error] = std::from_chars(at, end, part);
    if (error != std::errc() || next == end || *next != '.') break;
    at = next + 1;
  }
  return version >= std::array<int, 3>{2, 0, 28};
}

/// The pool an engine gets when none is stated: a matter of the URL for SQLite, a queue for everything else. "" if that is not
/// known.
std::string default_pool(const RuleContext& context, const Engine& engine) {
  std::string pool;
  for (const UrlText& text : url_texts(context.facts, engine.target)) {
    const std::string url = literal_of(text.text).value_or("");
    const bool in_memory =
        url == "sqlite://" || url == "sqlite:///:memory:" || url == "sqlite+pysqlite://" || url == "sqlite+pysqlite:///:memory:";
    if (!in_memory || !pool.empty()) return "";
    pool = "SingletonThreadPool";
  }
  return pool;
}

/// A class that the library does not have may take anything.
bool takes(const Engine& engine, std::string_view pool, std::string_view argument) {
  const drivers::PoolClassShape* shape = drivers::code_shapes().pool_class(engine.library, pool);
  return shape == nullptr || std::find(shape->takes.begin(), shape->takes.end(), argument) != shape->takes.end();
}

bool is_for(const Engine& engine, drivers::CallMode mode) {
  const drivers::PoolClassShape* shape = drivers::code_shapes().pool_class(engine.library, engine.pool_class);
  return shape != nullptr && shape->mode == mode;
}

void check_kind(const RuleContext& context, Findings& findings, const Engine& engine) {
  if (engine.mode != Mode::sync && engine.mode != Mode::async) return;
  const std::string driver = driver_below(context, engine);
  const bool is_async = engine.mode == Mode::async || drivers::code_shapes().is_async_driver(engine.library, driver);
  const bool is_of_other_kind = is_for(engine, is_async ? drivers::CallMode::sync : drivers::CallMode::async);
  const bool wrong = is_of_other_kind && (is_async || !driver.empty());
  const bool wrong_if_sync = is_of_other_kind && !is_async && driver.empty();
  if ((!wrong && !wrong_if_sync) || !compares_pool_with_dialect(context.policy)) return;
  Finding& finding =
      findings.add(written_place(engine.pool_place, engine.place),
                   fmt::format("{} cannot be used with {} engine, SQLAlchemy raises ArgumentError since 2.0.28; use {}",
                               engine.pool_class, is_async ? "an asyncio" : "a synchronous",
                               is_async ? "AsyncAdaptedQueuePool or NullPool" : "QueuePool or NullPool"));
  if (wrong_if_sync) finding.confidence = Confidence::likely;  // the URL may still name an asynchronous driver
  finding.severity = softened(finding.severity, engine.context);
}

void check_arguments(const RuleContext& context, Findings& findings, const Engine& engine) {
  const bool is_default = engine.pool_class.empty();
  if (is_default && engine.open_arguments) return;
  const std::string pool = is_default ? default_pool(context, engine) : engine.pool_class;
  if (pool.empty() || pool == "?") return;
  for (const Argument& argument : engine.arguments) {
    if (!drivers::code_shapes().is_pool_argument(engine.library, argument.name) || takes(engine, pool, argument.name)) continue;
    Finding& finding = findings.add(
        written_place(argument.place, engine.place),
        fmt::format("{} takes no {}, {} raises TypeError; drop it or choose a queue pool", pool, argument.name, engine.call));
    if (is_known(argument.place) && argument.place.file != engine.place.file)
      finding.related.push_back({argument.place, "stated here"});
    finding.severity = softened(finding.severity, engine.context);
  }
}

/// `creator=` of an asynchronous engine has to give an adapted connection at once; a coroutine function fails.
void check_creator(const RuleContext& context, Findings& findings, const Engine& engine) {
  const Argument* creator = engine.argument("creator");
  if (creator == nullptr || engine.mode != Mode::async) return;
  const Value& value = context.value(creator->value);
  if (value.kind != ValueKind::entity) return;
  for (const FunctionShape& function : context.facts.all<FunctionShape>()) {
    if (!function.is_async || !value.text.reveal().ends_with(function.name)) continue;
    findings.add(written_place(creator->place, engine.place),
                 fmt::format("creator= with the coroutine function {} fails at the first connection; pass it as async_creator=",
                             function.name));
    return;
  }
}

std::optional<long> number(const RuleContext& context, const Argument* argument) {
  if (argument == nullptr || context.value(argument->value).kind != ValueKind::literal) return std::nullopt;
  const std::string& text = context.value(argument->value).text.reveal();
  long result = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), result);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(result) : std::nullopt;
}

/// Pools of drivers themselves refuse more at least than at most.
void check_sizes(const RuleContext& context, Findings& findings, const Engine& engine) {
  const drivers::PoolBounds* bounds = drivers::code_shapes().pool_bounds(engine.library, engine.call);
  if (engine.open_arguments || bounds == nullptr) return;
  const Argument* least = bounds->least.empty() ? nullptr : engine.argument(bounds->least);
  const Argument* most = engine.argument(bounds->most);
  const std::optional<long> maximum = number(context, most);
  if (!maximum || (least != nullptr && !number(context, least))) return;
  const long minimum = number(context, least).value_or(bounds->least_default);
  if (minimum <= *maximum || (bounds->is_unbounded && *maximum == 0)) return;
  const std::string limit = bounds->least.empty() ? std::to_string(minimum) : fmt::format("{} {}", bounds->least, minimum);
  const std::string_view way_out = bounds->least.empty() ? "state how many connections it may keep" : "state both";
  Finding& finding = findings.add(
      written_place(most->place, engine.place),
      fmt::format("{} {} is below {}{}, {} {}; {}", bounds->most, *maximum, limit,
                  least == nullptr && !bounds->least.empty() ? ", the default" : "", engine.call, bounds->raises, way_out));
  finding.severity = softened(finding.severity, engine.context);
}

void check(const RuleContext& context, Findings& findings) {
  for (const Engine& engine : context.facts.all<Engine>()) {
    if (engine.library == "sqlalchemy") {
      check_kind(context, findings, engine);
      check_arguments(context, findings, engine);
      check_creator(context, findings, engine);
    } else {
      check_sizes(context, findings, engine);
    }
  }
}

}  // namespace

extern const Rule invalid_pool_argument;
const Rule invalid_pool_argument{{.id = "invalid-pool-argument",
                                  .summary = "the pool class or its arguments would raise when the engine is made",
                                  .severity = Severity::error,
                                  .confidence = Confidence::certain,
                                  .help = "An asyncio engine takes AsyncAdaptedQueuePool, NullPool, StaticPool or AssertionPool; "
                                          "sizes and waits belong to queue pools only. "
                                          "pool_recycle, pool_pre_ping and pool_reset_on_return suit every pool."},
                                 check};

}  // namespace dbssot::rules
