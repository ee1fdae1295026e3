// Files of PostgreSQL's own tools: pgbouncer.ini (`[databases] shop = host=… dbname=…`) and pg_service.conf (`[shop] host=…`).

#include <algorithm>
#include <array>
#include <string>

#include "frontends/config/kind.h"

namespace dbssot::config::kinds {

namespace {

using source::View;

bool recognises_pgbouncer(const Subject& subject) {
  return subject.file.format == Format::ini && subject.root()["databases"].is_map() &&
         (subject.root()["pgbouncer"] || subject.file.name.find("pgbouncer") != std::string::npos);
}

/// The end of a word that begins at `at`: a blank outside of quotes.
std::size_t end_of_word(std::string_view text, std::size_t at) {
  for (bool is_quoted = false; at < text.size(); ++at) {
    if (text[at] == '\'') is_quoted = !is_quoted;
    if (!is_quoted && (text[at] == ' ' || text[at] == '\t')) break;
  }
  return at;
}

/// `host=db pool_size=20 timezone=UTC` without what PgBouncer keeps to itself or sets when it has connected: the rest is what it
/// opens. Source: pgbouncer.org/config.html, the section [databases].
std::string connection_of(std::string_view line) {
  static constexpr std::array<std::string_view, 15> own = {
      "auth_user",       "auth_query",        "auth_dbname",        "pool_size",          "min_pool_size",
      "reserve_pool",    "reserve_pool_size", "pool_mode",          "max_db_connections", "max_db_client_connections",
      "server_lifetime", "connect_query",     "load_balance_hosts", "datestyle",          "timezone"};
  std::string kept;
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t end = end_of_word(line, at);
    const std::string_view word = line.substr(at, end - at);
    const std::string_view name = word.substr(0, word.find('='));
    if (!word.empty() && std::ranges::find(own, name) == own.end()) kept += (kept.empty() ? "" : " ") + std::string(word);
    at = end + 1;
  }
  return kept;
}

void read_pgbouncer(const Subject& subject, Recorder& recorder) {
  for (const auto& [name, value] : subject.root()["databases"].members()) {
    Setting setting;
    setting.variable = "databases." + name.text();
    setting.value = connection_of(value.text());
    setting.range = value.range();
    setting.sets_environment = false;
    if (has_interpolation(setting.value, Interpolation::braces)) setting.form = ConfigForm::template_text;
    recorder.set(std::move(setting));
  }
  for (const std::string_view option :
       {"server_tls_sslmode", "client_tls_sslmode", "pool_mode", "default_pool_size", "max_client_conn"}) {
    if (const View value = subject.root()["pgbouncer"][option]) {
      recorder.set_scalar("pgbouncer." + std::string(option), value, "", Interpolation::braces, false);
    }
  }
}

/// `auth_file` of pgbouncer: `"user" "password"`, a line each.
bool recognises_users(const Subject& subject) {
  return subject.file.format == Format::lines && subject.file.name.starts_with("userlist");
}

/// Hashes of passwords open nothing but pgbouncer itself, and are told as what they are: nobody's connection.
bool is_hash(std::string_view password) {
  return password.starts_with("SCRAM-SHA-256$") || (password.starts_with("md5") && password.size() == 35);
}

void read_users(const Subject& subject, Recorder& recorder) {
  const std::string_view text = subject.text();
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::size_t quotes[4];
    std::size_t from = at;
    bool is_pair = text[at] == '"';
    for (std::size_t& quote : quotes) {
      quote = is_pair ? text.find('"', from) : std::string_view::npos;
      is_pair = is_pair && quote < end;
      from = quote + 1;
    }
    if (is_pair) {
      const std::string_view password = text.substr(quotes[2] + 1, quotes[3] - quotes[2] - 1);
      Setting setting;
      setting.variable = "userlist." + std::string(text.substr(quotes[0] + 1, quotes[1] - quotes[0] - 1)) + ".password";
      setting.value = std::string(password);
      setting.range = subject.document.text.range(quotes[2] + 1, quotes[3]);
      setting.sets_environment = false;
      setting.names_connection = true;
      if (has_interpolation(password, Interpolation::shell)) setting.form = ConfigForm::template_text;
      if (!password.empty() && !is_hash(password)) recorder.set(std::move(setting));
    }
    at = end + 1;
  }
}

bool recognises_service(const Subject& subject) {
  return subject.file.format == Format::ini && subject.file.name.find("pg_service") != std::string::npos;
}

void read_service(const Subject& subject, Recorder& recorder) {
  for (const auto& [service, options] : subject.root().members()) {
    for (const auto& [name, value] : options.members()) {
      recorder.set_connection_part(service.text() + "." + name.text(), value, service.text(), Interpolation::braces);
    }
  }
}

}  // namespace

extern const Kind pgbouncer;
constinit const Kind pgbouncer = {"pgbouncer", recognises_pgbouncer, read_pgbouncer};
extern const Kind pgbouncer_users;
constinit const Kind pgbouncer_users = {"pgbouncer-users", recognises_users, read_users};
extern const Kind pg_service;
constinit const Kind pg_service = {"pg-service", recognises_service, read_service};

}  // namespace dbssot::config::kinds
