// Files of PostgreSQL's own tools: pgbouncer.ini (`[databases] shop = host=… dbname=…`) and pg_service.conf (`[shop] host=…`).

#include <string>

#include "frontends/config/kind.h"

namespace dbssot::config::kinds {

namespace {

using source::View;

bool recognises_pgbouncer(const Subject& subject) {
  return subject.file.format == Format::ini && subject.root()["databases"].is_map() &&
         (subject.root()["pgbouncer"] || subject.file.name.find("pgbouncer") != std::string::npos);
}

void read_pgbouncer(const Subject& subject, Recorder& recorder) {
  for (const auto& [name, value] : subject.root()["databases"].members()) {
    recorder.set_scalar("databases." + name.text(), value, "", Interpolation::braces, false);
  }
  for (const std::string_view option :
       {"server_tls_sslmode", "client_tls_sslmode", "pool_mode", "default_pool_size", "max_client_conn"}) {
    if (const View value = subject.root()["pgbouncer"][option]) {
      recorder.set_scalar("pgbouncer." + std::string(option), value, "", Interpolation::braces, false);
    }
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
extern const Kind pg_service;
constinit const Kind pg_service = {"pg-service", recognises_service, read_service};

}  // namespace dbssot::config::kinds
