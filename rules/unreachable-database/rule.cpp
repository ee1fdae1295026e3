#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "deploy/connection.h"
#include "lint/rule.h"
#include "lint/standing.h"

namespace dbssot::rules {
namespace {

using deploy::Connection;

bool fail_alike(const Connection& left, const Connection& right) {
  return !right.is_connected && left.place == right.place && left.environment == right.environment &&
         left.service == right.service && left.cause == right.cause;
}

void check(const RuleContext& context, Findings& findings) {
  if (context.connections == nullptr) return;
  std::vector<const Connection*> told;
  for (const Connection& connection : *context.connections) {
    if (connection.is_connected || !is_known(connection.place)) continue;
    // The synchronous and the asynchronous form of one address mostly meet the same.
    if (std::ranges::any_of(told, [&](const Connection* other) { return fail_alike(*other, connection); })) continue;
    told.push_back(&connection);
    Finding& finding =
        findings.add(connection.place,
                     fmt::format("{} of {} in {} leads to no database ({}): {} {}", connection.source, connection.service,
                                 connection.environment, connection.url, deploy::failed_step(connection), connection.sentence));
    if (!connection.remedy.empty()) {
      finding.help = connection.platform.empty() ? connection.remedy : connection.platform + ": " + connection.remedy;
    }
    if (connection.is_rehearsal) finding.severity = Severity::warning;
  }
}

}  // namespace

extern const Rule unreachable_database;
const Rule unreachable_database{{.id = "unreachable-database",
                                 .summary = "connecting to what an environment amounts to fails (with `--live`)",
                                 .severity = Severity::error,
                                 .confidence = Confidence::certain,
                                 .help = "`dbssot verify --live` shows every stage, with its time and what the server said"},
                                check};

}  // namespace dbssot::rules
