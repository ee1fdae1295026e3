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

/// Names are not escaped, so an odd one spoils the text that is made of the arguments; a NUL ends it.
bool is_odd(const Argument& argument) {
  return argument.name.empty() || argument.value.find('\0') != std::string::npos ||
         std::ranges::any_of(argument.name, [](char c) { return is_space(c) || c == '=' || c == '\0'; });
}

/// Values become a conninfo text, which libpq reads.
Outcome<libpq::Options> options_of(const std::vector<Argument>& arguments, int version) {
  libpq::Options options;
  if (std::ranges::any_of(arguments, is_odd)) {
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

/// int(float(value)): fractions are fine, infinity is not.
std::optional<Fault> check_timeout(const libpq::Options& options) {
  const std::string* timeout = options.find("connect_timeout");
  if (timeout == nullptr) return std::nullopt;
  const auto seconds = python::parse_float(*timeout);
  if (seconds && std::isfinite(*seconds)) return std::nullopt;
  return Fault{"parameter-value", "psycopg refuses it: bad value for connect_timeout", "connect_timeout", "seconds as a number", 0};
}

/// Stands for the address that a name has: a host that was looked up reaches libpq as hostaddr.
constexpr std::string_view some_address = "127.0.0.1";

bool is_left_to_libpq(const libpq::Host& host) {
  return !host.address.empty() || host.name.empty() || host.name.starts_with('/') || (host.name.size() > 1 && host.name[1] == ':');
}

/// `conninfo_attempts`: one for every host. `options_for` makes what libpq gets for one of them, with its hostaddr.
template <class OptionsFor>
Outcome<Attempt> try_hosts(const libpq::Options& given, OptionsFor options_for, const VersionSet& versions) {
  if (auto fault = check_timeout(given)) return *fault;
  auto hosts = libpq::hosts(given);
  if (!hosts) return hosts.fault();
  Attempt all;
  std::optional<Fault> last;
  for (libpq::Host host : *hosts) {
    std::optional<std::string> looked_up;
    const bool resolves = !is_left_to_libpq(host);
    if (resolves && python::ip_version(host.name)) {
      if (!libpq::is_numeric_address(host.name)) {
        last = Fault{"host",
                     "libpq refuses it before connecting: psycopg hands the address on as hostaddr, and it is no numeric address",
                     "host", "write the zone of an IPv6 address as it is, %eth0", 0};
        continue;
      }
      looked_up = host.name.substr(0, host.name.find('%'));
    } else if (resolves) {
      looked_up = python::idna(host.name);
      if (!looked_up)
        return Fault{"host",
                     "psycopg resolves names itself, and Python refuses this one: a part of it is empty, longer than 63 bytes or "
                     "holds a forbidden character",
                     "host",
                     {},
                     0};
      if (!host.port.empty() && !python::service_port(host.port)) {
        last =
            Fault{"port", "psycopg resolves names itself and fails: Servname not supported for ai_socktype, the port is no number",
                  "port", "write the port as a number; a password with / ? # or @ must be percent-encoded", 0};
        continue;
      }
    }
    if (looked_up) host.address = some_address;
    auto options = options_for(host);
    if (!options) return options.fault();
    auto attempt = libpq::connect(*options, versions.libpq);
    if (!attempt) {
      last = attempt.fault();
      continue;
    }
    for (Endpoint& endpoint : attempt->endpoints) {
      if (looked_up && endpoint.host == some_address) endpoint.host = *looked_up;
      all.add(std::move(endpoint));
    }
    if (!all.sslmode || *all.sslmode == "disable") all.sslmode = attempt->sslmode;
  }
  if (all.endpoints.empty()) return *last;
  return all;
}

/// What differs from host to host, is looked at here, or is checked by nobody before the server.
bool is_set_apart(std::string_view keyword) {
  static constexpr std::array keywords{"host", "port", "hostaddr", "connect_timeout", "user", "password", "dbname"};
  return std::ranges::any_of(keywords, [&](std::string_view known) { return known == keyword; });
}

Outcome<Attempt> try_options(const libpq::Options& options, const VersionSet& versions) {
  libpq::Options rest;
  for (const libpq::Options::Entry& entry : options.entries()) {
    if (!is_set_apart(entry.keyword)) rest.set(entry.keyword, entry.value, entry.offset);
  }
  const auto options_for = [&](const libpq::Host& host) -> Outcome<libpq::Options> {
    libpq::Options one = rest;
    one.set("host", host.name, 0);
    one.set("port", host.port, 0);
    one.set("hostaddr", host.address, 0);
    return one;
  };
  return try_hosts(options, options_for, versions);
}

/// Few enough hosts to write out everything anew for each of them; more than that is nobody's text.
bool has_few_hosts(const std::vector<Argument>& arguments) {
  constexpr std::ptrdiff_t many = 64;
  return std::ranges::all_of(arguments, [](const Argument& argument) { return std::ranges::count(argument.value, ',') < many; });
}

/// Arguments of odd names: psycopg finds hosts by their exact names, libpq finds them in the text that is made of everything.
Outcome<Attempt> try_odd(const std::vector<Argument>& arguments, const VersionSet& versions) {
  libpq::Options exact;
  for (const Argument& argument : arguments) {
    if (is_set_apart(argument.name)) exact.set(argument.name, argument.value, argument.offset);
  }
  const auto options_for = [&](const libpq::Host& host) {
    std::vector<Argument> own = arguments;
    const auto set = [&](const char* name, const std::string& value) {
      const auto known = std::ranges::find(own, name, &Argument::name);
      if (known != own.end()) {
        known->value = value;
      } else if (!value.empty()) {
        own.push_back({name, value, 0});
      }
    };
    set("host", host.name);
    set("port", host.port);
    set("hostaddr", host.address);
    auto options = options_of(own, versions.libpq);
    if (options && options->find("connect_timeout") != nullptr) options->set("connect_timeout", "0", 0);  // never waits in libpq
    return options;
  };
  return try_hosts(exact, options_for, versions);
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
  return try_options(options, versions);
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
  const bool odd = std::ranges::any_of(arguments, is_odd) && has_few_hosts(arguments);
  return odd ? try_odd(arguments, versions) : try_options(*options, versions);
}

}  // namespace dbssot::url::psycopg
