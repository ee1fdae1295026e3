#include "database_url.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <utility>

namespace database {
namespace {

// A Cloud SQL instance that wakes up takes longer than most. Seconds, and
// milliseconds.
constexpr const char* limits =
    "connect_timeout=60&options=-c%20statement_timeout%3D60000";
constexpr std::array<const char*, 4> tls_modes{"disable", "require",
                                               "verify-ca", "verify-full"};

std::string joined(const std::vector<std::string>& problems) {
  std::string text = "the database is not configured: ";
  for (std::size_t i = 0; i < problems.size(); ++i)
    text += (i == 0 ? "" : "; ") + problems[i];
  return text;
}

std::string percent_encoded(const std::string& text) {
  constexpr const char* digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 && byte < 0x80) {
      out += c;
    } else {
      out += {'%', digits[byte >> 4], digits[byte & 15]};
    }
  }
  return out;
}

bool is_port(const std::string& text) {
  const bool is_number =
      !text.empty() && text.size() <= 5 &&
      std::all_of(text.begin(), text.end(),
                  [](unsigned char c) { return std::isdigit(c) != 0; });
  return is_number && std::stoi(text) > 0 && std::stoi(text) < 65536;
}

using Options = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;

/// libpq's own reading, so that nobody takes a URL apart by hand.
Address from_url(const std::string& url, const std::string& tls) {
  const Options options(PQconninfoParse(url.c_str(), nullptr), PQconninfoFree);
  const bool has_scheme =
      url.rfind("postgresql://", 0) == 0 || url.rfind("postgres://", 0) == 0;
  if (options == nullptr || !has_scheme)
    throw NotConfigured(
        {"DATABASE_URL should begin with postgresql:// and name no driver"});
  Address address;
  std::vector<std::string> problems;
  for (const PQconninfoOption* option = options.get();
       option->keyword != nullptr; ++option) {
    const std::string key = option->keyword;
    if (option->val == nullptr) continue;
    if (key == "user") {
      address.user = option->val;
    } else if (key == "password") {
      address.password = option->val;
    } else if (key == "dbname") {
      address.name = option->val;
    } else if (key == "port") {
      address.port = option->val;
    } else if (key == "host") {
      (option->val[0] == '/' ? address.socket_directory : address.host) =
          option->val;
    } else {
      problems.push_back("DATABASE_URL should have no parameter " + key);
    }
  }
  if (address.user.empty()) problems.emplace_back("DATABASE_URL names no user");
  if (address.name.empty())
    problems.emplace_back("DATABASE_URL names no database");
  if (address.host.empty() && address.socket_directory.empty())
    problems.emplace_back("DATABASE_URL names no host");
  if (!is_port(address.port))
    problems.emplace_back("DATABASE_URL has no valid port");
  if (!problems.empty()) throw NotConfigured(std::move(problems));
  address.tls = tls;
  address.source = "DATABASE_URL";
  return address;
}

Address from_parts(const Variables& variables, const std::string& tls) {
  std::vector<std::string> problems;
  const auto required = [&](const char* name) {
    std::string value = variables(name).value_or("");
    if (value.empty()) problems.push_back(std::string(name) + " is not set");
    return value;
  };
  Address address;
  address.user = required("POSTGRES_USER");
  address.password = required("POSTGRES_PASSWORD");
  address.name = required("POSTGRES_DB");
  const std::string instance = variables("CLOUD_SQL_INSTANCE").value_or("");
  if (instance.empty()) {
    address.host = required("POSTGRES_HOST");
  } else if (std::count(instance.begin(), instance.end(), ':') < 2) {
    problems.emplace_back("CLOUD_SQL_INSTANCE should read project:region:name");
  } else {
    address.socket_directory = "/cloudsql/" + instance;
  }
  address.port = variables("POSTGRES_PORT").value_or("5432");
  if (!is_port(address.port)) problems.emplace_back("POSTGRES_PORT is no port");
  if (!problems.empty()) throw NotConfigured(std::move(problems));
  address.tls = tls;
  address.source = instance.empty() ? "POSTGRES_HOST" : "CLOUD_SQL_INSTANCE";
  return address;
}

