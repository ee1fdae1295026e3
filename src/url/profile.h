#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "url/outcome.h"

/// Clients whose handling of a URL can be said in data: section "url", "profile" of their driver file.
namespace dbssot::url {

struct Profile {
  std::string client;    ///< file name of the driver data: "node-postgres"
  std::string reads_as;  ///< "", "libpq", "libpq-conninfo" (behind `prefix`), "nothing"
  std::string prefix;    ///< stands before the scheme: "jdbc:"
  std::string advice;
  std::string relative_host;         ///< host of a text that is no URL; "" if that is refused
  std::vector<std::string> schemes;  ///< empty: any
  /// Where the user ends: "last-at", "first-at-anywhere", "strict" (no raw characters), "none"; "whatwg" is new URL() of
  /// JavaScript.
  std::string authority;
  bool conninfo = false;
  bool several_hosts = false;
  bool host_list_is_a_name = false;  ///< `h1,h2` is one name
  bool one_port = false;             ///< a list of hosts has one port, at its end
  bool urlsplit = false;             ///< Python's urlsplit() decides what is a URL; no character of a host is refused
  bool encoded_host = true;          ///< a percent-encoded host is taken
  bool path_required = false;
  bool host_parameter = true;   ///< `host=` and `port=` name the target
  bool authority_wins = false;  ///< `host=` counts only where the authority names no host
  int lowest_port = 0;
  int highest_port = 65535;
  std::vector<std::string> mode_names;
  std::vector<std::string> modes;
  bool modes_ignore_case = false;
  std::string unknown_mode;  ///< "reject", or the mode it is taken for
  std::string default_mode;
  std::map<std::string, std::string> mode_means;                 ///< in libpq's words, where it differs
  std::optional<std::map<std::string, std::string>> ssl_values;  ///< values of `ssl` and the mode each means
  std::string ssl_others;                                        ///< "reject", "ignore", "server"
  std::string ssl_error;
  std::string ssl_advice;
  std::map<std::string, std::vector<std::string>> values;  ///< parameters that take some values only
  std::string unknown;                                     ///< unknown parameters: "reject", "ignore", "server"
  bool libpq_parameters = false;
  std::vector<std::string> parameters;
  std::vector<std::string> files;  ///< parameters whose files are read at once
};

[[nodiscard]] const std::vector<Profile>& profiles();
[[nodiscard]] Outcome<Attempt> connect(const Profile& profile, std::string_view text, int libpq_version);

}  // namespace dbssot::url
