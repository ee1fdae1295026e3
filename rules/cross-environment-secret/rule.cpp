#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "facts/environment_word.h"
#include "lint/rule.h"
#include "lint/standing.h"

namespace dbssot::rules {
namespace {

/// Development, test and CI borrow from each other all the time; staging and production are servers that people rely on.
bool is_guarded(std::string_view environment) { return environment == "production" || environment == "staging"; }

/// The other environment whose name the secret bears; "" if it bears none, or its own besides.
std::string_view foreign_environment(const SecretReference& secret, std::string_view own) {
  std::string_view foreign;
  for (const std::string_view part : {std::string_view(secret.secret), std::string_view(secret.key)}) {
    for (const std::string_view named : environments_in(part)) {
      if (named == own) return {};
      foreign = named;
    }
  }
  return foreign;
}

void check(const RuleContext& context, Findings& findings) {
  std::set<std::pair<Place, std::string>> seen;  // an anchor brings one reference to several containers
  for (const SecretReference& secret : context.facts.all<SecretReference>()) {
    const std::string_view own = environment_of(secret.environment);
    if (own.empty()) continue;
    const std::string_view foreign = foreign_environment(secret, own);
    if (foreign.empty() || (!is_guarded(own) && !is_guarded(foreign))) continue;
    // PRODUCTION_DATABASE_URL in staging says by itself that it is of production: a copy, a comparison.
    const std::vector<std::string_view> by_variable = environments_in(secret.variable);
    if (std::find(by_variable.begin(), by_variable.end(), foreign) != by_variable.end()) continue;
    if (!seen.emplace(secret.place, secret.variable).second) continue;
    const std::string what = secret.variable.empty() ? std::string("the environment") : secret.variable;
    Finding& finding =
        findings.add(secret.place, fmt::format("{} of {} comes from `{}`, a secret of {}; refer to the one of {}", what,
                                               secret.environment, secret.secret, foreign, secret.environment));
    if (foreign != "production" && own != "production") finding.severity = Severity::warning;
    finding.severity = softened(finding.severity, secret.context);
  }
}

}  // namespace

extern const Rule cross_environment_secret;
const Rule cross_environment_secret{
    {.id = "cross-environment-secret",
     .summary = "an environment refers to a secret of another one",
     .severity = Severity::error,
     .confidence = Confidence::likely,
     .help =
         "A test that writes to the database of production, or a production that reads what everybody may change, starts with one "
         "copied line. Give each environment secrets of its own and access to no others.",
     .security_severity = 7.0},
    check};

}  // namespace dbssot::rules
