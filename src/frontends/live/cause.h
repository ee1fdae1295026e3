#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "frontends/live/stage.h"

namespace dbssot::live {

/// Why a stage failed. Each has a name in reports (kebab-case, stable), and remedies in remedy.cpp.
enum class Cause : std::uint8_t {
  unreadable_url,
  client_rejects,  ///< the text is fine for others, not for the client that shall use it
  has_holes,       ///< `${DB_HOST}` was never filled in
  libpq_missing,
  no_such_host,
  name_timeout,
  refused,      ///< nobody listens on that port
  unreachable,  ///< no route
  reach_timeout,
  no_socket,  ///< the socket file is not there
  socket_forbidden,
  silent,  ///< somebody listens and says nothing
  not_postgresql,
  closed,  ///< the other side hung up without a word
  tls_refused,
  tls_required,
  tls_failed,
  certificate_name,
  certificate_untrusted,
  root_certificate_missing,
  client_certificate,
  password_missing,
  password_wrong,
  no_such_user,
  not_admitted,  ///< by pg_hba.conf
  authentication_failed,
  no_such_database,
  database_forbidden,
  too_many_connections,
  starting_up,
  shutting_down,
  read_only,
  not_standby,
  setting_refused,  ///< a start-up parameter the server or pooler does not take
  pooler_upstream,  ///< a pooler answers, but gets no server for us: all busy, or out of reach
  query_failed,
  query_timeout,
  server_error
};
[[nodiscard]] std::string_view name_of(Cause cause);

/// True where the same attempt may succeed a little later: refused, starting up or going down, too many connections.
[[nodiscard]] bool waiting_can_help(Cause cause);
/// True where the next of several hosts may do better: libpq tries it in these cases, too.
[[nodiscard]] bool next_host_can_help(Cause cause);

/// What was seen of a failed attempt.
struct Evidence {
  Stage stage = Stage::reach;  ///< in which it happened, as far as libpq's state tells
  bool timed_out = false;
  bool foreign_greeting = false;  ///< the answer to the request for TLS was longer than PostgreSQL's one letter
  bool password_used = false;     ///< the server asked for one, and libpq had one
  int socket_error = 0;           ///< errno of connect(); 0: none seen
  bool on_socket = false;         ///< a Unix socket
  std::string_view message;       ///< of libpq with PQERRORS_VERBOSE, which carries the SQLSTATE; several lines
};

struct Diagnosis {
  Stage stage = Stage::reach;
  Cause cause = Cause::server_error;
  std::string sqlstate;            ///< "28P01"; empty when the server sent none
  bool was_authenticated = false;  ///< with Stage::database: it was refused after the user had been accepted
};

/// Tells stage and cause. Messages are libpq's in English: we never call setlocale(), so it never translates them.
/// Source: fe-connect.c and fe-secure-openssl.c of PostgreSQL 15 to 18; errcodes.txt; pgbouncer's client.c.
[[nodiscard]] Diagnosis diagnose(const Evidence& evidence);

}  // namespace dbssot::live
