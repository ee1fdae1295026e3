#include "url/psycopg.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "url/asyncpg.h"
#include "url/characters.h"
#include "url/python_text.h"

namespace dbssot::url::psycopg {
namespace {

/// What libpq took as bytes has to be text for Python.
std::optional<Fault> check_text(const libpq::Options& options) {
  for (const libpq::Options::Entry& entry : options.entries()) {
    if (!python::is_utf8(entry.value))
      return Fault{"percent-encoding", "Python cannot show what libpq decoded: the bytes are no UTF-8", entry.keyword,
                   "percent-encode the UTF-8 form", entry.offset};
  }
  return std::nullopt;
}

/// `_param_escape`.
std::string escaped(std::string_view value) {
  if (value.empty()) return "''";
  std::string out;
  bool spaces = false;
  for (std::size_t at = 0; at < value.size();) {
    const python::CodePoint point = python::code_point(value.substr(at));
    if (value[at] == '\'' || value[at] == '\\') out += '\\';
    spaces = spaces || python::is_space(point.value);
    out += value.substr(at, point.length);
    at += point.length;
  }
  return spaces ? "'" + out + "'" : out;
}

/// Values become a conninfo text, which libpq reads. Names are not escaped, so an odd one spoils the text.
Outcome<libpq::Options> options_of(const std::vector<Argument>& arguments, int version) {
  libpq::Options options;
  bool odd = false;
  for (const Argument& argument : arguments) {
    odd = odd || argument.name.empty() || argument.value.find('\0') != std::string::npos ||
          std::ranges::any_of(argument.name, [](char c) { return is_space(c) || c == '=' || c == '\0'; });
  }
  if (odd) {
    std::string text;
    for (const Argument& argument : arguments) text += (text.empty() ? "" : " ") + argument.name + "=" + escaped(argument.value);
    return libpq::parse_conninfo(std::string_view(text).substr(0, text.find('\0')), version);
  }
  for (const Argument& argument : arguments) {
    if (auto fault = libpq::store(options, argument.name, argument.value, argument.offset, version, false)) return *fault;
  }
  return options;
}

/// Takes the arguments that Python itself looks at out of the list.
std::optional<Fault> take_own(std::vector<Argument>& arguments, const Parameters& own, int version, std::string_view client) {
  for (auto argument = arguments.begin(); argument != arguments.end();) {
    const Parameter* parameter = own.find(argument->name, version);
    if (parameter == nullptr) {
      ++argument;
      continue;
    }
    if (parameter->check == Check::always_fails) {
      return Fault{"parameter-value",
                   fmt::format("{}.connect() takes {} itself and raises TypeError: {}", client, parameter->name, parameter->error),
                   parameter->name, fmt::format("pass {} in connect_args", parameter->name), argument->offset};
    }
    if (parameter->check == Check::conninfo) {
      return Fault{"parameter-value",
                   fmt::format("{}.connect() reads {} as a connection string of its own", client, parameter->name),
                   parameter->name,
                   {},
                   argument->offset};
    }
    argument = arguments.erase(argument);
  }
  return std::nullopt;
}

/// A nested `dsn=`/`conninfo=` is read first; the other arguments override it.
std::optional<Fault> unfold(std::vector<Argument>& arguments, std::string_view name, int version) {
  const auto nested = std::ranges::find(arguments, name, &Argument::name);
  if (nested == arguments.end()) return std::nullopt;
  auto options = libpq::parse(nested->value, version);
  if (!options) {
    Fault fault = options.fault();
    fault.offset = nested->offset;
    return fault;
  }
  const std::size_t offset = nested->offset;
  arguments.erase(nested);
  std::vector<Argument> merged;
  for (const libpq::Options::Entry& entry : options->entries()) merged.push_back({entry.keyword, entry.value, offset});
  for (Argument& argument : arguments) {
    const auto known = std::ranges::find(merged, argument.name, &Argument::name);
    if (known != merged.end()) {
      *known = std::move(argument);
    } else {
      merged.push_back(std::move(argument));
    }
  }
  arguments = std::move(merged);
  return std::nullopt;
}

/// Like a getaddrinfo() that is asked for a port by its text: strtoul() has to end at the last character.
bool resolvable_port(std::string_view port) {
  while (!port.empty() && is_space(port.front())) port.remove_prefix(1);
  if (port.starts_with('+')) port.remove_prefix(1);
  return !port.empty() && std::ranges::all_of(port, is_digit);
}

/// int(float(value)): fractions are fine, infinity is not.
std::optional<Fault> check_timeout(const libpq::Options& options) {
  const std::string* timeout = options.find("connect_timeout");
  if (timeout == nullptr || timeout->empty()) return std::nullopt;
  const auto seconds = python::parse_float(*timeout);
  if (seconds && std::isfinite(*seconds)) return std::nullopt;
  return Fault{"parameter-value", "psycopg refuses it: bad value for connect_timeout", "connect_timeout", "seconds as a number", 0};
}

/// What differs from host to host, is looked at here, or is checked by nobody before the server.
bool is_set_apart(std::string_view keyword) {
  static constexpr std::array keywords{"host", "port", "hostaddr", "connect_timeout", "user", "password", "dbname"};
  return std::ranges::any_of(keywords, [&](std::string_view known) { return known == keyword; });
}

Outcome<Attempt> try_hosts(const libpq::Options& options, const VersionSet& versions) {
  if (auto fault = check_timeout(options)) return *fault;
  libpq::Options rest;
  for (const libpq::Options::Entry& entry : options.entries()) {
    if (!is_set_apart(entry.keyword)) rest.set(entry.keyword, entry.value, entry.offset);
  }
  auto hosts = libpq::hosts(options);
  if (!hosts) return hosts.fault();
  Attempt all;
  std::optional<Fault> last;
  for (const libpq::Host& host : *hosts) {
    libpq::Options one = rest;
    one.set("host", host.name, 0);
    one.set("port", host.port, 0);
    one.set("hostaddr", host.address, 0);
    std::string shown = host.name;
    const bool local = host.name.empty() || host.name.starts_with('/') || (host.name.size() > 1 && host.name[1] == ':');
    if (host.address.empty() && !local) {
      if (python::ip_version(host.name)) {
        if (!libpq::is_numeric_address(host.name)) {
          last = Fault{"host",
                       "libpq refuses it before connecting: psycopg hands the address on as hostaddr, and it is no numeric address",
                       "host", "write the zone of an IPv6 address as it is, %eth0", 0};
          continue;
        }
        shown = host.name.substr(0, host.name.find('%'));
      } else {
        const auto name = python::idna(host.name);
        if (!name)
          return Fault{"host",
                       "psycopg resolves names itself, and Python refuses this one: a part of it is empty, longer than 63 bytes or "
                       "holds a forbidden character",
                       "host",
                       {},
                       0};
        if (!host.port.empty() && !resolvable_port(host.port)) {
          last = Fault{"port",
                       "psycopg resolves names itself and fails: Servname not supported for ai_socktype, the port is no number",
                       "port", "write the port as a number; a password with / ? # or @ must be percent-encoded", 0};
          continue;
        }
        shown = *name;
      }
      one.set("host", shown.starts_with('@') ? "x" : shown, 0);
    }
    auto attempt = libpq::connect(one, versions.libpq);
    if (!attempt) {
      last = attempt.fault();
      continue;
    }
    for (Endpoint& endpoint : attempt->endpoints) {
      if (host.address.empty() && !local) endpoint.host = shown;
      all.add(std::move(endpoint));
    }
    if (!all.sslmode || *all.sslmode == "disable") all.sslmode = attempt->sslmode;
  }
  if (all.endpoints.empty()) return *last;
  return all;
}

}  // namespace

Outcome<Attempt> connect2(std::string_view text, const libpq::Options& options, const VersionSet& versions) {
  if (text.find('\0') != std::string_view::npos)
    return Fault{"syntax", "psycopg2 refuses it: embedded null character", {}, {}, text.find('\0')};
  if (auto fault = check_text(options)) return *fault;
  return libpq::connect(options, versions.libpq);
}

Outcome<Attempt> connect3(std::string_view, const libpq::Options& options, const VersionSet& versions) {
  if (auto fault = check_text(options)) return *fault;
  return try_hosts(options, versions);
}

Outcome<Attempt> connect2(std::string_view text, const VersionSet& versions) {
  auto options = libpq::parse(text, versions.libpq);
  if (!options) return options.fault();
  return connect2(text, *options, versions);
}

Outcome<Attempt> connect3(std::string_view text, const VersionSet& versions) {
  auto options = libpq::parse(text, versions.libpq);
  if (!options) return options.fault();
  return connect3(text, *options, versions);
}

Outcome<Attempt> connect2(std::vector<Argument> arguments, const VersionSet& versions) {
  const auto database = std::ranges::find(arguments, "database", &Argument::name);
  if (database != arguments.end()) {
    if (std::ranges::find(arguments, "dbname", &Argument::name) != arguments.end()) {
      return Fault{"unknown-parameter",
                   "psycopg2.connect() raises TypeError: you can't specify both 'database' and 'dbname' arguments", "database",
                   "name the database once, in the path", database->offset};
    }
    database->name = "dbname";
  }
  if (auto fault = unfold(arguments, "dsn", versions.libpq)) return *fault;
  if (auto fault = take_own(arguments, knowledge().psycopg2_arguments, versions.psycopg2, "psycopg2")) return *fault;
  for (const Argument& argument : arguments) {
    if (argument.value.find('\0') != std::string::npos || argument.name.find('\0') != std::string::npos)
      return Fault{"syntax", "psycopg2 refuses it: embedded null character", argument.name, {}, argument.offset};
  }
  auto options = options_of(arguments, versions.libpq);
  if (!options) return options.fault();
  return libpq::connect(*options, versions.libpq);
}

Outcome<Attempt> connect3(std::vector<Argument> arguments, const VersionSet& versions) {
  if (auto fault = unfold(arguments, "conninfo", versions.libpq)) return *fault;
  if (auto fault = take_own(arguments, knowledge().psycopg3_arguments, versions.psycopg3, "psycopg")) return *fault;
  auto options = options_of(arguments, versions.libpq);
  if (!options) return options.fault();
  return try_hosts(*options, versions);
}

}  // namespace dbssot::url::psycopg