/// Everything behind the scheme.
std::string rest_of_url(const Address& address, const char* tls_parameter) {
  std::string out = percent_encoded(address.user);
  if (!address.password.empty()) out += ":" + percent_encoded(address.password);
  if (!address.socket_directory.empty()) {
    return out + "@/" + percent_encoded(address.name) +
           "?host=" + percent_encoded(address.socket_directory) +
           "&port=" + address.port;
  }
  const bool is_ipv6 = address.host.find(':') != std::string::npos;
  out += "@" + (is_ipv6 ? "[" + address.host + "]" : address.host) + ":" +
         address.port + "/" + percent_encoded(address.name);
  return out + "?" + tls_parameter + "=" + address.tls;
}

std::string quoted(const std::string& text) {
  constexpr const char* digits = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (byte < 0x20) {
      out += {'\\', 'u', '0', '0', digits[byte >> 4], digits[byte & 15]};
    } else {
      out += c;
    }
  }
  return out + "\"";
}

}  // namespace

NotConfigured::NotConfigured(std::vector<std::string> problems)
    : std::runtime_error(joined(problems)), problems_(std::move(problems)) {}

std::optional<std::string> process_variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

Address Address::from_environment(const Variables& variables) {
  const std::string tls = variables("DATABASE_TLS").value_or("require");
  if (std::find(tls_modes.begin(), tls_modes.end(), tls) == tls_modes.end()) {
    throw NotConfigured(
        {"DATABASE_TLS is none of disable, require, verify-ca, verify-full"});
  }
  const std::string url = variables("DATABASE_URL").value_or("");
  return url.empty() ? from_parts(variables, tls) : from_url(url, tls);
}

std::string Address::sync_url() const {
  return "postgresql://" + rest_of_url(*this, "sslmode") + "&" + limits;
}

std::string Address::async_url() const {
  return "postgresql+asyncpg://" + rest_of_url(*this, "ssl");
}

std::string Address::shown() const {
  return name + " at " +
         (socket_directory.empty() ? host + ":" + port : socket_directory);
}

Connection open_sync_connection(const Address& address) {
  Connection connection(PQconnectdb(address.sync_url().c_str()));
  if (PQstatus(connection.get()) != CONNECTION_OK)
    throw std::runtime_error("cannot connect to " + address.shown());
  return connection;
}

Connection start_async_connection(const Address& address) {
  Connection connection(PQconnectStart(address.sync_url().c_str()));
  if (PQstatus(connection.get()) == CONNECTION_BAD)
    throw std::runtime_error("cannot begin to connect to " + address.shown());
  return connection;
}

Health sync_health(const Address& address) {
  Health health;
  health.database = address.shown();
  health.configured_by = address.source;
  health.form = address.socket_directory.empty() ? "network" : "socket";
  health.tls = address.socket_directory.empty() ? address.tls : "none";
  const Connection connection(PQconnectdb(address.sync_url().c_str()));
  if (PQstatus(connection.get()) != CONNECTION_OK) {
    health.error = "no connection";
    return health;
  }
  const std::unique_ptr<PGresult, decltype(&PQclear)> result(
      PQexec(connection.get(), "SELECT 1"), PQclear);
  health.healthy = PQresultStatus(result.get()) == PGRES_TUPLES_OK;
  if (!health.healthy) health.error = "no answer";
  return health;
}

std::string Health::json() const {
  return std::string("{\"healthy\": ") + (healthy ? "true" : "false") +
         ", \"database\": " + quoted(database) +
         ", \"configured_by\": " + quoted(configured_by) +
         ", \"form\": " + quoted(form) + ", \"tls\": " + quoted(tls) +
         ", \"driver\": " + quoted(driver) + ", \"error\": " + quoted(error) +
         "}";
}

}  // namespace database
