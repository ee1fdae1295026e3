#include "url/asyncpg.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "url/characters.h"
#include "url/knowledge.h"
#include "url/libpq.h"
#include "url/python_text.h"

namespace dbssot::url::asyncpg {
namespace {

constexpr std::size_t longest_socket_path = 107;

Fault refused(std::string code, std::string reason, std::string parameter = {}, std::string advice = {}) {
  return {std::move(code), "asyncpg refuses it: " + std::move(reason), std::move(parameter), std::move(advice), 0};
}

Fault bad_port() {
  return refused("port", "int() cannot read the port", "port",
                 "write the port as a number; a password with / ? # or @ must be percent-encoded");
}

Fault bad_count(std::size_t ports, std::size_t hosts) {
  return refused("port", fmt::format("could not match {} port numbers to {} hosts", ports, hosts), "port",
                 "write the port behind its host (h:5432), or as many ports as hosts");
}

/// Hosts and ports as they come together from the authority, `host=` or the arguments.
struct Targets {
  std::vector<std::string> hosts;
  std::vector<std::string> ports;  ///< normal form; empty: not known yet
  bool ports_listed = false;       ///< `_validate_port_spec`: a list has to match the hosts, a number serves them all
  int version = 0;                 ///< of asyncpg

  [[nodiscard]] bool ports_fit(std::size_t count) const {
    constexpr int one_port_serves_all = 31;
    return ports.size() == count || (ports.size() == 1 && (!ports_listed || version >= one_port_serves_all));
  }
};

/// `_parse_hostlist`. `ports` are known already or empty.
std::optional<Fault> parse_hosts(std::string_view text, bool unquote, Targets& targets) {
  const std::vector<std::string> items = libpq::split(text, ',');
  if (!targets.ports.empty() && !targets.ports_fit(items.size())) return bad_count(targets.ports.size(), items.size());
  std::vector<std::string> own_ports;
  for (const std::string& item : items) {
    if (item.empty())
      return refused("host", "IndexError: string index out of range, as one host of the list is empty", "host",
                     "remove the empty host");
    std::string_view host = item;
    std::string_view port;
    if (item.front() == '[') {
      const std::size_t close = item.find(']');
      if (close == std::string::npos || close == 1) return refused("host", "invalid IPv6 address in the connection URI", "host");
      host = std::string_view(item).substr(1, close - 1);
      if (close + 1 < item.size() && item[close + 1] == ':') {
        const std::string_view rest = std::string_view(item).substr(close + 2);
        port = rest.substr(0, std::min(rest.find_first_not_of("0123456789"), rest.size()));  // matched, not anchored
      }
    } else if (item.front() != '/') {
      const std::size_t colon = item.find(':');
      host = std::string_view(item).substr(0, colon);
      if (colon != std::string::npos) port = std::string_view(item).substr(colon + 1);
    }
    targets.hosts.push_back(unquote ? python::unquote(host) : std::string(host));
    if (!targets.ports.empty()) continue;
    if (port.empty()) {
      own_ports.emplace_back("5432");
      continue;
    }
    const auto number = python::parse_int(unquote ? python::unquote(port) : std::string(port));
    if (!number) return bad_port();
    own_ports.push_back(number->digits);
  }
  if (targets.ports.empty()) {
    targets.ports = std::move(own_ports);
    targets.ports_listed = true;
  }
  return std::nullopt;
}

/// The names a DSN may hold beside the authority, last value of each.
class Query {
 public:
  explicit Query(std::vector<python::Field> fields) {
    std::unordered_map<std::string, std::size_t> positions;
    for (python::Field& field : fields) {
      const auto [found, is_new] = positions.try_emplace(field.key, items_.size());
      if (!is_new) {
        items_[found->second].second = std::move(field.value);
      } else {
        items_.emplace_back(std::move(field.key), std::move(field.value));
      }
    }
  }
  std::optional<std::string> take(std::string_view key, int version) {
    if (knowledge().asyncpg_query.find(key, version) == nullptr) return std::nullopt;
    const auto found = std::ranges::find(items_, key, &std::pair<std::string, std::string>::first);
    if (found == items_.end()) return std::nullopt;
    std::string value = std::move(found->second);
    items_.erase(found);
    return value;
  }
  std::vector<std::pair<std::string, std::string>> rest() && { return std::move(items_); }

