#include "frontends/live/server_facts.h"

#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace dbssot::live {
namespace {

std::optional<int> number(const std::optional<std::string>& text) {
  int value = 0;
  if (!text || std::from_chars(text->data(), text->data() + text->size(), value).ec != std::errc()) return std::nullopt;
  return value;
}

std::optional<bool> flag(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  return *text == "on" || *text == "t";
}

/// "15.20 (Debian 15.20-0+deb12u1)" → "15.20"
std::string short_version(const std::string& text) { return text.substr(0, text.find(' ')); }

/// A pooler cannot hand on the key for cancelling, since the server process changes: it makes one up, process id included.
/// Holds for pgbouncer, Odyssey, PgCat and Supavisor.
std::optional<Pooler> pooler_behind(const Session& session, const Place& place, const std::optional<std::string>& backend_pid) {
  const auto real = number(backend_pid);
  if (!real || *real == session.backend_pid()) return std::nullopt;
  Pooler pooler;
  pooler.evidence = "the process id given at start-up is not that of the server process";
  for (const auto& [part, name] : {std::pair{".pooler.supabase.", "Supavisor"}, std::pair{"-pooler.", "PgBouncer"}}) {  // Neon's
    if (pooler.name.empty() && place.host.find(part) != std::string::npos) pooler.name = name;
  }
  return pooler;
}

}  // namespace

bool ask_server(Session& session, const Place& place, Server& server) {
  server.version = short_version(session.parameter_status("server_version"));
  server.read_only = flag(session.parameter_status("default_transaction_read_only"));
  server.in_recovery = flag(session.parameter_status("in_hot_standby"));
  const auto first = session.ask("SELECT pg_catalog.pg_backend_pid(), current_user, pg_catalog.current_database()");
  if (!first || first->size() != 1) return false;
  const auto& who = first->front();
  server.pooler = pooler_behind(session, place, who[0]);
  server.user = who[1].value_or("");
  server.database = who[2].value_or("");
  // Servers that are not quite PostgreSQL may not know all of it; then none of it is known.
  const auto facts = session.ask(
      "SELECT pg_catalog.pg_is_in_recovery(), pg_catalog.current_setting('transaction_read_only'),"
      " pg_catalog.current_setting('max_connections'), pg_catalog.current_setting('superuser_reserved_connections'),"
      " (SELECT pg_catalog.sum(numbackends) FROM pg_catalog.pg_stat_database),"
      " pg_catalog.current_setting('server_version')");
  if (!facts || facts->size() != 1) return true;
  const auto& row = facts->front();
  server.in_recovery = flag(row[0]);
  server.read_only = flag(row[1]);
  server.max_connections = number(row[2]);
  server.reserved_connections = number(row[3]);
  server.connections = number(row[4]);
  if (row[5]) server.version = short_version(*row[5]);  // a pooler may have told its own
  return true;
}

}  // namespace dbssot::live
