#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "frontends/live/libpq.h"
#include "frontends/live/live.h"
#include "frontends/live/mask.h"

namespace dbssot::live {

/// One place to connect to.
struct Place {
  std::string host;  ///< name, address or directory of a socket; empty: libpq's default socket
  std::string hostaddr;
  std::string port;  ///< empty: the default

  [[nodiscard]] bool is_socket() const { return hostaddr.empty() && (host.empty() || host[0] == '/' || host[0] == '@'); }
  [[nodiscard]] std::string shown() const;
};

/// What a text comes down to for libpq.
struct Target {
  struct Fault {
    Cause cause = Cause::unreadable_url;
    std::string sentence;
    std::string remedy;
  };
  std::optional<Fault> fault;  ///< nothing else is set then but client and tls_meaning
  std::string client;          ///< "libpq", "sqlalchemy+asyncpg"
  std::string tls_meaning;
  std::vector<Place> places;                                  ///< at least one; tried in order
  std::vector<std::pair<std::string, std::string>> keywords;  ///< for libpq; without host, hostaddr, port
  std::string sslmode;                                        ///< always one of the six
  std::string root_certificate;                               ///< the file that libpq would use; empty: none there
  std::string user;                                           ///< as stated; may be empty
  std::string database;                                       ///< as stated; may be empty
  std::vector<Parameter> parameters;
  std::vector<std::string> notes;
  Mask mask;
};

[[nodiscard]] Target aim(const Libpq& libpq, const Sensitive& text, const Options& options);

}  // namespace dbssot::live
