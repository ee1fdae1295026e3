#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "facts/variable_role.h"
#include "lint/code_reads.h"
#include "lint/rule.h"
#include "lint/standing.h"

namespace dbssot::rules {
namespace {

/// Read by libpq itself.
bool is_for_libpq(std::string_view name) {
  static constexpr std::array<std::string_view, 14> names = {
      "PGHOST",    "PGHOSTADDR", "PGPORT",        "PGDATABASE", "PGUSER",   "PGPASSWORD",    "PGPASSFILE",
      "PGSERVICE", "PGSSLMODE",  "PGSSLROOTCERT", "PGSSLCERT",  "PGSSLKEY", "PGSERVICEFILE", "PGOPTIONS"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Names inside values: another variable is made of them.
void add_holes(const ConfigVariable& variable, std::set<std::string, std::less<>>& names) {
  const url::Text text = url::Text::from_template(variable.value.reveal());
  for (const url::Text::Piece& piece : text.pieces()) {
    if (piece.hole && piece.hole->name != variable.variable) names.insert(piece.hole->name);
  }
}

/// What is wanted by something else than our code: other values, scripts, containers that we do not know, the server's own image.
struct OtherUses {
  std::set<std::string, std::less<>> names;
  std::set<Place> places;  ///< one line may reach several services
};

OtherUses other_uses(const RuleContext& context, const CodeReads& reads) {
  OtherUses uses;
  for (const ConfigVariable& variable : context.facts.all<ConfigVariable>()) add_holes(variable, uses.names);
  uses.names.insert(context.facts.mentioned_in_configuration.begin(), context.facts.mentioned_in_configuration.end());
  for (const deploy::Environment& environment : context.deployment.environments) {
    for (const deploy::Service& service : environment.services) {
      if (reads.runs_in(service)) continue;
      for (const deploy::Variable& variable : service.variables) {
        for (const deploy::Setting& setting : variable.settings) uses.places.insert(setting.place);
      }
    }
  }
  return uses;
}

void check(const RuleContext& context, Findings& findings) {
  const CodeReads reads(context);
  if (reads.is_open() || !reads.any()) return;
  const OtherUses others = other_uses(context, reads);
  std::set<Place> seen;
  for (const deploy::Environment& environment : context.deployment.environments) {
    if (!is_run(environment)) continue;
    for (const deploy::Service& service : environment.services) {
      if (!reads.runs_in(service) || service.kind == "dotenv") continue;
      for (const deploy::Variable& variable : service.variables) {
        if (!variable.is_database || reads.knows(variable.name) || others.names.contains(variable.name) ||
            is_for_libpq(variable.name))
          continue;
        const Place& place = variable.winner().place;
        if (place.range.line == 0 || others.places.contains(place) || !seen.insert(place).second) continue;
        Finding& finding = findings.add(
            place, fmt::format("{} of {} is read by nobody; remove it, or the name has changed", variable.name, service.name));
        if (context.policy.path.empty()) finding.severity = Severity::note;
      }
    }
  }
}

}  // namespace

extern const Rule unused_variable;
const Rule unused_variable{{.id = "unused-variable",
                            .summary = "a deploy file defines a database variable that no code reads",
                            .severity = Severity::warning,
                            .confidence = Confidence::likely,
                            .help = "What nobody reads is changed by mistake one day, in the belief that it counts; often it is "
                                    "what remains of a renamed variable."},
                           check};

}  // namespace dbssot::rules
