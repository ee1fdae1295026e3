#pragma once

#include <libpq-fe.h>

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

/// The one place that knows where the database is. Nothing else reads the
/// database's variables, builds its URL or connects. The address comes from the
/// first of these that is set:
///
///   DATABASE_URL       a URL, such as postgresql://app@db.internal/shop;
///   without a driver, without TLS parameters POSTGRES_USER, POSTGRES_PASSWORD,
///   POSTGRES_DB, with POSTGRES_HOST and POSTGRES_PORT, or CLOUD_SQL_INSTANCE
///   (project:region:name), whose socket lies below /cloudsql. For an RDS
///   secret of AWS, let the task definition set one variable from each key of
///   its JSON.
///
/// DATABASE_TLS is `require` unless it says `disable`, `verify-ca` or
/// `verify-full`. Sockets have no TLS.
namespace database {

/// What is wrong with the variables, all of it at once. Names variables, never
/// their values.
class NotConfigured : public std::runtime_error {
 public:
  explicit NotConfigured(std::vector<std::string> problems);
  const std::vector<std::string>& problems() const { return problems_; }

 private:
  std::vector<std::string> problems_;
};

/// The value of an environment variable; nothing if it is not set. Tests bring
/// their own.
using Variables = std::function<std::optional<std::string>(const char* name)>;
std::optional<std::string> process_variable(const char* name);

/// Where the database is, and as whom to go there. Every URL is rendered from
/// it.
struct Address {
  std::string user;
  std::string password;
  std::string name;
  std::string host;
  std::string port = "5432";
  std::string socket_directory;
  std::string tls = "require";
  std::string source = "given";

  /// To be called first thing: a service that cannot know its database should
  /// not start. Throws NotConfigured.
  static Address from_environment(
      const Variables& variables = process_variable);

  /// For libpq and what stands on it (libpqxx, SOCI), synchronous and, by
  /// PQconnectStart, asynchronous alike.
  std::string sync_url() const;
  /// For Python clients of the same database: SQLAlchemy with asyncpg, which
  /// spells TLS its own way.
  std::string async_url() const;
  /// For logs and health reports: no password, no user.
  std::string shown() const;
};

struct CloseConnection {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
using Connection = std::unique_ptr<PGconn, CloseConnection>;

/// Waits until the server answers. Throws std::runtime_error without the
/// password.
Connection open_sync_connection(const Address& address);
/// Begins and returns at once; the caller drives it with PQconnectPoll. Throws
/// std::runtime_error if it cannot begin.
Connection start_async_connection(const Address& address);

/// What a health endpoint answers.
struct Health {
  bool healthy = false;  ///< only if the server answered
  std::string database;
  std::string configured_by;
  std::string form;  ///< "socket" or "network"
  std::string tls;   ///< "none" on a socket
  std::string driver = "libpq";
  std::string error;  ///< a class of error, no text of the server

  std::string json() const;
};
Health sync_health(const Address& address);

}  // namespace database
