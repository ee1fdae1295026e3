#include <algorithm>
#include <set>
#include <string>

#include <fmt/format.h>

#include "lint/code_reads.h"
#include "lint/rule.h"
#include "lint/standing.h"

namespace dbssot::rules {
namespace {

/// Platforms whose variables are set by a command or on a page, and stand in no file.
bool sets_variables_elsewhere(const deploy::Environment& environment) {
  for (const std::string_view platform : {"heroku", "fly", "render", "railway", "vercel"}) {
    if (environment.platform == platform) return true;
  }
  return false;
}

/// Some environment runs our code, and everything in it is known: then a variable that it lacks is really not there.
bool tells_all(const RuleContext& context, const CodeReads& reads) {
  bool found = false;
  for (const deploy::Environment& environment : context.deployment.environments) {
    if (!is_run(environment)) continue;
    if (sets_variables_elsewhere(environment) || !is_whole(environment)) return false;
    found = found || std::any_of(environment.services.begin(), environment.services.end(), [&](const deploy::Service& service) {
              return service.kind != "dotenv" && reads.runs_in(service);
            });
  }
  return found;
}

/// Names that any file sets, examples and CI too: whoever lists a variable there knows of it.
std::set<std::string, std::less<>> declared_names(const RuleContext& context) {
  std::set<std::string, std::less<>> names;
  for (const ConfigVariable& variable : context.facts.all<ConfigVariable>()) names.insert(variable.variable);
  for (const SecretReference& secret : context.facts.all<SecretReference>()) names.insert(secret.variable);
  for (const deploy::Environment& environment : context.deployment.environments) {
    for (const deploy::Service& service : environment.services) {
      for (const deploy::Variable& variable : service.variables) names.insert(variable.name);
    }
  }
  return names;
}

void check(const RuleContext& context, Findings& findings) {
  const CodeReads reads(context);
  if (reads.needed().empty() || !tells_all(context, reads)) return;
  const auto declared = declared_names(context);
  for (const auto& [variable, read] : reads.needed()) {
    if (declared.contains(variable) || read->context != Context::production) continue;
    // Without a policy nobody said which settings are wanted; a class of settings has many that may stay away.
    if (context.policy.path.empty() && reads.is_field_of_settings(variable)) continue;
    // `if os.environ.get("X"):` asks whether there is one.
    if (context.policy.path.empty() && !reads.is_required(variable)) continue;
    Finding& finding = findings.add(
        read->place, fmt::format("{} is read here, and no deploy file defines it; add it, or give it a default", variable));
    if (context.policy.path.empty()) {
      finding.severity = Severity::note;
      finding.confidence = Confidence::possible;
    }
  }
}

}  // namespace

extern const Rule undeclared_variable;
const Rule undeclared_variable{{.id = "undeclared-variable",
                                .summary = "code reads a database variable that no deploy file defines",
                                .severity = Severity::warning,
                                .confidence = Confidence::likely,
                                .help = "A renamed variable, or one that was set by hand on a server once: the next environment "
                                        "starts without it. `dbssot verify` shows "
                                        "what each environment defines."},
                               check};

}  // namespace dbssot::rules
