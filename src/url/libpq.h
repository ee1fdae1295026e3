#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "url/outcome.h"

/// libpq's reading of a connection string and what it does with it up to the first connection.
/// Source: PostgreSQL, src/interfaces/libpq/fe-connect.c, versions 15, 17 and 18.
namespace dbssot::url::libpq {

/// Keywords with their values, decoded; a later one of the same name has replaced the earlier one.
class Options {
 public:
  struct Entry {
    std::string keyword;
    std::string value;
    std::size_t offset = 0;  ///< of the keyword, or of the part of the URL, in the text
  };
  void set(std::string_view keyword, std::string value, std::size_t offset);
  [[nodiscard]] const std::string* find(std::string_view keyword) const;
  /// "" for what is not there.
  [[nodiscard]] const std::string& value(std::string_view keyword) const;
  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }

 private:
  std::vector<Entry> entries_;
};

[[nodiscard]] bool has_uri_prefix(std::string_view text);
/// PQconninfoParse: a URI if it begins as one, else key=value text. Version as version_number() has it.
[[nodiscard]] Outcome<Options> parse(std::string_view text, int version);
[[nodiscard]] Outcome<Options> parse_uri(std::string_view text, int version);
[[nodiscard]] Outcome<Options> parse_conninfo(std::string_view text, int version);

/// conninfo_storeval: the keyword must be known; `requiressl` is an old way to say sslmode. The keyword of the fault is quoted
/// only if it is a plain word.
[[nodiscard]] std::optional<Fault> store(Options& options, std::string_view keyword, std::string value, std::size_t offset,
                                         int version, bool in_uri);

/// PQconnectdb: checks values and tries the hosts in order.
[[nodiscard]] Outcome<Attempt> connect(const Options& options, int version);

/// A host in libpq's list.
struct Host {
  std::string name;
  std::string address;  ///< hostaddr
  std::string port;     ///< "" means the default
};
/// The list of hosts, or the fault in the number of ports or addresses.
[[nodiscard]] Outcome<std::vector<Host>> hosts(const Options& options);
/// parse_int_param: an int with blanks around it.
[[nodiscard]] std::optional<int> parse_integer(std::string_view text);
[[nodiscard]] std::string effective_sslmode(const Options& options, int version, bool any_tcp);
/// inet_aton() or an IPv6 address: what getaddrinfo() takes without asking a server.
[[nodiscard]] bool is_numeric_address(std::string_view text);
[[nodiscard]] std::vector<std::string> split(std::string_view text, char separator);

}  // namespace dbssot::url::libpq
