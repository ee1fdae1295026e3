#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "drivers/code_shape.h"
#include "facts/environment_word.h"
#include "facts/url_text.h"
#include "lint/rule.h"
#include "lint/standing.h"

namespace dbssot::rules {
namespace {

/// `sources: […, memory]`: the policy states that this is where the order ends.
bool is_declared_source(const Policy& policy, const Fallback& fallback) {
  return std::any_of(policy.sources.begin(), policy.sources.end(),
                     [&](const std::string& source) { return source == fallback.to; });
}

/// `TESTING_DATABASE_URL`: tests may run on a file.
bool is_for_tests(const Fallback& fallback) { return environment_in(fallback.what) == "test"; }

/// A text that begins with the scheme of SQLite, whatever follows it.
bool leads_to_file(const FactStore& facts, ValueId value) {
  const std::vector<UrlText> texts = url_texts(facts, value);
  return !texts.empty() && std::all_of(texts.begin(), texts.end(), [](const UrlText& candidate) {
    const auto& pieces = candidate.text.pieces();
    return !pieces.empty() && !pieces.front().hole && pieces.front().text.reveal().starts_with("sqlite");
  });
}

/// Some part of the project talks to PostgreSQL: then SQLite is not simply its database.
bool expects_postgres(const FactStore& facts) {
  const auto is_server = [](std::string_view driver) {
    static constexpr std::array<std::string_view, 3> sqlite{"sqlite", "aiosqlite", "pysqlite"};
    return !driver.empty() && !drivers::code_shapes().opens_sqlite(driver) && std::ranges::find(sqlite, driver) == sqlite.end();
  };
  // An extra is a choice, and a lock file does not tell what is one.
  const auto brings_server = [&](const Dependency& needed) {
    return needed.group.empty() && !needed.manifest.ends_with("lock") &&
           is_server(drivers::code_shapes().library_of_package(needed.package));
  };
  const auto is_server_url = [&](const auto& fact) { return !leads_to_file(facts, fact.value); };
  return std::any_of(facts.all<DriverImport>().begin(), facts.all<DriverImport>().end(),
                     [&](const DriverImport& import) { return is_server(import.driver); }) ||
         std::any_of(facts.all<Engine>().begin(), facts.all<Engine>().end(),
                     [&](const Engine& engine) { return is_server(engine.driver) && engine.driver != engine.library; }) ||
         std::any_of(facts.all<Dependency>().begin(), facts.all<Dependency>().end(), brings_server) ||
         std::any_of(facts.all<UrlBuild>().begin(), facts.all<UrlBuild>().end(), is_server_url) ||
         std::any_of(facts.all<UrlLiteral>().begin(), facts.all<UrlLiteral>().end(), is_server_url);
}

/// `DatabaseChoice.SQLITE`: the project knows this as one of the ways it runs.
bool is_stated_mode(const Fallback& fallback) {
  const std::size_t dot = fallback.name.rfind('.');
  if (dot == std::string::npos || dot + 1 == fallback.name.size() || fallback.name.find("//") != std::string::npos) return false;
  return std::none_of(fallback.name.begin() + static_cast<std::ptrdiff_t>(dot) + 1, fallback.name.end(),
                      [](unsigned char c) { return std::islower(c) != 0; });
}

std::string message_for(const Fallback& fallback) {
  const std::string name = fallback.to == "memory" ? fallback.name : fmt::format("`{}`", fallback.name);
  if (fallback.when == "missing") return fmt::format("without {} this runs on {}; fail at startup instead", fallback.what, name);
  if (fallback.to == "nothing")
    return fmt::format("when the {} fails, {} becomes nothing and the service goes on; let the error out", fallback.what,
                       fallback.name);
  return fmt::format("when the {} fails, {} takes its place; let the error out, or report the service as degraded", fallback.what,
                     name);
}

void check_fallbacks(const RuleContext& context, Findings& findings) {
  const bool has_postgres = expects_postgres(context.facts);
  for (const Fallback& fallback : context.facts.all<Fallback>()) {
    if (fallback.context == Context::test) continue;
    const bool is_missing = fallback.when == "missing";
    if (is_missing && (is_declared_source(context.policy, fallback) || is_for_tests(fallback))) continue;
    Finding& finding = findings.add(fallback.place, message_for(fallback));
    finding.severity = softened(finding.severity, fallback.context);
    if (fallback.to == "nothing" || is_missing) finding.confidence = Confidence::likely;
    if (is_missing && (!has_postgres || is_stated_mode(fallback))) {  // SQLite may be all that was ever meant
      finding.severity = Severity::note;
      finding.confidence = Confidence::possible;
    }
    if (fallback.cause != fallback.place) finding.related.push_back({fallback.cause, is_missing ? "used here" : "what can fail"});
  }
}

void check_health(const RuleContext& context, Findings& findings) {
  for (const DegradedHealth& health : context.facts.all<DegradedHealth>()) {
    if (health.context == Context::test) continue;
    Finding& finding = findings.add(
        health.place, fmt::format("answers `{}` in spite of {}; say that the service is degraded", health.says, health.despite));
    finding.severity = softened(finding.severity, health.context);
    finding.related.push_back({health.cause, "known here"});
  }
}

void check(const RuleContext& context, Findings& findings) {
  check_fallbacks(context, findings);
  check_health(context, findings);
}

}  // namespace

extern const Rule silent_fallback;
const Rule silent_fallback{
    {.id = "silent-fallback",
     .summary = "a failed or missing database turns into SQLite, memory or a default, or a degraded state is reported as healthy",
     .severity = Severity::warning,
     .confidence = Confidence::certain,
     .help = "What is written to the substitute is lost, and nobody is told. Fail at startup when the database is not configured; "
             "where going on "
             "is meant, let the health check say degraded."},
    check};

}  // namespace dbssot::rules