 private:
  std::vector<std::pair<std::string, std::string>> items_;
};

std::optional<Fault> check_tls_version(const std::optional<std::string>& version, const char* parameter) {
  if (!version || version->empty()) return std::nullopt;
  std::string name = *version;
  std::ranges::replace(name, '.', '_');
  for (const std::string_view known : {"TLSv1", "TLSv1_1", "TLSv1_2", "TLSv1_3", "MINIMUM_SUPPORTED", "MAXIMUM_SUPPORTED"}) {
    if (name == known) return std::nullopt;
  }
  return refused("parameter-value", "no such TLS version", parameter, "one of: TLSv1, TLSv1.1, TLSv1.2, TLSv1.3");
}

/// Reads the DSN into what the arguments left open.
std::optional<Fault> read_dsn(std::string_view dsn, int version, Arguments& arguments, Targets& targets, Resolved& resolved,
                              std::optional<std::string>& tls_low, std::optional<std::string>& tls_high,
                              std::optional<std::string>& negotiation, std::optional<std::string>& rootcert,
                              std::optional<std::string>& crl, std::optional<std::string>& cert) {
  std::string error;
  const auto split = python::urlsplit(dsn, error);
  if (!split) return refused("syntax", "urlparse(): " + error, {}, "percent-encode [ and ] in the password");
  if (split->scheme != "postgresql" && split->scheme != "postgres") {
    const bool plain = !split->scheme.empty() && split->scheme.size() < 40;
    return Fault{"scheme",
                 fmt::format("asyncpg refuses it: invalid DSN: scheme is expected to be either \"postgresql\" or \"postgres\"{}",
                             plain ? fmt::format(", got '{}'", split->scheme) : ""),
                 plain ? split->scheme + "://" : "",
                 split->scheme.starts_with("postgres") ? "write postgresql:// without a driver for asyncpg itself"
                                                       : "asyncpg takes a URL, no key=value text: write postgresql://…",
                 0};
  }
  std::string_view authority = split->netloc;
  std::string_view credentials;
  if (const std::size_t sign = authority.find('@'); sign != std::string_view::npos) {
    credentials = authority.substr(0, sign);
    authority.remove_prefix(sign + 1);
  }
  if (!arguments.hosts && !authority.empty()) {
    if (auto fault = parse_hosts(authority, true, targets)) return fault;
  }
  if (!split->path.empty() && !arguments.database) {
    std::string_view path = split->path;
    if (path.starts_with('/')) path.remove_prefix(1);
    arguments.database = python::unquote(path);
  }
  const std::size_t colon = credentials.find(':');
  const std::string_view user = credentials.substr(0, colon);
  const std::string_view password = colon == std::string_view::npos ? std::string_view() : credentials.substr(colon + 1);
  if (!arguments.user && !user.empty()) arguments.user = python::unquote(user);
  if (!arguments.password && !password.empty()) arguments.password = python::unquote(password);

  if (split->query.empty()) return std::nullopt;
  std::string bad_field;
  auto fields = python::parse_query(split->query, true, bad_field);
  if (!fields) return refused("syntax", "bad query field: one has no \"=\"", {}, "write key=value, and & within a value as %26");
  Query query(std::move(*fields));
  if (const auto port = query.take("port", version); port && targets.ports.empty() && !port->empty()) {
    for (const std::string& item : libpq::split(*port, ',')) {
      const auto number = python::parse_int(item);
      if (!number) return bad_port();
      targets.ports.push_back(number->digits);
      targets.ports_listed = true;
    }
  }
  if (const auto host = query.take("host", version); host && targets.hosts.empty() && !host->empty()) {
    if (auto fault = parse_hosts(*host, false, targets)) return fault;
  }
  const auto fill = [&](const char* key, std::optional<std::string>& into) {
    auto value = query.take(key, version);
    if (value && !into) into = std::move(value);
  };
  fill("dbname", arguments.database);
  fill("database", arguments.database);
  fill("user", arguments.user);
  fill("password", arguments.password);
  fill("sslmode", arguments.ssl);
  fill("target_session_attrs", arguments.target_session_attrs);
  rootcert = query.take("sslrootcert", version);
  crl = query.take("sslcrl", version);
  tls_low = query.take("ssl_min_protocol_version", version);
  tls_high = query.take("ssl_max_protocol_version", version);
  negotiation = query.take("sslnegotiation", version);
  const auto gsslib = query.take("gsslib", version);
  cert = query.take("sslcert", version);
  for (const char* key : {"passfile", "sslkey", "sslpassword", "krbsrvname", "service"}) (void)query.take(key, version);
  resolved.server_settings = std::move(query).rest();
  if (gsslib && *gsslib != "gssapi" && *gsslib != "sspi")
    return refused("parameter-value", "gsslib must be one of: gssapi, sspi", "gsslib");
  return std::nullopt;
}

}  // namespace

std::optional<Fault> check_sslmode(std::string_view mode, std::string_view parameter) {
  std::string name(mode);
  std::ranges::replace(name, '_', '-');
  if (is_sslmode(name)) return std::nullopt;
  const auto& odd = knowledge().asyncpg_sslmode_attributes;
  if (std::ranges::find(odd, mode) != odd.end())
    return refused("ssl-value", fmt::format("{}={} raises TypeError", parameter, mode), std::string(parameter),
                   "one of: disable, allow, prefer, require, verify-ca, verify-full");
  Fault fault = refused("ssl-value", "`sslmode` parameter must be one of: disable, allow, prefer, require, verify-ca, verify-full",
                        std::string(parameter));
  const std::string folded = lowered(name);
  const std::string lower_case(trimmed(folded));
  if (is_sslmode(lower_case)) {
    fault.advice = fmt::format("write {}={}", parameter, lower_case);
  } else if (lower_case == "true" || lower_case == "1" || lower_case == "on" || lower_case == "yes") {
    fault.advice = fmt::format("write {}=require", parameter);
  }  // else the text of the error says it all
  return fault;
}

namespace {

/// What asyncio hands to the socket itself; an address with a zone goes through getaddrinfo() like a name.
bool is_plain_address(std::string_view host) { return host.find('%') == std::string_view::npos && python::ip_version(host); }

}  // namespace

Outcome<Endpoint> tcp_endpoint(std::string_view host, std::string_view port, Resolver resolver) {
  const auto number = python::parse_int(port);
  if (!number || !number->value)
    return Fault{"port", "Python refuses the port: int too large to convert to C long", "port", "a port is between 1 and 65535", 0};
  if (resolver == Resolver::asyncio && is_plain_address(host) && (*number->value < 0 || *number->value > 65535))
    return Fault{"port", "Python refuses the port: port must be 0-65535", "port", "a port is between 1 and 65535", 0};
  const auto service = python::service_port(number->digits);
  if (!service)
    return Fault{"port", "the system refuses the port: servname not supported", "port", "a port is between 1 and 65535", 0};
  if (host.find('\0') != std::string_view::npos)
    return Fault{"host", "Python refuses the host name: embedded null character", "host", "remove %00", 0};
  auto name = python::idna(host);
  if (!name)
    return Fault{"host",
                 "Python refuses the host name: a part of it is empty, longer than 63 bytes or holds a forbidden character",
                 "host",
                 {},
                 0};
  return Endpoint{std::move(*name), std::to_string(*service)};
}

std::vector<std::string> refused_settings(const std::vector<std::pair<std::string, std::string>>& settings) {
  std::vector<std::string> names;
  for (const auto& [name, value] : settings) {
    const std::string lower_case = lowered(name);
    if (knowledge().server_settings.find_any(lower_case) != nullptr ||
        knowledge().superuser_settings.find_any(lower_case) != nullptr)
      continue;
    // A custom setting: words with dots between them.
    bool custom = name.find('.') != std::string::npos && name.front() != '.' && name.back() != '.';
    char before = '.';
    for (const char c : name) {
      const bool letter = is_letter(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
      if (!(letter || (before != '.' && (is_digit(c) || c == '$' || c == '.')))) custom = false;
      before = c;
    }
    if (!custom) names.push_back(name);
  }
  return names;
}

Outcome<Resolved> resolve(const Arguments& given, int version) {
  Arguments arguments = given;
  Resolved resolved;
  Targets targets;
  targets.version = version;
  std::optional<std::string> tls_low;
  std::optional<std::string> tls_high;
  std::optional<std::string> negotiation;
  std::optional<std::string> rootcert;
  std::optional<std::string> crl;
  std::optional<std::string> cert;
  if (arguments.hosts) targets.hosts = *arguments.hosts;
  if (arguments.ports) {
    for (const std::string& port : *arguments.ports) {
      const auto number = python::parse_int(port);
      if (!number) return bad_port();
      targets.ports.push_back(number->digits);
    }
    if (targets.ports == std::vector<std::string>{"0"}) targets.ports.clear();  // 0 is as good as none
  }
  if (arguments.dsn && !arguments.dsn->empty()) {
    if (auto fault =
            read_dsn(*arguments.dsn, version, arguments, targets, resolved, tls_low, tls_high, negotiation, rootcert, crl, cert))
      return *fault;
  }
  if (targets.hosts.empty()) {
    targets.hosts = knowledge().asyncpg_socket_directories;
    targets.hosts.emplace_back("localhost");
  }
  if (targets.ports.empty()) targets.ports = {"5432"};
  if (!targets.ports_fit(targets.hosts.size())) return bad_count(targets.ports.size(), targets.hosts.size());
  targets.ports.resize(targets.hosts.size(), targets.ports.front());
  for (std::size_t i = 0; i < targets.hosts.size(); ++i) {
    resolved.any_tcp = resolved.any_tcp || !targets.hosts[i].starts_with('/');
    resolved.addresses.push_back({targets.hosts[i], targets.ports[i]});
  }
  resolved.user = arguments.user;
  resolved.password = arguments.password;
  resolved.database = arguments.database;
  resolved.sslmode = arguments.ssl;
  if (!resolved.sslmode && resolved.any_tcp) resolved.sslmode = "prefer";
  if (negotiation && *negotiation != "postgres" && *negotiation != "direct")
    return refused("parameter-value", "`sslnegotiation` parameter must be one of: postgres, direct", "sslnegotiation");
  if (resolved.sslmode) {
    if (auto fault = check_sslmode(*resolved.sslmode, "sslmode")) return *fault;
    std::ranges::replace(*resolved.sslmode, '_', '-');
    const std::string& mode = *resolved.sslmode;
    // No certificate files are on this disk: what needs one cannot go on.
    if (mode != "disable") {
      if (mode == "require" || mode.starts_with("verify")) {
        if (rootcert && !rootcert->empty())
          return refused("missing-file", "it reads the file of sslrootcert when it parses the DSN, and the file has to be there",
                         "sslrootcert");
        if (mode != "require")
          return refused(
              "missing-file",
              fmt::format("with {} it needs a root certificate, sslrootcert= or ~/.postgresql/root.crt, when it parses the DSN",
                          mode),
              "sslmode", "give sslrootcert, or an ssl context in connect_args");
        if (crl && !crl->empty())
          return refused("missing-file", "it reads the file of sslcrl when it parses the DSN, and the file has to be there",
                         "sslcrl");
      }
      if (cert && !cert->empty())
        return refused("missing-file", "it reads the file of sslcert when it parses the DSN, and the file has to be there",
                       "sslcert");
      if (auto fault = check_tls_version(tls_low, "ssl_min_protocol_version")) return *fault;
      if (auto fault = check_tls_version(tls_high, "ssl_max_protocol_version")) return *fault;
    }
  }
  if (arguments.target_session_attrs) {
    const auto& known = knowledge().asyncpg_session_attributes;
    if (std::ranges::find(known, *arguments.target_session_attrs) == known.end()) {
      return refused("parameter-value",
                     "target_session_attrs must be one of: any, primary, standby, read-write, read-only, prefer-standby",
                     "target_session_attrs");
    }
  }
  return resolved;
}

namespace {

/// An OSError of getaddrinfo(), after which the next host has its turn; others leave connect().
bool is_no_service(const Address& address) {
  const auto number = python::parse_int(address.port);
  return number && number->value && !is_plain_address(address.host) && !python::service_port(number->digits);
}

}  // namespace

Outcome<Attempt> connect(const Resolved& resolved, int version) {
  (void)version;
  Attempt attempt;
  std::optional<Fault> first;
  for (const Address& address : resolved.addresses) {
    if (address.host.starts_with('/')) {
      std::string path = address.host;
      if (path.find(".s.PGSQL.") == std::string::npos) path += (path.ends_with('/') ? ".s.PGSQL." : "/.s.PGSQL.") + address.port;
      if (path.size() > longest_socket_path) {
        if (!first)
          first =
              refused("socket-path", fmt::format("AF_UNIX path too long ({} bytes, at most {})", path.size(), longest_socket_path),
                      "host", "shorten the socket directory");
        continue;
      }
      attempt.add({std::move(path), ""});
      continue;
    }
    auto endpoint = tcp_endpoint(address.host, address.port, Resolver::asyncio);
    if (!endpoint) {
      if (!first) first = endpoint.fault();
      if (is_no_service(address)) continue;
      break;
    }
    attempt.add(std::move(*endpoint));
  }
  if (attempt.endpoints.empty()) return *first;
  attempt.sslmode = resolved.sslmode.value_or("disable");
  attempt.server_refuses = refused_settings(resolved.server_settings);
  return attempt;
}

}  // namespace dbssot::url::asyncpg
