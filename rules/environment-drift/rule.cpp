#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "facts/environment_word.h"
#include "facts/variable_role.h"
#include "lint/code_reads.h"
#include "lint/rule.h"
#include "lint/standing.h"

namespace dbssot::rules {
namespace {

using deploy::Environment;
using deploy::Service;
using deploy::Variable;

/// Staging is there to be like production; a developer's machine is not.
bool is_comparable(const Environment& environment) {
  if (!is_run(environment) || !environment.notes.empty()) return false;
  if (environment.platform == "local" || environment.platform == "compose") return false;
  const std::string_view name = environment_of(environment.name);
  return name == "production" || name == "staging" || (environment.is_declared && name.empty());
}

enum class Shape : std::uint8_t { none, url, parts, both };

struct Seen {
  Shape shape = Shape::none;
  const Variable* example = nullptr;
};

/// Per database of the service, how its address is given.
std::map<std::string, Seen> shapes(const Service& service) {
  std::map<std::string, Seen> found;
  for (const Variable& variable : service.variables) {
    if (!variable.is_database) continue;
    const VariableName name = read_variable_name(variable.name);
    const bool is_url = name.role == VariableRole::url;
    if (!is_url && name.role != VariableRole::host) continue;  // a password beside a URL is filled into it
    Seen& seen = found[name.family];
    const Shape mine = is_url ? Shape::url : Shape::parts;
    seen.shape = seen.shape == Shape::none || seen.shape == mine ? mine : Shape::both;
    if (seen.example == nullptr) seen.example = &variable;
  }
  return found;
}

std::string_view in_words(Shape shape) { return shape == Shape::url ? "a URL" : "parts"; }

const Service* counterpart(const Service& service, const Environment& environment) {
  if (const Service* same = environment.find(service.name)) return same;
  for (const Service& other : environment.services) {
    if (!service.code_service.empty() && other.code_service == service.code_service) return &other;
  }
  return nullptr;
}

void compare(const Environment& here, const Environment& reference, std::set<Place>& said, Findings& findings) {
  for (const Service& service : here.services) {
    const Service* other = service.is_database_server ? nullptr : counterpart(service, reference);
    if (other == nullptr || !service.open.empty() || !other->open.empty()) continue;
    const std::map<std::string, Seen> theirs = shapes(*other);
    for (const auto& [family, mine] : shapes(service)) {
      const auto found = theirs.find(family);
      if (found == theirs.end()) continue;
      const Seen& their = found->second;
      if (mine.shape == their.shape || mine.shape == Shape::both || their.shape == Shape::both) continue;
      const Place& place = mine.example->winner().place;
      if (!said.insert(place).second) continue;
      Finding& finding =
          findings.add(place, fmt::format("{} gives the database of {} as {}, {} as {}; choose one form for all environments",
                                          here.name, service.name, in_words(mine.shape), reference.name, in_words(their.shape)));
      finding.related.push_back({their.example->winner().place, reference.name + " does it here"});
    }
  }
}

void check(const RuleContext& context, Findings& findings) {
  std::vector<const Environment*> environments;
  for (const Environment& environment : context.deployment.environments) {
    if (is_comparable(environment)) environments.push_back(&environment);
  }
  // Production is the measure, if there is one.
  const auto is_production = [](const Environment* environment) { return environment_of(environment->name) == "production"; };
  std::stable_partition(environments.begin(), environments.end(), is_production);
  std::set<Place> said;
  for (std::size_t i = 1; i < environments.size(); ++i) {
    if (environments[i]->folder == environments.front()->folder) compare(*environments[i], *environments.front(), said, findings);
  }
}

}  // namespace

extern const Rule environment_drift;
const Rule environment_drift{
    {.id = "environment-drift",
     .summary = "environments give the same service its database in different forms",
     .severity = Severity::warning,
     .confidence = Confidence::likely,
     .help = "What works in staging proves nothing for production when the two take different ways through the code."},
    check};

}  // namespace dbssot::rules
