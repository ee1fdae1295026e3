#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "url/url.h"

/// What a URL or conninfo that stands in the source says about the server, read so far as it is no hole.
namespace dbssot {

enum class Reach : std::uint8_t {
  none,         ///< no host, or one that is filled in later
  placeholder,  ///< stands for a host in a template or an example
  local,        ///< this machine: localhost, 127.0.0.1, host.docker.internal
  neighbour,    ///< a bare name of a compose or cluster network: "db"
  network,      ///< a full name, an address, or a socket of a named instance
};

struct LiteralTarget {
  Reach reach = Reach::none;
  std::string host;                   ///< of the first host that reaches furthest
  std::optional<Sensitive> password;  ///< only if it is a real one: no hole, no placeholder
  std::string user;
  bool is_template = false;  ///< every part is a word for the part: user:password@host/dbname
};

[[nodiscard]] LiteralTarget read_target(const url::Text& text);

/// A development password that protects nothing: the user's name again, "postgres", "dev".
[[nodiscard]] bool is_development_password(std::string_view password, std::string_view user);

/// True if the text is a password that somebody could use: not empty, no hole, no placeholder.
[[nodiscard]] bool is_real_password(std::string_view password);

}  // namespace dbssot
