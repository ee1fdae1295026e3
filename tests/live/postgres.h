#pragma once

#include <memory>
#include <string>

#include "live/process.h"

namespace dbssot::test {

/// A real PostgreSQL with TLS and a socket, in a temporary folder. One for all tests of a process:
///   - role `app`, password `app_password`, databases `shop`, `frozen` (read-only by default), `crowded` (no room left),
///     `closed` (app may not connect);
///   - role `guarded` may come over TLS alone, `banned` not at all, `nologin` cannot log in;
///   - the certificate is for `certificate_host`, signed by `authority`; `other_authority` signed nothing.
class Postgres {
 public:
  /// Null, with the reason, when PostgreSQL or openssl is not installed. Fails the test if the variable CI says that it should be.
  static const Postgres* shared(std::string& reason);

  static constexpr const char* app_password = "opensesame-0815";
  static constexpr const char* certificate_host = "db.dbssot.test";
  static constexpr int max_connections = 12;
  static constexpr int reserved_connections = 3;

  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] const std::string& socket_directory() const { return folder_.path(); }
  [[nodiscard]] std::string authority() const { return folder_.path() + "/ca.crt"; }
  [[nodiscard]] std::string other_authority() const { return folder_.path() + "/other.crt"; }
  [[nodiscard]] const TemporaryFolder& folder() const { return folder_; }
  /// `postgresql://app:…@127.0.0.1:port/database?parameters`
  [[nodiscard]] std::string url(const std::string& database, const std::string& parameters = "") const;
  /// A second server made from the fresh cluster: a standby that says it is starting up until open_standby().
  [[nodiscard]] int start_standby() const;
  void open_standby() const;

  Postgres();

 private:
  void make_certificates() const;
  void make_cluster() const;
  [[nodiscard]] Process start(const std::string& data, int port, const std::string& settings) const;
  void make_roles_and_databases() const;

  TemporaryFolder folder_;
  std::string programs_;
  int port_ = 0;
  Process server_;
  mutable Process standby_;
};

/// pgbouncer in front of it, in transaction mode: databases `shop` and `dead` (its server is not there).
class Pgbouncer {
 public:
  static const Pgbouncer* shared(const Postgres& postgres, std::string& reason);
  Pgbouncer(const Postgres& postgres, const std::string& program);
  [[nodiscard]] int port() const { return port_; }

 private:
  int port_ = 0;
  Process process_;
};

}  // namespace dbssot::test
