#pragma once

#include <string>
#include <vector>

#include "deploy/deployment.h"
#include "policy/policy.h"

/// Which database the variables of a service amount to. Several sources compete: a URL, a secret's JSON, the parts of one or
/// another family.
namespace dbssot::deploy {

/// One way to the address.
struct Source {
  std::string name;                  ///< "DATABASE_URL", "AWS_DB_SECRET", "POSTGRES_*"
  std::string family;                ///< as read_variable_name() tells it: "" is the main database, "ORDERS" another
  url::Text url;                     ///< as stored, or built of its parts; holes for what is not known
  std::vector<std::string> used;     ///< variables that went into it
  std::vector<std::string> missing;  ///< parts that nothing sets, so that there is no URL
  std::vector<std::string> notes;
  bool is_complete = false;
  bool is_built = false;        ///< of parts; else it is stored as a URL
  bool is_secret = false;       ///< the JSON of a secret manager
  bool is_last_resort = false;  ///< no address, but what the policy names for want of one: `memory`, `sqlite`
  std::string prefix;           ///< of parts: what their names begin with
  std::string host;             ///< of parts: the variable that names the host

  [[nodiscard]] bool is_known() const { return is_complete && !url.has_holes(); }
};

/// The sources of one database, in the order in which they are tried: that of the policy's `sources`; else a URL, a secret,
/// AWS_DB_*, POSTGRES_*, DB_*, PG*, other families. The first complete one wins.
struct Target {
  std::string family;
  std::vector<Source> sources;

  [[nodiscard]] const Source* winner() const;
};

/// True for variables that hold or name the JSON of a secret: AWS_DB_SECRET, AWS_SECRET_NAME, DB_CREDENTIALS, …
[[nodiscard]] bool names_secret(std::string_view variable);

/// What AWS_REQUIRE_SSL asks for, which goes into the secret's address and into that of AWS_DB_*; a URL says for itself.
struct TlsRequest {
  const Variable* wanted = nullptr;  ///< null: nothing is asked
  const Variable* root = nullptr;    ///< AWS_SSLROOTCERT, if that is known: the server's certificate is to be verified
};
[[nodiscard]] TlsRequest tls_request_of(const Service& service);

/// The databases that a service is told of, the main one first. Where the policy's `sources` name a last resort, a service of the
/// policy that is told of none gets that. A database server's own variables give none.
[[nodiscard]] std::vector<Target> targets_of(const Service& service, const Policy& policy);

/// What a server's image makes of its variables.
struct Server {
  std::string user, database;
  Sensitive password;
  const Variable* password_variable = nullptr;  ///< of the service, which lends it; null: none
  bool is_known = false;                        ///< all of them, without holes
};
[[nodiscard]] Server server_of(const Service& service);

}  // namespace dbssot::deploy
