#include "frontends/live/cause.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

namespace dbssot::live {
namespace {

constexpr std::pair<Cause, std::string_view> cause_names[] = {
    {Cause::unreadable_url, "unreadable-url"},
    {Cause::client_rejects, "client-rejects"},
    {Cause::has_holes, "has-holes"},
    {Cause::libpq_missing, "libpq-missing"},
    {Cause::no_such_host, "no-such-host"},
    {Cause::name_timeout, "name-timeout"},
    {Cause::refused, "refused"},
    {Cause::unreachable, "unreachable"},
    {Cause::reach_timeout, "reach-timeout"},
    {Cause::no_socket, "no-socket"},
    {Cause::socket_forbidden, "socket-forbidden"},
    {Cause::silent, "silent"},
    {Cause::not_postgresql, "not-postgresql"},
    {Cause::closed, "closed"},
    {Cause::tls_refused, "tls-refused"},
    {Cause::tls_required, "tls-required"},
    {Cause::tls_failed, "tls-failed"},
    {Cause::certificate_name, "certificate-name"},
    {Cause::certificate_untrusted, "certificate-untrusted"},
    {Cause::root_certificate_missing, "root-certificate-missing"},
    {Cause::client_certificate, "client-certificate"},
    {Cause::password_missing, "password-missing"},
    {Cause::password_wrong, "password-wrong"},
    {Cause::no_such_user, "no-such-user"},
    {Cause::not_admitted, "not-admitted"},
    {Cause::authentication_failed, "authentication-failed"},
    {Cause::no_such_database, "no-such-database"},
    {Cause::database_forbidden, "database-forbidden"},
    {Cause::too_many_connections, "too-many-connections"},
    {Cause::starting_up, "starting-up"},
    {Cause::shutting_down, "shutting-down"},
    {Cause::read_only, "read-only"},
    {Cause::not_standby, "not-standby"},
    {Cause::setting_refused, "setting-refused"},
    {Cause::pooler_upstream, "pooler-upstream"},
    {Cause::query_failed, "query-failed"},
    {Cause::query_timeout, "query-timeout"},
    {Cause::server_error, "server-error"},
};

/// What a message holds, what it then means, and which stage that belongs to. The first that fits holds.
struct Sign {
  std::string_view sqlstate;  ///< a prefix; empty: any, or none sent
  std::string_view text;      ///< empty: any
  Cause cause;
  Stage stage;
};

/// Errors that the server, or a pooler in its place, sent: they carry a SQLSTATE.
constexpr Sign server_signs[] = {
    {"28000", "pg_hba.conf rejects", Cause::not_admitted, Stage::authentication},
    {"28000", ", no encryption", Cause::tls_required, Stage::tls},  // no pg_hba.conf entry … for plain connections
    {"28000", ", SSL off", Cause::tls_required, Stage::tls},        // before 14
    {"28", "valid client certificate", Cause::client_certificate, Stage::authentication},
    {"28", "pg_hba.conf", Cause::not_admitted, Stage::authentication},
    {"28", "does not exist", Cause::no_such_user, Stage::authentication},
    {"28", "not permitted to log in", Cause::not_admitted, Stage::authentication},
    {"28P01", "", Cause::password_wrong, Stage::authentication},
    {"28", "empty password", Cause::password_missing, Stage::authentication},
    {"28", "", Cause::authentication_failed, Stage::authentication},
    {"3D000", "", Cause::no_such_database, Stage::database},
    {"42501", "", Cause::database_forbidden, Stage::database},
    {"55000", "not currently accepting connections", Cause::database_forbidden, Stage::database},
    {"53300", "", Cause::too_many_connections, Stage::database},
    {"57P03", "shutting down", Cause::shutting_down, Stage::database},
    {"57P03", "", Cause::starting_up, Stage::database},
    {"57P01", "", Cause::shutting_down, Stage::database},
    {"57P02", "", Cause::shutting_down, Stage::database},
    {"25006", "", Cause::read_only, Stage::query},
    {"42704", "configuration parameter", Cause::setting_refused, Stage::database},
    {"22023", "parameter", Cause::setting_refused, Stage::database},
    {"55P02", "", Cause::setting_refused, Stage::database},
    // pgbouncer before 1.24 sends most of what it says as 08P01
    {"08P01", "unsupported startup parameter", Cause::setting_refused, Stage::database},
    {"", "no such database", Cause::no_such_database, Stage::database},
    {"", "no more connections allowed", Cause::too_many_connections, Stage::database},
    {"", "query_wait_timeout", Cause::pooler_upstream, Stage::database},
    {"08P01", "no such user", Cause::password_wrong, Stage::authentication},
    {"08P01", "authentication failed", Cause::password_wrong, Stage::authentication},
    {"08P01", "SSL required", Cause::tls_required, Stage::tls},
    {"08P01", "the database system is starting up", Cause::starting_up, Stage::database},
    {"", "pgbouncer cannot connect to server", Cause::pooler_upstream, Stage::database},
    {"", "server login has been failing", Cause::pooler_upstream, Stage::database},
    {"08", "server_login_retry", Cause::pooler_upstream, Stage::database},
    {"08", "cannot connect to server", Cause::pooler_upstream, Stage::database},
    {"XX000", "Tenant or user not found", Cause::no_such_user, Stage::authentication},  // Supabase
};

/// What libpq says of its own.
constexpr Sign library_signs[] = {
    {"", "server does not support SSL", Cause::tls_refused, Stage::tls},
    {"", "does not match host name", Cause::certificate_name, Stage::tls},
    {"", "could not get server's host name from server certificate", Cause::certificate_name, Stage::tls},
    {"", "certificate verify failed", Cause::certificate_untrusted, Stage::tls},
    {"", "root certificate file", Cause::root_certificate_missing, Stage::tls},
    {"", "root certificate store", Cause::root_certificate_missing, Stage::tls},
    {"", "alert certificate required", Cause::client_certificate, Stage::tls},
    {"", "alert unknown ca", Cause::client_certificate, Stage::tls},
    {"", "could not load private key file", Cause::client_certificate, Stage::tls},
    {"", "private key file", Cause::client_certificate, Stage::tls},
    {"", "could not read certificate file", Cause::client_certificate, Stage::tls},
    {"", "could not open certificate file", Cause::client_certificate, Stage::tls},
    {"", "invalid response to SSL negotiation", Cause::not_postgresql, Stage::tls},
    {"", "received unencrypted data after SSL response", Cause::not_postgresql, Stage::tls},  // a banner that begins with S
    {"", "wrong version number", Cause::not_postgresql, Stage::tls},
    {"", "expected authentication request from server", Cause::not_postgresql, Stage::authentication},
    {"", "no password supplied", Cause::password_missing, Stage::authentication},
    {"", "channel binding", Cause::authentication_failed, Stage::authentication},
    {"", "SCRAM", Cause::authentication_failed, Stage::authentication},
    {"", "authentication method", Cause::authentication_failed, Stage::authentication},
    {"", "session is read-only", Cause::read_only, Stage::database},
    {"", "server is in hot standby mode", Cause::read_only, Stage::database},
    {"", "session is not read-only", Cause::not_standby, Stage::database},
    {"", "server is not in hot standby mode", Cause::not_standby, Stage::database},
    {"", "Unix-domain socket path", Cause::unreadable_url, Stage::parameters},
    {"", "invalid port number", Cause::unreadable_url, Stage::parameters},
    {"", "invalid integer value", Cause::unreadable_url, Stage::parameters},
    {"", "could not match", Cause::unreadable_url, Stage::parameters},
    {"", "value: \"", Cause::unreadable_url, Stage::parameters},  // invalid sslmode value: "…"
    {"", "SSL error", Cause::tls_failed, Stage::tls},
    {"", "SSL SYSCALL error", Cause::tls_failed, Stage::tls},
};

struct SocketError {
  int number;
  Cause cause;
};
constexpr SocketError socket_errors[] = {
    {ECONNREFUSED, Cause::refused},      {ENOENT, Cause::no_socket},         {EACCES, Cause::socket_forbidden},
    {EPERM, Cause::socket_forbidden},    {ETIMEDOUT, Cause::reach_timeout},  {EHOSTUNREACH, Cause::unreachable},
    {ENETUNREACH, Cause::unreachable},   {EHOSTDOWN, Cause::unreachable},    {ENETDOWN, Cause::unreachable},
    {EADDRNOTAVAIL, Cause::unreachable}, {EAFNOSUPPORT, Cause::unreachable}, {ENOTSOCK, Cause::no_socket},
    {ENOTDIR, Cause::no_socket},         {ECONNRESET, Cause::closed},        {EPIPE, Cause::closed},
};

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

struct ServerError {
  std::string sqlstate;
  std::string_view line;
};

/// `FATAL:  28P01: password authentication failed for user "app"`, the form of PQERRORS_VERBOSE, anywhere in a line.
std::vector<ServerError> server_errors(std::string_view message) {
  std::vector<ServerError> errors;
  while (!message.empty()) {
    const std::string_view line = message.substr(0, message.find('\n'));
    message.remove_prefix(std::min(line.size() + 1, message.size()));
    for (std::size_t at = line.find(":  "); at != std::string_view::npos; at = line.find(":  ", at + 1)) {
      const std::string_view rest = line.substr(at + 3);
      const bool is_code = rest.size() > 6 && rest[5] == ':' && std::ranges::all_of(rest.substr(0, 5), [](char c) {
                             return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
                           });
      if (is_code) {
        errors.push_back({std::string(rest.substr(0, 5)), line});
        break;
      }
    }
  }
  return errors;
}

const Sign* sign_in(const auto& signs, std::string_view sqlstate, std::string_view text) {
  const auto found = std::ranges::find_if(
      signs, [&](const Sign& sign) { return sqlstate.starts_with(sign.sqlstate) && contains(text, sign.text); });
  return found == std::end(signs) ? nullptr : &*found;
}

/// With sslmode=prefer and allow, libpq tries again with or without TLS, and both errors stand in the message. That no entry in
/// pg_hba.conf fits the second kind is less telling than what was wrong with the first.
ServerError most_telling(const std::vector<ServerError>& errors) {
  const auto found = std::ranges::find_if(errors, [](const ServerError& error) { return !contains(error.line, "pg_hba.conf"); });
  return found == errors.end() ? errors.front() : *found;
}

std::optional<Cause> cause_of_errno(int number) {
  const auto found = std::ranges::find(socket_errors, number, &SocketError::number);
  if (found == std::end(socket_errors)) return std::nullopt;
  return found->cause;
}

/// connect() that fails at once is only to be read in libpq's text.
std::optional<Cause> cause_of_errno_text(std::string_view message) {
  for (const SocketError& error : socket_errors) {
    if (contains(message, std::strerror(error.number))) return error.cause;
  }
  return std::nullopt;
}

/// A server looks for database, rights and settings after it has accepted the user, but may be full or starting up before.
bool comes_after_authentication(std::string_view sqlstate, std::string_view line) {
  constexpr std::string_view later[] = {"3D000", "42501", "42704", "22023", "55P02", "55000"};
  return std::ranges::find(later, sqlstate) != std::end(later) || contains(line, "remaining connection slots") ||
         contains(line, "too many connections for");
}

Cause cause_of_timeout(Stage stage) {
  switch (stage) {
    case Stage::name:
      return Cause::name_timeout;
    case Stage::reach:
      return Cause::reach_timeout;
    case Stage::query:
      return Cause::query_timeout;
    default:
      return Cause::silent;
  }
}

}  // namespace

std::string_view name_of(Cause cause) {
  return std::ranges::find(cause_names, cause, &std::pair<Cause, std::string_view>::first)->second;
}

std::string_view name_of(Stage stage) {
  constexpr std::array<std::string_view, all_stages.size()> names{"parameters",     "name",     "reach", "tls",
                                                                  "authentication", "database", "query"};
  return names[static_cast<std::size_t>(stage)];
}

std::string_view name_of(Outcome outcome) {
  constexpr std::array<std::string_view, 4> names{"passed", "failed", "not-needed", "not-reached"};
  return names[static_cast<std::size_t>(outcome)];
}

bool waiting_can_help(Cause cause) {
  return cause == Cause::refused || cause == Cause::starting_up || cause == Cause::shutting_down ||
         cause == Cause::too_many_connections;
}

bool next_host_can_help(Cause cause) {
  switch (cause) {
    case Cause::no_such_host:
    case Cause::name_timeout:
    case Cause::refused:
    case Cause::unreachable:
    case Cause::reach_timeout:
    case Cause::no_socket:
    case Cause::socket_forbidden:
    case Cause::silent:
    case Cause::closed:
    case Cause::starting_up:
    case Cause::shutting_down:
    case Cause::read_only:
    case Cause::not_standby:
      return true;
    default:
      return false;
  }
}

Diagnosis diagnose(const Evidence& evidence) {
  const std::string_view message = evidence.message;
  if (evidence.foreign_greeting) return {Stage::tls, Cause::not_postgresql, "", false};
  if (evidence.timed_out) return {evidence.stage, cause_of_timeout(evidence.stage), "", false};
  if (const auto cause = cause_of_errno(evidence.socket_error)) return {Stage::reach, *cause, "", false};
  if (const auto errors = server_errors(message); !errors.empty()) {
    const auto [sqlstate, line] = most_telling(errors);
    const Sign* sign = sign_in(server_signs, sqlstate, line);
    if (sign == nullptr) return {evidence.stage, Cause::server_error, sqlstate, false};
    // pg_hba.conf that wants TLS: only then is it the missing encryption; over a socket it never is.
    if (sign->cause == Cause::tls_required && evidence.on_socket)
      return {Stage::authentication, Cause::not_admitted, sqlstate, false};
    const bool authenticated = evidence.password_used || comes_after_authentication(sqlstate, line);
    return {evidence.stage == Stage::query ? Stage::query : sign->stage, sign->cause, sqlstate, authenticated};
  }
  if (const Sign* sign = sign_in(library_signs, "", message)) return {sign->stage, sign->cause, "", true};
  if (evidence.stage == Stage::reach) {
    if (const auto cause = cause_of_errno_text(message)) return {Stage::reach, *cause, "", false};
  }
  if (contains(message, "closed the connection") || contains(message, "could not receive data") ||
      contains(message, "could not send")) {
    return {evidence.stage, Cause::closed, "", false};
  }
  return {evidence.stage, evidence.stage == Stage::query ? Cause::query_failed : Cause::server_error, "", false};
}

}  // namespace dbssot::live
