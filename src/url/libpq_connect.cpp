#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>

#include "url/characters.h"
#include "url/knowledge.h"
#include "url/libpq.h"

// pqConnectOptions2, then PQconnectPoll up to connect(): which values are refused before the network is touched, and which hosts
// are tried in which order.

namespace dbssot::url::libpq {
namespace {

/// sizeof(sockaddr_un.sun_path) on Linux.
constexpr std::size_t longest_socket_path = 107;
constexpr int highest_port = 65535;

bool is_socket_path(std::string_view host) { return host.starts_with('/') || host.starts_with('@'); }

Fault bad_value(std::string_view keyword, std::string_view value, std::string advice) {
  // The value of a setting is no secret, unless the text is so broken that anything may stand here.
  const bool plain = value.size() <= 40 && std::ranges::all_of(value, [](char c) {
                       return is_word(c) || std::string_view("-., +!\"'<>").find(c) != std::string_view::npos;
                     });
  return {keyword == "sslmode" ? "ssl-value" : "parameter-value",
          plain ? fmt::format("libpq refuses it before connecting: invalid {} value: \"{}\"", keyword, value)
                : fmt::format("libpq refuses it before connecting: invalid {} value", keyword),
          std::string(keyword), std::move(advice), 0};
}

int tls_rank(std::string_view version) {
  const auto& versions = knowledge().tls_versions;
  for (std::size_t i = 0; i < versions.size(); ++i) {
    if (equal_ignoring_case(versions[i], version)) return static_cast<int>(i);
  }
  return -1;
}

bool valid_auth_methods(std::string_view list, int version) {
  if (list.empty()) return true;
  std::vector<std::string> seen;
  std::optional<bool> negated;
  for (const std::string& item : split(list, ',')) {
    std::string_view method = item;
    const bool negative = method.starts_with('!');
    if (negative) method.remove_prefix(1);
    if (negated && *negated != negative) return false;
    negated = negative;
    const auto& methods = knowledge().auth_methods;
    const bool known = std::ranges::find(methods, method) != methods.end() || (method == "oauth" && version >= 18000);
    if (!known || std::ranges::find(seen, method) != seen.end()) return false;
    seen.emplace_back(method);
  }
  return true;
}

bool valid_base64_key(std::string_view value) {
  if (value.size() != 44 || value.back() != '=' || value[42] == '=') return false;
  return std::ranges::all_of(value.substr(0, 43), [](char c) { return is_letter(c) || is_digit(c) || c == '+' || c == '/'; });
}

std::string join(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

std::optional<Fault> check_values(const Options& options, int version) {
  for (const Options::Entry& entry : options.entries()) {
    const Parameter* parameter = knowledge().libpq.find(entry.keyword, version);
    if (parameter == nullptr) continue;
    std::optional<Fault> fault;
    switch (parameter->check) {
      case Check::one_of:
        if (std::ranges::find(parameter->values, entry.value) == parameter->values.end()) {
          // An empty value of these two is as good as none.
          if (entry.value.empty() && (entry.keyword == "min_protocol_version" || entry.keyword == "max_protocol_version")) break;
          fault = bad_value(entry.keyword, entry.value, "one of: " + join(parameter->values));
        }
        break;
      case Check::tls_version:
        if (!entry.value.empty() && tls_rank(entry.value) < 0)
          fault = bad_value(entry.keyword, entry.value, "one of: " + join(knowledge().tls_versions));
        break;
      case Check::auth_methods:
        if (!valid_auth_methods(entry.value, version))
          fault = bad_value(entry.keyword, entry.value, "a list of: " + join(knowledge().auth_methods));
        break;
      case Check::base64_32:
        if (!valid_base64_key(entry.value))
          fault = Fault{"parameter-value", fmt::format("libpq refuses it before connecting: invalid {}", entry.keyword),
                        entry.keyword, "32 bytes in base64", 0};
        break;
      default:
        break;
    }
    if (fault) {
      fault->offset = entry.offset;
      return fault;
    }
  }
  const std::string& lowest = options.value("ssl_min_protocol_version");
  const std::string& highest = options.value("ssl_max_protocol_version");
  if (!lowest.empty() && !highest.empty() && tls_rank(lowest) > tls_rank(highest))
    return Fault{"parameter-value",
                 "libpq refuses it before connecting: invalid SSL protocol version range",
                 "ssl_min_protocol_version",
                 {},
                 0};
  const std::string& mode = options.value("sslmode");
  if (version >= 16000 && options.value("sslrootcert") == "system" && !mode.empty() && mode != "verify-full")
    return Fault{
        "ssl-value",
        fmt::format("libpq refuses it before connecting: weak sslmode \"{}\" may not be used with sslrootcert=system", mode),
        "sslmode", "write sslmode=verify-full", 0};
  if (options.value("sslnegotiation") == "direct" && mode != "require" && mode != "verify-ca" && mode != "verify-full" &&
      !(options.value("sslrootcert") == "system" && mode.empty())) {
    return Fault{"ssl-value", "libpq refuses it before connecting: a weak sslmode may not be used with sslnegotiation=direct",
                 "sslnegotiation", "write sslmode=require or stronger", 0};
  }
  return std::nullopt;
}

/// keepalives and tcp_user_timeout: looked at once a TCP socket exists.
std::optional<Fault> check_tcp(const Options& options, int version) {
  const auto wrong = [&](const char* keyword) {
    return Fault{
        "parameter-value",
        fmt::format("libpq gives up once the connection has begun: invalid integer value for connection option \"{}\"", keyword),
        keyword, "an integer", 0};
  };
  bool keeps_alive = true;
  if (const std::string* keepalives = options.find("keepalives")) {
    const auto value = parse_integer(*keepalives);
    if (!value) return wrong("keepalives");
    keeps_alive = *value != 0;
  }
  for (const char* keyword : {"keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout"}) {
    const std::string* text = options.find(keyword);
    const Parameter* parameter = knowledge().libpq.find(keyword, version);
    if (text == nullptr || parameter == nullptr || (!keeps_alive && parameter->most != 0)) continue;
    const auto value = parse_integer(*text);
    if (!value) return wrong(keyword);
    // The kernel has the last word: what setsockopt() refuses ends the attempt.
    if (parameter->most != 0 && (*value < 1 || *value > parameter->most))
      return Fault{
          "parameter-value",
          fmt::format("libpq gives up once the connection has begun: Linux takes a {} between 1 and {}", keyword, parameter->most),
          keyword, fmt::format("a number between 1 and {}, or leave it out", parameter->most), 0};
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  while (true) {
    const std::size_t end = text.find(separator, begin);
    parts.emplace_back(text.substr(begin, end == std::string_view::npos ? end : end - begin));
    if (end == std::string_view::npos) return parts;
    begin = end + 1;
  }
}

std::optional<int> parse_integer(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  bool negative = false;
  if (text.starts_with('-') || text.starts_with('+')) {
    negative = text.front() == '-';
    text.remove_prefix(1);
  }
  if (text.empty()) return std::nullopt;
  long long value = 0;
  for (const char c : text) {
    if (!is_digit(c)) return std::nullopt;
    value = value * 10 + (c - '0');
    if (value > 2147483648LL) return std::nullopt;
  }
  if (negative) value = -value;
  if (value > 2147483647LL) return std::nullopt;
  return static_cast<int>(value);
}

bool is_numeric_address(std::string_view text) {
  std::string address(text);
  in_addr ipv4{};
  if (!address.empty() && !is_space(address.back()) && inet_aton(address.c_str(), &ipv4) != 0) return true;
  const std::size_t zone = address.find('%');
  in6_addr ipv6{};
  if (inet_pton(AF_INET6, address.substr(0, zone).c_str(), &ipv6) != 1) return false;
  if (zone == std::string::npos) return true;
  // A zone is the number of an interface or its name, which may exist where the client runs; `25eth0` is a %25 nobody decoded.
  const std::string name = address.substr(zone + 1);
  return !name.empty() && (is_letter(name.front()) || std::ranges::all_of(name, is_digit));
}

Outcome<std::vector<Host>> hosts(const Options& options) {
  std::vector<Host> list;
  const std::string& names = options.value("host");
  const std::string& addresses = options.value("hostaddr");
  const std::string& ports = options.value("port");
  const std::vector<std::string> name_list = names.empty() ? std::vector<std::string>{} : split(names, ',');
  const std::vector<std::string> address_list = addresses.empty() ? std::vector<std::string>{} : split(addresses, ',');
  if (!addresses.empty() && !names.empty() && name_list.size() != address_list.size()) {
    return Fault{"hosts",
                 fmt::format("libpq refuses it before connecting: could not match {} host names to {} hostaddr values",
                             name_list.size(), address_list.size()),
                 "hostaddr", "give every host one hostaddr", 0};
  }
  const std::size_t count = std::max<std::size_t>(1, addresses.empty() ? name_list.size() : address_list.size());
  const std::vector<std::string> port_list = ports.empty() ? std::vector<std::string>{""} : split(ports, ',');
  if (port_list.size() != 1 && port_list.size() != count) {
    return Fault{
        "port",
        fmt::format("libpq refuses it before connecting: could not match {} port numbers to {} hosts", port_list.size(), count),
        "port", "give one port, or one for every host", 0};
  }
  for (std::size_t i = 0; i < count; ++i) {
    Host host;
    if (i < name_list.size()) host.name = name_list[i];
    if (i < address_list.size()) host.address = address_list[i];
    host.port = port_list[port_list.size() == 1 ? 0 : i];
    list.push_back(std::move(host));
  }
  return list;
}

std::string effective_sslmode(const Options& options, int version, bool any_tcp) {
  if (!any_tcp) return "disable";  // a Unix socket is never encrypted, whatever is asked for
  if (const std::string* mode = options.find("sslmode"); mode != nullptr) return *mode;
  if (version >= 16000 && options.value("sslrootcert") == "system") return "verify-full";
  return "prefer";
}

Outcome<Attempt> connect(const Options& options, int version) {
  if (options.find("service") != nullptr) {  // an empty name is looked up as well
    return Fault{"missing-file", "libpq refuses it before connecting: the definition of the service has to be in a service file",
                 "service", "name host, port and database in the text", 0};
  }
  auto list = hosts(options);
  if (!list) return list.fault();
  if (auto fault = check_values(options, version)) return *fault;

  Attempt attempt;
  std::optional<Fault> first;
  bool any_tcp = false;
  for (const Host& host : *list) {
    int port = 5432;
    if (!host.port.empty()) {
      const auto number = parse_integer(host.port);
      if (!number) {  // libpq gives up here; the hosts before this one were tried
        if (!first)
          first = Fault{"port", "libpq refuses it before connecting: invalid integer value for connection option \"port\"", "port",
                        "write the port as a number; a password with / ? # or @ must be percent-encoded", 0};
        break;
      }
      port = *number;
    }
    if (port < 1 || port > highest_port) {
      if (!first)
        first = Fault{"port", fmt::format("libpq refuses it before connecting: invalid port number: \"{}\"", port), "port",
                      "a port is between 1 and 65535", 0};
      continue;
    }
    if (!host.address.empty()) {
      if (!is_numeric_address(host.address)) {
        if (!first)
          first = Fault{"host", "libpq refuses it before connecting: hostaddr is no numeric address", "hostaddr",
                        "write names in host", 0};
        continue;
      }
      attempt.add({host.address, std::to_string(port)});
      any_tcp = true;
    } else if (host.name.empty() || is_socket_path(host.name)) {
      const std::string path =
          fmt::format("{}/.s.PGSQL.{}", host.name.empty() ? knowledge().libpq_socket_directory : host.name, port);
      if (path.size() > longest_socket_path) {
        if (!first)
          first = Fault{
              "socket-path",
              fmt::format("libpq refuses it before connecting: Unix-domain socket path of {} bytes is too long (maximum {} bytes)",
                          path.size(), longest_socket_path),
              "host", "shorten the socket directory", 0};
        continue;
      }
      attempt.add({path, ""});
    } else {
      attempt.add({host.name, std::to_string(port)});
      any_tcp = true;
    }
  }
  if (attempt.endpoints.empty()) return *first;
  if (any_tcp) {
    if (auto fault = check_tcp(options, version)) {
      std::erase_if(attempt.endpoints, [](const Endpoint& endpoint) { return !endpoint.port.empty(); });
      if (attempt.endpoints.empty()) return *fault;
      any_tcp = false;  // sockets know none of these options
    }
  }
  if (const std::string* timeout = options.find("connect_timeout"); timeout != nullptr && !parse_integer(*timeout)) {
    return Fault{"parameter-value",
                 "libpq gives up once the connection has begun: invalid integer value for connection option \"connect_timeout\"",
                 "connect_timeout", "whole seconds", 0};
  }
  attempt.sslmode = effective_sslmode(options, version, any_tcp);
  return attempt;
}

}  // namespace dbssot::url::libpq
