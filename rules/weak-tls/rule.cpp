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

/// Without a certificate that somebody checked, whoever sits on the way can answer in the server's place; that takes more than
/// listening, which is what no TLS, or an old one, allows.
Severity severity_of(Connection::Tls tls) {
  return tls == Connection::Tls::absent || tls == Connection::Tls::out_of_date ? Severity::warning : Severity::note;
}

void check(const RuleContext& context, Findings& findings) {
  if (context.connections == nullptr) return;
  std::vector<const Connection*> told;
  for (const Connection& connection : *context.connections) {
    const std::string_view weakness = deploy::weakness_of(connection.tls);
    if (!connection.is_connected || weakness.empty() || !is_known(connection.place)) continue;
    const bool is_told = std::ranges::any_of(told, [&](const Connection* other) {
      return other->place == connection.place && other->environment == connection.environment &&
             other->service == connection.service && other->tls == connection.tls;
    });
    if (is_told) continue;
    told.push_back(&connection);
    const std::string version = connection.tls == Connection::Tls::out_of_date ? fmt::format(" ({})", connection.tls_version) : "";
    Finding& finding = findings.add(
        connection.place,
        fmt::format("the way of {} in {} to {} {}{}; have the client verify the server with the certificate of its authority",
                    connection.service, connection.environment, connection.host, weakness, version));
    finding.severity = severity_of(connection.tls);
    if (connection.is_rehearsal) finding.severity = Severity::note;
  }
}

}  // namespace

extern const Rule weak_tls;
const Rule weak_tls{{.id = "weak-tls",
                     .summary = "a connection was made without TLS, or with less than it can give (with `--live`)",
                     .severity = Severity::warning,
                     .confidence = Confidence::certain,
                     .help = "`sslmode=verify-full` and `sslrootcert`, in the spelling of each client: `dbssot url convert`",
                     .security_severity = 5.9},
                    check};

}  // namespace dbssot::rules
