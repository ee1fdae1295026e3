#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include <fmt/format.h>

#include "facts/environment_word.h"
#include "facts/variable_role.h"
#include "lint/code_reads.h"
#include "lint/rule.h"
#include "lint/standing.h"
#include "source/glob.h"

namespace dbssot::rules {
namespace {

using deploy::Environment;
using deploy::Service;
using deploy::Variable;

/// One thing: what the variables of this kind say, of this database.
using Thing = std::pair<std::string, VariableRole>;

std::string_view noun(VariableRole role) {
  switch (role) {
    case VariableRole::url:
      return "URL";
    case VariableRole::host:
      return "host";
    case VariableRole::port:
      return "port";
    case VariableRole::database:
      return "database name";
    case VariableRole::user:
      return "user";
    case VariableRole::password:
      return "password";
    default:
      return "value";
  }
}

/// Names of one service in one environment, by what they say.
std::map<Thing, std::vector<const Variable*>> things_of(const Service& service) {
  std::map<Thing, std::vector<const Variable*>> things;
  for (const Variable& variable : service.variables) {
    if (!variable.is_database) continue;
    const VariableName name = read_variable_name(variable.name);
    if (name.role != VariableRole::other) things[{name.family, name.role}].push_back(&variable);
  }
  return things;
}

const Service* counterpart(const Service& service, const Environment& environment) {
  if (const Service* same = environment.find(service.name)) return same;
  for (const Service& other : environment.services) {
    if (!service.code_service.empty() && other.code_service == service.code_service) return &other;
  }
  return nullptr;
}

/// Declared to compete: the policy says which comes first.
bool is_declared_source(const RuleContext& context, std::string_view name) {
  return std::any_of(context.policy.sources.begin(), context.policy.sources.end(),
                     [&](const std::string& glob) { return wildcard_matches(glob, name); });
}

/// Named as one, and not only after its file: shop.yml and blog.yml in one folder are two programs.
bool is_environment(const Environment& environment) {
  return environment.is_declared || environment.name == "default" || !environment_of(environment.name).empty();
}

/// The same service asks for one name here and for another there.
void compare_environments(const RuleContext& context, std::set<Place>& said, Findings& findings) {
  const std::vector<Environment>& environments = context.deployment.environments;
  for (std::size_t i = 0; i < environments.size(); ++i) {
    for (std::size_t j = 0; j < environments.size(); ++j) {
      const Environment& here = environments[i];
      const Environment& there = environments[j];
      // The declared order decides which of the two deviates: each pair is compared once.
      if (j >= i || here.folder != there.folder || !is_run(here) || !is_run(there)) continue;
      if (!is_environment(here) || !is_environment(there)) continue;
      for (const Service& service : here.services) {
        const Service* other = service.is_database_server ? nullptr : counterpart(service, there);
        if (other == nullptr || other->is_database_server) continue;
        const auto theirs = things_of(*other);
        for (const auto& [thing, mine] : things_of(service)) {
          const auto found = theirs.find(thing);
          if (found == theirs.end() || mine.size() != 1 || found->second.size() != 1) continue;
          const Variable& variable = *mine.front();
          const Variable& elsewhere = *found->second.front();
          if (is_declared_source(context, variable.name) && is_declared_source(context, elsewhere.name)) continue;
          if (variable.name == elsewhere.name || !said.insert(variable.winner().place).second) continue;
          Finding& finding =
              findings.add(variable.winner().place, fmt::format("the {} is {} in {} and {} in {}; use one name", noun(thing.second),
                                                                variable.name, here.name, elsewhere.name, there.name));
          finding.related.push_back({elsewhere.winner().place, there.name + " calls it " + elsewhere.name});
        }
      }
    }
  }
}

/// Two parts of the program that ask for the same thing by different names, neither as the other's stand-in.
void compare_reads(const RuleContext& context, Findings& findings) {
  const CodeReads reads(context);
  std::map<std::tuple<std::string, std::string, VariableRole>, std::vector<std::pair<std::string, const FactHead*>>> by_thing;
  for (const auto& [variable, read] : reads.needed()) {
    if (read->context != Context::production || is_declared_source(context, variable)) continue;
    const VariableName name = read_variable_name(variable);
    if (name.role != VariableRole::other) by_thing[{read->service, name.family, name.role}].emplace_back(variable, read);
  }
  for (auto& [thing, names] : by_thing) {
    if (names.size() < 2) continue;
    // Several names in one file are several things: DATABASE_URL and ASYNC_DATABASE_URL stand side by side on purpose.
    std::stable_sort(names.begin(), names.end(), [](const auto& a, const auto& b) { return a.second->place < b.second->place; });
    const auto other = std::find_if(names.begin() + 1, names.end(),
                                    [&](const auto& name) { return name.second->place.file != names.front().second->place.file; });
    if (other == names.end()) continue;
    Finding& finding = findings.add(other->second->place, fmt::format("{} is the {} that {} is elsewhere; use one name",
                                                                      other->first, noun(std::get<2>(thing)), names.front().first));
    finding.severity = context.policy.path.empty() ? Severity::note : finding.severity;
    finding.related.push_back({names.front().second->place, "read as " + names.front().first});
  }
}

void check(const RuleContext& context, Findings& findings) {
  std::set<Place> said;
  compare_environments(context, said, findings);
  compare_reads(context, findings);
}

}  // namespace

extern const Rule alias_drift;
const Rule alias_drift{
    {.id = "alias-drift",
     .summary = "one thing about the database has several names",
     .severity = Severity::warning,
     .confidence = Confidence::likely,
     .help = "Whoever changes the value changes one of the names. Let the source of truth read one, and set that one everywhere."},
    check};

}  // namespace dbssot::rules
