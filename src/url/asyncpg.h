#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "url/outcome.h"

/// asyncpg's reading of a DSN and its choice of endpoints. Source: asyncpg/connect_utils.py, 0.27 and 0.31.
namespace dbssot::url::asyncpg {

/// Arguments of connect(); a DSN fills in what they leave open.
struct Arguments {
  std::optional<std::string> dsn;
  std::optional<std::vector<std::string>> hosts;  ///< several: a list; one: a string
  std::optional<std::vector<std::string>> ports;  ///< as written; read with int()
  std::optional<std::string> user, password, database, ssl, target_session_attrs;
};

struct Address {
  std::string host;  ///< name or socket directory
  std::string port;  ///< normal form of an int
};

/// `_parse_connect_dsn_and_args`: what connect() has decided before it opens a socket.
struct Resolved {
  std::vector<Address> addresses;
  std::optional<std::string> user, password, database;
  std::optional<std::string> sslmode;
  bool any_tcp = false;
  std::vector<std::pair<std::string, std::string>> server_settings;
};

[[nodiscard]] Outcome<Resolved> resolve(const Arguments& arguments, int version);
/// Opens the addresses in turn.
[[nodiscard]] Outcome<Attempt> connect(const Resolved& resolved, int version);

/// SSLMode.parse: the six modes, `_` for `-`. The fault names the parameter as the caller spells it.
[[nodiscard]] std::optional<Fault> check_sslmode(std::string_view mode, std::string_view parameter);

/// Who turns a host into addresses: asyncio takes numeric ones itself and checks their port, socket.create_connection() asks
/// getaddrinfo() for every one.
enum class Resolver : std::uint8_t { asyncio, socket };

/// The host and port as a socket call of Python sees them; a fault for what it refuses.
[[nodiscard]] Outcome<Endpoint> tcp_endpoint(std::string_view host, std::string_view port, Resolver resolver);

/// Names that a server refuses in a start-up packet of an ordinary user.
[[nodiscard]] std::vector<std::string> refused_settings(const std::vector<std::pair<std::string, std::string>>& settings);

}  // namespace dbssot::url::asyncpg
