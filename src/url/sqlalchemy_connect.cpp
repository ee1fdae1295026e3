#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "url/asyncpg.h"
#include "url/characters.h"
#include "url/libpq.h"
#include "url/psycopg.h"
#include "url/python_text.h"
#include "url/sqlalchemy.h"

// create_connect_args() of the dialects in sqlalchemy/dialects/postgresql/, and the drivers' connect() behind them.

namespace dbssot::url::sqlalchemy {
namespace {

constexpr int first_2_0 = 2000;

Fault refused(std::string code, std::string reason, std::string parameter, std::string advice = {}) {
  return {std::move(code), "SQLAlchemy refuses it: " + std::move(reason), std::move(parameter), std::move(advice), 0};
}

/// `_split_multihost_from_url` of 2.0: hosts and ports that the query names.
struct Multihost {
  std::vector<std::string> hosts;                 ///< empty: none named
  std::vector<std::optional<std::string>> ports;  ///< as long as hosts; "0" counts as none, as in Python
};

/// `^([a-zA-Z0-9\-\.]*)(?:\:(\d*))?$`: one `host=name:port`.
std::optional<std::pair<std::string, std::string>> host_and_port(std::string_view text) {
  const std::size_t colon = text.find(':');
  const std::string_view name = text.substr(0, colon);
  if (!std::ranges::all_of(name, [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '.'; })) return std::nullopt;
  if (colon == std::string_view::npos) return std::pair(std::string(name), std::string());
  const std::string_view port = text.substr(colon + 1);
  if (!std::ranges::all_of(port, is_digit)) return std::nullopt;
  return std::pair(std::string(name), std::string(port));
}

Outcome<Multihost> split_multihost(const Url& url) {
  Multihost result;
  std::vector<std::string> port_texts;
  std::vector<bool> port_given;
  bool integrated = false;
  const QueryItem* host = url.find("host");
  const QueryItem* port = url.find("port");
  if (host != nullptr && host->values.size() > 1) {
    integrated = true;
    std::size_t width = 3;
    for (const std::string& value : host->values)
      width = std::min<std::size_t>(width, value.find(':') == std::string::npos ? 2 : libpq::split(value, ':').size());
    if (width > 2) return refused("host", "ValueError, a host has more than one colon", "host", "write host=h1:5432&host=h2:5432");
    for (const std::string& value : host->values) {
      const std::vector<std::string> parts = libpq::split(value, ':');
      result.hosts.push_back(parts.front());
      port_texts.push_back(parts.size() > 1 ? parts[1] : std::string());
    }
  } else if (host != nullptr) {
    result.hosts = libpq::split(host->values.front(), ',');
    if (result.hosts.size() == 1 && port == nullptr) {
      if (const auto pair = host_and_port(host->values.front())) {
        result.hosts = {pair->first};
        port_texts = {pair->second};
      }
    }
  }
  if (port != nullptr) {
    if (integrated)
      return refused("host", "Can't mix 'multihost' formats together", "port",
                     "write host=h1:p1&host=h2:p2 or host=h1,h2&port=p1,p2");
    port_texts = port->values.size() > 1 ? port->values : libpq::split(port->values.front(), ',');
  }
  std::vector<std::optional<std::string>> ports;
  for (const std::string& text : port_texts) {
    if (text.empty()) {
      ports.emplace_back();
      continue;
    }
    const auto number = python::parse_int(text);
    if (!number)
      return refused("port", "Received non-integer port arguments", integrated ? "host" : "port", "write the port as a number");
    ports.emplace_back(number->digits);
  }
  const std::size_t hosts = result.hosts.size();
  if (!ports.empty() &&
      ((hosts == 0 && ports.size() > 1) || (hosts > 0 && hosts != ports.size() && (hosts > 1 || ports.size() > 1)))) {
    return refused("port", "number of hosts and ports don't match", "port", "give every host one port");
  }
  if (hosts > 0 && ports.empty()) ports.resize(hosts);
  if (hosts > 0) result.ports = std::move(ports);
  return result;
}

bool is_zero(const std::optional<std::string>& port) { return !port || *port == "0"; }

/// What a URL part becomes: an empty one is not passed at all.
bool is_given(const std::optional<std::string>& part) { return part && !part->empty(); }

void set(std::vector<psycopg::Argument>& arguments, std::string_view name, std::string value, std::size_t offset = 0) {
  const auto known = std::ranges::find(arguments, name, &psycopg::Argument::name);
  if (known == arguments.end()) {
    arguments.push_back({std::string(name), std::move(value), offset});
  } else {
    *known = {std::string(name), std::move(value), offset};
  }
}

/// What the query says wins over the parts. It names each thing once, so only those are looked through.
void add_query(std::vector<psycopg::Argument>& arguments, const Url& url, bool keeps_fallback) {
  const std::size_t of_parts = arguments.size();
  for (const QueryItem& item : url.query) {
    if (keeps_fallback && item.key == "async_fallback") continue;  // the dialect's own
    const auto parts = std::span(arguments).first(of_parts);
    const auto known = std::ranges::find(parts, item.key, &psycopg::Argument::name);
    if (known == parts.end()) {
      arguments.push_back({item.key, item.text(), item.offset});
    } else {
      *known = {item.key, item.text(), item.offset};
    }
  }
}

/// The parts of the URL under the driver's names.
std::vector<psycopg::Argument> parts(const Url& url, std::string_view database) {
  std::vector<psycopg::Argument> arguments;
  arguments.reserve(5 + url.query.size());
  if (is_given(url.host)) arguments.push_back({"host", *url.host, 0});
  if (is_given(url.database)) arguments.push_back({std::string(database), *url.database, 0});
  if (is_given(url.username)) arguments.push_back({"user", *url.username, 0});
  if (is_given(url.password)) arguments.push_back({"password", *url.password, 0});
  if (url.port && *url.port != "0") arguments.push_back({"port", *url.port, 0});
  return arguments;
}

Fault explain_libpq(Fault fault, std::string_view driver) {
  if (fault.code == "unknown-parameter" || fault.code == "ssl-spelling") {
    fault.reason = fmt::format("SQLAlchemy passes it on to {}, and libpq refuses it: invalid connection option{}", driver,
                               fault.parameter.empty() ? "" : fmt::format(" \"{}\"", fault.parameter));
  }
  return fault;
}

Outcome<Attempt> connect_psycopg(const Url& url, bool version3, const VersionSet& versions, bool async = false) {
  const bool modern = versions.sqlalchemy >= first_2_0;
  std::vector<psycopg::Argument> arguments = parts(url, modern ? "dbname" : "database");
  Multihost multihost;
  if (modern) {
    auto split = split_multihost(url);
    if (!split) return split.fault();
    multihost = std::move(*split);
  }
  add_query(arguments, url, async && versions.sqlalchemy < 2001);
  if (modern && !multihost.hosts.empty()) {
    std::string hosts;
    std::string ports;
    for (std::size_t i = 0; i < multihost.hosts.size(); ++i) {
      if (i > 0) {
        hosts += ',';
        ports += ',';
      }
      hosts += multihost.hosts[i];
      if (!is_zero(multihost.ports[i])) ports += *multihost.ports[i];
    }
    set(arguments, "host", std::move(hosts));
    if (!ports.empty()) set(arguments, "port", std::move(ports));
  } else if (!modern) {
    const QueryItem* host = url.find("host");
    if (host != nullptr && host->values.size() > 1) {
      std::string hosts;
      std::string ports;
      // zip(*…) is as wide as its narrowest row, so that one host of an ordinary form lets the others lose what follows.
      const bool all_wide =
          std::ranges::all_of(host->values, [](const std::string& value) { return libpq::split(value, ':').size() > 2; });
      for (const std::string& value : host->values) {
        const std::vector<std::string> pair = libpq::split(value, ':');
        if (all_wide) return refused("host", "ValueError, a host has more than one colon", "host");
        hosts += (hosts.empty() && ports.empty() && &value == &host->values.front() ? "" : ",") + pair.front();
        ports += (&value == &host->values.front() ? "" : ",") + (pair.size() > 1 ? pair[1] : std::string());
      }
      if (std::ranges::find(arguments, "port", &psycopg::Argument::name) != arguments.end())
        return refused("host", "Can't mix 'multihost' formats together", "port",
                       "write host=h1:p1&host=h2:p2 or host=h1,h2&port=p1,p2");
      set(arguments, "host", std::move(hosts));
      set(arguments, "port", std::move(ports));
    }
  }
  auto attempt = version3 ? psycopg::connect3(std::move(arguments), versions) : psycopg::connect2(std::move(arguments), versions);
  if (!attempt) return explain_libpq(attempt.fault(), version3 ? "psycopg" : "psycopg2");
  return attempt;
}

// --- asyncpg
// ----------------------------------------------------------------------------------------------------------------------

Fault unknown_to_asyncpg(const QueryItem& item) {
  const bool plain = std::ranges::all_of(item.key, [](char c) { return is_word(c) || c == '-' || c == '.'; }) &&
                     item.key.size() < 64 && !item.key.empty();
  Fault fault{
      "unknown-parameter",
      fmt::format(
          "SQLAlchemy passes it on to asyncpg.connect(), which raises TypeError: connect() got an unexpected keyword argument{}",
          plain ? " '" + item.key + "'" : ""),
      plain ? item.key : "",
      {},
      item.offset};
  if (item.key == "sslmode") {
    fault.code = "ssl-spelling";
    fault.advice = is_sslmode(item.values.back()) ? "write ssl=" + item.values.back() : "write ssl=require";
  } else if (item.key.starts_with("ssl")) {
    fault.code = "ssl-spelling";
    fault.advice = "asyncpg takes certificates from an ssl context in connect_args, or from PGSSLROOTCERT and the like";
  } else if (item.key == "connect_timeout") {
    fault.advice = "pass timeout in connect_args";
  } else if (item.key == "application_name" || item.key == "options" || item.key == "search_path") {
    fault.advice = "pass server_settings in connect_args";
  } else if (plain) {
    fault.advice = "remove " + item.key;
  }
  return fault;
}

/// One argument that asyncpg.connect() gets as text.
std::optional<Fault> check_asyncpg_argument(const QueryItem& item, const Parameter& parameter, asyncpg::Arguments& arguments) {
  const std::string& value = item.values.front();
  const bool tuple = item.values.size() > 1;
  const auto fails = [&](std::string reason) {
    return Fault{"parameter-value", "asyncpg refuses it: " + std::move(reason), parameter.name,
                 fmt::format("pass {} in connect_args", parameter.name), item.offset};
  };
  switch (parameter.check) {
    case Check::always_fails:
      return fails(fmt::format("{} is text here and raises an error: {}", parameter.name, parameter.error));
    case Check::positive_float: {
      const auto number = tuple ? std::nullopt : python::parse_float(value);
      if (!number || *number <= 0) return fails(fmt::format("invalid {} value: expected greater than 0 float", parameter.name));
      return std::nullopt;
    }
    case Check::sslmode:
      if (tuple) return std::nullopt;
      if (auto fault = asyncpg::check_sslmode(value, parameter.name)) {
        fault->offset = item.offset;
        return fault;
      }
      arguments.ssl = value;
      return std::nullopt;
    case Check::session_attributes:
      arguments.target_session_attrs = item.text();
      return std::nullopt;
    case Check::gsslib:
      if (tuple || (value != "gssapi" && value != "sspi")) return fails("gsslib must be one of: gssapi, sspi");
      return std::nullopt;
    case Check::dsn:
      arguments.dsn = value;
      return std::nullopt;
    default:
      break;
  }
  if (parameter.name == "user") arguments.user = item.text();
  if (parameter.name == "password") arguments.password = item.text();
  if (parameter.name == "database") arguments.database = item.text();
  return std::nullopt;
}

/// Parameters that the dialect keeps for itself; true if this was one.
Outcome<bool> check_dialect_argument(const QueryItem& item, const VersionSet& versions) {
  const Parameter* parameter = knowledge().sqlalchemy_asyncpg.find(item.key, versions.sqlalchemy);
  if (parameter == nullptr) return false;
  if (parameter->check == Check::always_fails)
    return Fault{"parameter-value", fmt::format("SQLAlchemy calls {} and raises TypeError: {}", item.key, parameter->error),
                 item.key, "pass it in connect_args", item.offset};
  if (parameter->check == Check::integer && (item.values.size() > 1 || !python::parse_int(item.values.front())))
    return Fault{"parameter-value", fmt::format("SQLAlchemy refuses it: ValueError, int() cannot read {}", item.key), item.key,
                 "write a number", item.offset};
  return true;
}

Outcome<Attempt> connect_asyncpg(const Url& url, const VersionSet& versions) {
  asyncpg::Arguments arguments;
  if (is_given(url.host)) arguments.hosts = {*url.host};
  if (url.port && *url.port != "0") arguments.ports = {*url.port};
  if (is_given(url.username)) arguments.user = url.username;
  if (is_given(url.password)) arguments.password = url.password;
  if (is_given(url.database)) arguments.database = url.database;
  const bool modern = versions.sqlalchemy >= first_2_0;
  if (modern) {
    auto multihost = split_multihost(url);
    if (!multihost) return multihost.fault();
    if (multihost->hosts.size() == 1) {
      arguments.hosts = {multihost->hosts.front()};
      if (multihost->ports.front()) arguments.ports = {*multihost->ports.front()};
    } else if (multihost->hosts.size() > 1) {
      if (std::ranges::any_of(multihost->hosts, &std::string::empty))
        return refused("host", "All hosts are required to be present for asyncpg multiple host URL", "host");
      if (std::ranges::any_of(multihost->ports, is_zero))
        return refused("port", "All ports are required to be present for asyncpg multiple host URL", "host",
                       "write host=h1:5432&host=h2:5432");
      arguments.hosts = multihost->hosts;
      arguments.ports.emplace();
      for (const auto& port : multihost->ports) arguments.ports->push_back(*port);
    }
  } else if (const QueryItem* host = url.find("host")) {
    if (host->values.size() > 1)
      return Fault{"host", "asyncpg raises AttributeError: 'tuple' object has no attribute 'startswith'", "host",
                   "name one host; several need SQLAlchemy 2.0.18", host->offset};
    arguments.hosts = {host->values.front()};
  }
  for (const QueryItem& item : url.query) {
    if (item.key == "host") continue;
    if (item.key == "port") {
      if (modern && url.find("host") != nullptr) continue;
      if (item.values.size() > 1 || !python::parse_int(item.values.front()))
        return refused("port", "ValueError, int() cannot read the port", "port", "write the port as a number");
      arguments.ports = {item.values.front()};
      continue;
    }
    auto own = check_dialect_argument(item, versions);
    if (!own) return own.fault();
    if (*own) continue;
    const Parameter* parameter = knowledge().asyncpg_arguments.find(item.key, versions.asyncpg);
    if (parameter == nullptr) return unknown_to_asyncpg(item);
    if (auto fault = check_asyncpg_argument(item, *parameter, arguments)) return *fault;
  }
  auto resolved = asyncpg::resolve(arguments, versions.asyncpg);
  if (!resolved) {
    Fault fault = resolved.fault();
    if (fault.parameter == "sslmode") fault.parameter = "ssl";
    if (fault.code == "missing-file") fault.advice = "pass an ssl context in connect_args, or set PGSSLROOTCERT";
    return fault;
  }
  return asyncpg::connect(*resolved, versions.asyncpg);
}

// --- pg8000
// -----------------------------------------------------------------------------------------------------------------------

Fault unknown_to_pg8000(const QueryItem& item) {
  const bool plain = std::ranges::all_of(item.key, [](char c) { return is_word(c) || c == '-' || c == '.'; }) &&
                     item.key.size() < 64 && !item.key.empty();
  Fault fault{
      "unknown-parameter",
      fmt::format(
          "SQLAlchemy passes it on to pg8000.connect(), which raises TypeError: connect() got an unexpected keyword argument{}",
          plain ? " '" + item.key + "'" : ""),
      plain ? item.key : "",
      {},
      item.offset};
  if (item.key.starts_with("ssl")) {
    fault.code = "ssl-spelling";
    fault.advice = "pg8000 takes TLS only as connect_args={\"ssl_context\": …}";
  } else if (item.key == "connect_timeout") {
    fault.advice = "pass timeout in connect_args";
  } else if (plain) {
    fault.advice = "remove " + item.key;
  }
  return fault;
}

Outcome<Attempt> connect_pg8000(const Url& url, const VersionSet& versions) {
  std::string host = is_given(url.host) ? *url.host : "localhost";
  std::string port = url.port && *url.port != "0" ? *url.port : "5432";
  bool user = is_given(url.username);
  std::optional<std::string> socket;
  std::optional<Fault> later;  // raised after the arguments are bound
  for (const QueryItem& item : url.query) {
    const Parameter* parameter = knowledge().pg8000_arguments.find(item.key, versions.pg8000);
    if (parameter == nullptr) return unknown_to_pg8000(item);
    const bool tuple = item.values.size() > 1;
    if (item.key == "user") user = true;
    if (item.key == "unix_sock") socket = item.values.front();
    if (item.key == "host") host = item.values.front();
    if (item.key == "port") {
      const auto number = python::service_port(item.values.front());  // text, and nobody makes a number of it before getaddrinfo()
      if (!number && !later)
        later = Fault{"port", "pg8000 cannot resolve the port: getaddrinfo() wants a number", "port", "write the port as a number",
                      item.offset};
      if (number) port = std::to_string(*number);
    }
    if (tuple && item.key != "password" && !later)
      later = Fault{"parameter-value", fmt::format("pg8000 refuses it: {} is given twice and becomes a tuple", item.key), item.key,
                    "give it once", item.offset};
    if (parameter->check == Check::always_fails && !later)
      later = Fault{item.key == "ssl_context" ? "ssl-value" : "parameter-value",
                    fmt::format("pg8000 gets {} as text and raises: {}", item.key, parameter->error), item.key,
                    fmt::format("pass {} in connect_args", item.key), item.offset};
  }
  if (!user)
    return Fault{"user", "pg8000 raises TypeError: connect() missing 1 required positional argument: 'user'", "user", "name a user",
                 0};
  if (later) return *later;
  Attempt attempt;
  if (socket) {
    if (socket->size() > 107)
      return Fault{"socket-path", "pg8000 refuses it: AF_UNIX path too long", "unix_sock", "shorten the socket path", 0};
    attempt.add({*socket, ""});
    attempt.sslmode = "disable";
    return attempt;
  }
  auto endpoint = asyncpg::tcp_endpoint(host, port, asyncpg::Resolver::socket);
  if (!endpoint) {
    Fault fault = endpoint.fault();
    if (fault.code == "host" && host.starts_with('/')) fault.advice = "write unix_sock=/…/.s.PGSQL.5432 for a socket";
    return fault;
  }
  attempt.add(std::move(*endpoint));
  attempt.sslmode = "prefer";
  return attempt;
}

Outcome<Attempt> connect_sqlite(const Url& url) {
  if (is_given(url.username) || is_given(url.password) || is_given(url.host) || url.port) {
    return refused("syntax", "Invalid SQLite URL, SQLite knows no user, password, host or port", {},
                   "write sqlite:///relative/path.db or sqlite:////absolute/path.db");
  }
  return Attempt{};
}

/// What holds for every dialect before its driver is asked.
std::optional<Fault> check_engine(const Url& url, const VersionSet& versions) {
  if (const QueryItem* plugin = url.find("plugin")) {
    return Fault{"unknown-parameter", "SQLAlchemy takes plugin= for itself and raises NoSuchModuleError: Can't load plugin",
                 "plugin", "remove plugin", plugin->offset};
  }
  const QueryItem* fallback = url.find("async_fallback");
  if (fallback != nullptr && versions.sqlalchemy < 2001 && !python::parse_bool(fallback->values.front()))
    return refused("parameter-value", "ValueError, async_fallback is not true/false", "async_fallback");
  return std::nullopt;
}

const Dialect* find_dialect(std::string_view name, int version) {
  for (const Dialect& dialect : knowledge().dialects) {
    if (dialect.name == name && dialect.since <= version && version < dialect.until) return &dialect;
  }
  return nullptr;
}

Fault no_such_dialect(const std::string& drivername) {
  const bool plain = drivername.size() < 64;
  Fault fault{
      "scheme",
      fmt::format("SQLAlchemy raises NoSuchModuleError: Can't load plugin: sqlalchemy.dialects:{}", plain ? drivername : "…"),
      plain ? drivername + "://" : "",
      {},
      0};
  if (drivername == "postgres" || drivername.starts_with("postgres+")) {
    fault.advice = "write postgresql" + drivername.substr(8) + "://; the name postgres was dropped in SQLAlchemy 1.4";
  } else if (lowered(drivername) != drivername) {
    fault.advice = "write it in lower case: " + lowered(drivername) + "://";
  } else {
    fault.advice = "write postgresql+asyncpg://, postgresql+psycopg:// or postgresql+psycopg2://";
  }
  return fault;
}

}  // namespace

Outcome<Attempt> connect(const Url& url, std::string_view driver, const VersionSet& versions) {
  if (auto fault = check_engine(url, versions)) return *fault;
  if (driver == "psycopg2") return connect_psycopg(url, false, versions);
  if (driver == "psycopg") return connect_psycopg(url, true, versions);
  if (driver == "psycopg_async") return connect_psycopg(url, true, versions, true);
  if (driver == "sqlite") return connect_sqlite(url);
  if (driver.empty()) return Attempt{};  // a database that is not ours to judge
  if (driver == "asyncpg") return connect_asyncpg(url, versions);
  return connect_pg8000(url, versions);
}

Outcome<std::string_view> engine_driver(const Url& url, bool async, const VersionSet& versions) {
  if (auto fault = check_engine(url, versions)) return *fault;
  if (std::ranges::count(url.drivername, '+') > 1)
    return refused("scheme", "ValueError, a scheme has one + at most", url.drivername + "://", "write dialect+driver://");
  std::string name = url.drivername;
  std::ranges::replace(name, '+', '.');
  const Dialect* dialect = find_dialect(name, versions.sqlalchemy);
  if (dialect == nullptr) return no_such_dialect(url.drivername);
  const std::string driver = name.find('.') == std::string::npos ? dialect->opens : name.substr(name.find('.') + 1);
  if (async && !dialect->async) {
    return Fault{
        "async",
        fmt::format(
            "create_async_engine raises InvalidRequestError: the asyncio extension requires an async driver, and {} is not async",
            driver.empty() ? name : driver),
        url.drivername + "://", "write postgresql+asyncpg:// or postgresql+psycopg://", 0};
  }
  if (!async && !dialect->sync) {
    const QueryItem* fallback = url.find("async_fallback");
    const bool falls_back = dialect->opens == "asyncpg" && fallback != nullptr && versions.sqlalchemy < 2001 &&
                            python::parse_bool(fallback->values.front()).value_or(false);
    if (!falls_back)
      return Fault{"async",
                   fmt::format("create_engine with {} raises MissingGreenlet at the first connection: {} is async only",
                               url.drivername, driver),
                   url.drivername + "://", "open it with create_async_engine, or write postgresql+psycopg2://", 0};
  }
  return async && dialect->opens == "psycopg" ? std::string_view("psycopg_async") : std::string_view(dialect->opens);
}

}  // namespace dbssot::url::sqlalchemy
