#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "drivers/code_shape.h"
#include "facts/url_text.h"
#include "lint/rule.h"
#include "lint/standing.h"
#include "policy/duration.h"
#include "source/words.h"

namespace dbssot::rules {
namespace {

std::optional<double> number(std::string_view text) {
  double result = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), result);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(result) : std::nullopt;
}

/// A setting as it is compared: flags and names in lower case, durations in seconds. Nothing if the value was not followed.
std::optional<std::string> comparable(const RuleContext& context, const Argument& argument) {
  const Value& value = context.value(argument.value);
  if (value.kind == ValueKind::null) return "none";
  if (value.kind == ValueKind::external) {  // PoolResetState.reset_rollback
    const std::string name = lowered(value.text.reveal());
    return name.substr(name.find_last_of("._") + 1);
  }
  if (value.kind != ValueKind::literal) return std::nullopt;
  return lowered(value.text.reveal());
}

bool is_true(std::string_view text) { return text == "true" || text == "1"; }

/// True if the stated value, or the default, does what the policy wants.
bool keeps(const drivers::PoolSettingShape& shape, std::string_view wanted, std::string_view given, bool is_default) {
  if (shape.setting == "pre_ping") return is_true(given) == is_true(wanted);
  if (!shape.unit.empty()) {
    const auto limit = parse_duration(wanted);
    const auto seconds = number(given);
    if (!limit || !seconds) return true;
    const double most = static_cast<double>(limit->count()) / 1000;
    // A default may be stricter than the policy; what is stated is meant to be the same everywhere.
    return is_default && shape.setting == "recycle" ? *seconds >= 0 && *seconds <= most : *seconds == most;
  }
  if (shape.setting == "reset_on_return") {
    const std::string plain = given == "true" ? "rollback" : given == "false" || given == "null" ? "none" : std::string(given);
    return plain == lowered(wanted);
  }
  return given == wanted;
}

/// A pool that keeps no connection has nothing to test, to recycle or to limit.
bool applies(const Engine& engine, std::string_view setting) {
  if (engine.pool_class == "NullPool") return false;
  const bool is_queue = engine.pool_class.empty() || engine.pool_class.find("QueuePool") != std::string::npos;
  return is_queue || (setting != "size" && setting != "overflow" && setting != "timeout");
}

bool is_for_another_database(const FactStore& facts, const Engine& engine) {
  const std::vector<UrlText> texts = url_texts(facts, engine.target);
  return !texts.empty() && std::all_of(texts.begin(), texts.end(), [](const UrlText& text) {
    return !text.text.has_holes() && !url::looks_like_database_url(text.text);
  });
}

struct Fault {
  std::string text;
  const Argument* argument = nullptr;  ///< null: the setting is missing
};

std::vector<Fault> faults_of(const RuleContext& context, const Engine& engine) {
  std::vector<Fault> faults;
  for (const auto& [setting, wanted] : context.policy.pools.settings) {
    const drivers::PoolSettingShape* shape = drivers::code_shapes().pool_setting(engine.library, setting);
    if (shape == nullptr || !applies(engine, setting)) continue;
    const Argument* argument = engine.argument(shape->argument);
    for (const std::string& other : shape->other_arguments) {
      if (argument == nullptr) argument = engine.argument(other);
    }
    if (argument == nullptr) {
      if (engine.open_arguments || shape->default_value.empty() || keeps(*shape, wanted, shape->default_value, true)) continue;
      faults.push_back({fmt::format("no {}", shape->argument), nullptr});
      continue;
    }
    const std::optional<std::string> given = comparable(context, *argument);
    if (!given || keeps(*shape, wanted, *given, false)) continue;
    faults.push_back({fmt::format("{}={} instead of {}", argument->name, *given, wanted), argument});
  }
  return faults;
}

void check(const RuleContext& context, Findings& findings) {
  for (const Engine& engine : context.facts.all<Engine>()) {
    if (engine.context != Context::production || context.policy.is_migration(context.facts.path(engine.place.file))) continue;
    if (is_for_another_database(context.facts, engine)) continue;
    const std::vector<Fault> faults = faults_of(context, engine);
    if (faults.empty()) continue;
    std::string text;
    for (const Fault& fault : faults) text += (text.empty() ? "" : ", ") + fault.text;
    const bool is_one_argument = faults.size() == 1 && faults.front().argument != nullptr;
    const Place place = is_one_argument ? written_place(faults.front().argument->place, engine.place) : engine.place;
    Finding& finding = findings.add(place, fmt::format("pool with {}; keep to pools.settings of the policy", text));
    for (const Fault& fault : faults) {
      if (fault.argument == nullptr || !is_known(fault.argument->place) || fault.argument->place == place) continue;
      finding.related.push_back({fault.argument->place, fault.text});
    }
  }
}

}  // namespace

extern const Rule weak_pool_settings;
const Rule weak_pool_settings{
    {.id = "weak-pool-settings",
     .summary = "a pool lacks a setting that the policy wants, or states another value",
     .severity = Severity::warning,
     .confidence = Confidence::certain,
     .help = "Connections die quietly behind proxies and failovers. Pre-ping and recycling find that out before a request does; "
             "reset on return keeps one "
             "request's transaction out of the next. State the settings once and pass them to every engine."},
    check};

}  // namespace dbssot::rules
