#pragma once

#include <span>
#include <string>
#include <vector>

#include "cli/live_check.h"
#include "deploy/connection.h"
#include "frontends/live/live.h"
#include "verify/verify.h"

/// What a deployment amounts to, connected to: both forms of every address without holes.
namespace dbssot::cli {

/// One live check: the URL as the synchronous or the asynchronous client takes it.
struct LiveForm {
  std::size_t service = 0;   ///< index in the services
  std::size_t database = 0;  ///< in ServiceReport::databases
  std::size_t form = 0;      ///< in Database::forms
  live::Report report;
};

/// Connects, all at once, each stage with its deadline. Equal URLs are tried once for each client.
[[nodiscard]] std::vector<LiveForm> connect_forms(std::span<const verify::ServiceReport> services, const LiveChoices& choices);

/// The same as rules read it, at the places of the variables, in the order of the services. What no attempt was made for is left
/// out: a client that refuses the text by itself, a machine without libpq.
[[nodiscard]] std::vector<deploy::Connection> connections_of(std::span<const verify::ServiceReport> services,
                                                             std::span<const LiveForm> forms);

/// Throws UsageError for a name that no environment has, with those that there are.
void require_environments(const std::vector<std::string>& wanted, std::span<const deploy::Environment* const> known);

}  // namespace dbssot::cli
