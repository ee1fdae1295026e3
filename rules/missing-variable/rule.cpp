#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "facts/variable_role.h"
#include "lint/code_reads.h"
#include "lint/rule.h"
#include "lint/standing.h"

namespace dbssot::rules {
namespace {

using deploy::Environment;
using deploy::Service;
using deploy::Variable;

std::vector<const Service*> ours(const Environment& environment, const CodeReads& reads) {
  std::vector<const Service*> services;
  for (const Service& service : environment.services) {
    if (reads.runs_in(service)) services.push_back(&service);
  }
  return services;
}

/// The same service elsewhere: by the code that runs there, by name, or because each environment has but one.
const Service* counterpart(const Service& service, const Environment& here, const Environment& there, const CodeReads& reads) {
  const std::vector<const Service*> candidates = ours(there, reads);
  for (const Service* candidate : candidates) {
    if (candidate->name == service.name) return candidate;
  }
  for (const Service* candidate : candidates) {
    if (!service.code_service.empty() && candidate->code_service == service.code_service) return candidate;
  }
  return candidates.size() == 1 && ours(here, reads).size() == 1 ? candidates.front() : nullptr;
}

/// A URL holds every part, and the parts make a URL: who has the one does not miss the other.
bool has_instead(const Service& service, const VariableName& missing) {
  std::set<VariableRole> roles;
  for (const Variable& variable : service.variables) {
    if (!variable.is_database) continue;
    // AWS_DB_SECRET, DB_CREDENTIALS_ARN: a secret's JSON holds all of it.
    if (variable.name.find("SECRET") != std::string::npos || variable.name.find("CREDENTIAL") != std::string::npos) return true;
    const VariableName name = read_variable_name(variable.name);
    if (name.family == missing.family) roles.insert(name.role);
  }
  if (roles.contains(missing.role)) return true;  // by another name: alias-drift
  if (missing.role == VariableRole::url) return roles.contains(VariableRole::host) && roles.contains(VariableRole::password);
  return roles.contains(VariableRole::url);
}

bool is_part(VariableRole role) { return role != VariableRole::other && role != VariableRole::port; }

/// Where an environment lacks what another one has. The finding stands at the service that lacks it.
void compare(const CodeReads& reads, const Environment& here, const Environment& there, std::set<std::string>& said,
             Findings& findings) {
  for (const Service* service : ours(here, reads)) {
    if (!service->open.empty()) continue;
    const Service* other = counterpart(*service, here, there, reads);
    if (other == nullptr) continue;
    for (const Variable& variable : other->variables) {
      const VariableName name = read_variable_name(variable.name);
      if (!variable.is_database || !is_part(name.role) || service->find(variable.name) != nullptr || has_instead(*service, name))
        continue;
      const auto needed = reads.needed().find(variable.name);
      if (needed == reads.needed().end() || !said.insert(here.name + "/" + service->name + "/" + variable.name).second) continue;
      Finding& finding = findings.add(
          service->place, fmt::format("{} in {} gets no {}, which {} has and the code needs",
                                      service->name.empty() ? "the service" : service->name, here.name, variable.name, there.name));
      finding.severity = softened(finding.severity, here.context);
      finding.related.push_back({variable.winner().place, there.name + " sets it here"});
      finding.related.push_back({needed->second->place, "read here"});
      if (!here.is_declared) finding.confidence = Confidence::likely;
    }
  }
}

void check(const RuleContext& context, Findings& findings) {
  const CodeReads reads(context);
  std::set<std::string> said;
  for (const Environment& here : context.deployment.environments) {
    if (!is_run(here) || !here.notes.empty()) continue;
    for (const Environment& there : context.deployment.environments) {
      if (&here != &there && is_run(there) && here.folder == there.folder) compare(reads, here, there, said, findings);
    }
  }
}

}  // namespace

extern const Rule missing_variable;
const Rule missing_variable{{.id = "missing-variable",
                             .summary = "an environment lacks a variable that the code needs for the database",
                             .severity = Severity::error,
                             .confidence = Confidence::certain,
                             .help = "The service starts, or not, with half an address. Map the variable as the other environment "
                                     "does; `dbssot verify` shows both side by side."},
                            check};

}  // namespace dbssot::rules
