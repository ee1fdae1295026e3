#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "deploy/connection.h"
#include "deploy/database_target.h"
#include "deploy/deployment.h"
#include "lint/rule.h"
#include "url/url.h"

/// What `dbssot verify` says: for every service of every environment the address that its variables amount to, in the form of each
/// client, and what is wrong with it.
namespace dbssot::verify {

enum class Weight : std::uint8_t { note, warning, fault };
[[nodiscard]] std::string_view name_of(Weight weight);

/// One thing worth saying. Codes are stable:
///   incomplete-address   parts are missing, so that there is no URL
///   invalid-url          a client rejects the URL
///   code-rejects-url     the client that the code uses rejects what the code makes of the variables
///   conflicting-sources  two sources name different databases
///   dangling-reference   a key that the ConfigMap or Secret does not have
///   server-mismatch      the database server of the same project makes another user, password or database
///   suspicious-url       read differently than it seems
///   without-tls          nothing asks for TLS where the network is not the project's own
///   unheard-tls          AWS_REQUIRE_SSL asks for TLS, and the URL that wins does not
///   last-resort          nothing that the policy's order names is set but the last of it, which is no address
///   not-in-project       a file, ConfigMap or Secret that sets further variables is not here
///   unreachable-database connecting failed (with `--live`)
///   weak-tls             the connection was made without TLS, or with less than it can give (with `--live`)
struct Problem {
  std::string code;
  Weight weight = Weight::fault;
  std::string message;  ///< redacted
  Place place;          ///< line 0: none
};

/// The URL in the form of one client.
struct Form {
  std::string client;  ///< name from url::clients()
  bool is_async = false;
  bool is_used = false;  ///< the code of the service uses this client; else it is one of the two usual ones
  url::Text url;         ///< empty if there is no such form
  url::Verdict verdict = url::Verdict::accepts;
  std::string reason;
  bool needs_argument = false;     ///< accepted together with what `reason` says to pass in code
  std::vector<std::string> holes;  ///< with `depends`: on which
};

/// What a place in the code opens with this environment.
struct Opened {
  Place place;
  std::string call;
  std::string client;
  url::Text url;
  url::Judgement judgement;
};

/// One database of a service.
struct Database {
  deploy::Target target;
  Form stored;                           ///< the winner as it stands, for the client that its scheme names
  std::vector<Form> forms;               ///< synchronous ones first; none of a JDBC URL and of another database
  std::vector<std::string> own_readers;  ///< calls that open it and read the URL or its parts in their own way: "django.DATABASES"
};

struct ServiceReport {
  const deploy::Environment* environment = nullptr;
  const deploy::Service* service = nullptr;
  std::vector<Database> databases;
  std::vector<Opened> code;
  std::vector<Problem> problems;  ///< heaviest first
};

/// Services that speak of a database, in the order of the deployment. Pointers are into the context's deployment.
[[nodiscard]] std::vector<ServiceReport> verify(const RuleContext& context);

/// Adds what connecting showed to the problems of the services, which it belongs to by name and environment.
void add_connections(std::span<ServiceReport> services, std::span<const deploy::Connection> connections);

/// The host belongs to the project itself: a socket, this machine, a service beside it, a name inside the cluster.
[[nodiscard]] bool stays_in_project(const deploy::Environment& environment, const std::string& host);

/// Variables that tell of a database, and what else goes into an address (AWS_REQUIRE_SSL).
[[nodiscard]] bool is_shown(const ServiceReport& report, const deploy::Variable& variable);

/// By "staging", or "deploy/k8s:staging" where several are called so.
[[nodiscard]] bool is_named(const deploy::Environment& environment, const std::string& name);

/// A value as it may be shown beside its variable: `***` for secrets and what came from the outside, URLs without their password.
[[nodiscard]] std::string shown_value(const deploy::Variable& variable, const deploy::Setting& setting);

}  // namespace dbssot::verify
