#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "lint/rule.h"
#include "lint/standing.h"

namespace dbssot::rules {
namespace {

std::string joined(const std::vector<std::string>& names) {
  if (names.size() < 2) return names.empty() ? "" : names.front();
  return fmt::format("{} and {}", fmt::join(names.begin(), names.end() - 1, ", "), names.back());
}

/// "ENVIRONMENT, K_SERVICE and the text of DATABASE_URL"
std::string evidence(const EnvironmentGuess& guess) {
  std::vector<std::string> parts;
  const auto is_searched = [&](const std::string& name) {
    return std::find(guess.searched.begin(), guess.searched.end(), name) != guess.searched.end();
  };
  for (const std::string& variable : guess.variables) {
    if (!is_searched(variable)) parts.push_back(variable);
  }
  for (const std::string& name : guess.searched) {
    const bool is_variable = std::find(guess.variables.begin(), guess.variables.end(), name) != guess.variables.end();
    parts.push_back(is_variable ? "the text of " + name : name);
  }
  return joined(parts);
}

void check(const RuleContext& context, Findings& findings) {
  for (const EnvironmentGuess& guess : context.facts.all<EnvironmentGuess>()) {
    if (guess.context == Context::test) continue;
    Finding& finding = findings.add(
        guess.place, fmt::format("{} tells the environment from {}; state it in one variable", guess.name, evidence(guess)));
    finding.severity = softened(finding.severity, guess.context);
    for (const Place& place : guess.asked) {
      if (place.file != guess.place.file || place.range.line != guess.place.range.line)
        finding.related.push_back({place, "asked here"});
    }
  }
}

}  // namespace

extern const Rule guessed_environment;
const Rule guessed_environment{
    {.id = "guessed-environment",
     .summary = "the environment is inferred from a host name, the text of a URL or several variables where it should be stated",
     .severity = Severity::warning,
     .confidence = Confidence::likely,
     .help = "A guess is right until a host is renamed or a proxy listens on localhost, and then production behaves like "
             "development. Set one "
             "variable (ENVIRONMENT) in every deployment, read it in one place, and fail when it is absent or unknown."},
    check};

}  // namespace dbssot::rules
