#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "source/place.h"

namespace dbssot::deploy {

/// What became of one attempt to connect with the address of a service, as `--live` saw it: plain words, nothing of libpq. Made by
/// the commands that touch the network, read by the rules unreachable-database and weak-tls.
struct Connection {
  /// What protects the way to the server.
  enum class Tls : std::uint8_t {
    not_needed,  ///< a socket, this machine, a name inside of the project's own network
    absent,
    unverified,   ///< encrypted, but nobody looked at the certificate
    unnamed,      ///< the authority was verified, the server's name was not
    out_of_date,  ///< TLS 1.1 or older
    good
  };

  Place place;                ///< of the variable that names the address
  std::string environment;    ///< "staging"
  std::string service;        ///< as in Service::name
  std::string source;         ///< "DATABASE_URL", "POSTGRES_*"
  std::string client;         ///< whose URL it was: "sqlalchemy+asyncpg"
  std::string url;            ///< redacted
  std::string host;           ///< "db.example.com", "/cloudsql/p:r:i"
  std::string platform;       ///< as in the policy; "" if it is not known
  bool is_rehearsal = false;  ///< CI, tests and examples

  bool is_connected = false;
  // Where it is not:
  std::string stage;     ///< "name", "reach", "tls", "authentication", "database", "query"
  std::string cause;     ///< "no-such-host"; see docs/live-check.md
  std::string sentence;  ///< what happened
  std::string remedy;    ///< what that usually means on the platform, and what to do
  // Where it is:
  Tls tls = Tls::not_needed;
  std::string tls_version;  ///< "TLSv1.3"
};

/// "is not encrypted", for the sentence that names the host; "" where nothing is weak.
[[nodiscard]] std::string_view weakness_of(Connection::Tls tls);
/// "its name cannot be resolved:", for the sentence behind it.
[[nodiscard]] std::string_view failed_step(const Connection& connection);

}  // namespace dbssot::deploy
