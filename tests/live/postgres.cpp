#include "live/postgres.h"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <thread>

#include <libpq-fe.h>

namespace dbssot::test {
namespace {

using namespace std::chrono_literals;

std::string programs_folder() {
  const std::string found =
      find_program({"/usr/lib/postgresql/*/bin/initdb", "/usr/pgsql-*/bin/initdb", "/usr/local/bin/initdb", "/usr/bin/initdb"});
  return found.empty() ? "" : found.substr(0, found.rfind('/'));
}

std::string openssl() { return find_program({"/usr/bin/openssl", "/usr/local/bin/openssl"}); }

using Connection = std::unique_ptr<PGconn, decltype(&PQfinish)>;

void execute(PGconn* connection, const std::string& statement) {
  const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection, statement.c_str()), PQclear);
  const auto status = PQresultStatus(result.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) throw std::runtime_error(PQerrorMessage(connection));
}

/// Until it takes sessions (PQPING_OK), or refuses them with an answer (PQPING_REJECT).
void wait_for(PGPing wanted, Process& process, const std::string& conninfo) {
  for (int i = 0; i < 1500; ++i) {
    if (PQping(conninfo.c_str()) == wanted) return;
    if (!process.running()) throw std::runtime_error("a server ended:\n" + process.output());
    std::this_thread::sleep_for(10ms);
  }
  throw std::runtime_error("a server does not start:\n" + process.output());
}

}  // namespace

const Postgres* Postgres::shared(std::string& reason) {
  if (programs_folder().empty()) reason = "PostgreSQL is not installed (no initdb)";
  if (openssl().empty()) reason = "openssl is not installed";
  if (!reason.empty()) return nullptr;
  static const Postgres postgres;
  return &postgres;
}

Postgres::Postgres() : programs_(programs_folder()), port_(free_port()) {
  make_certificates();
  make_cluster();
  run({"/bin/cp", "-r", folder_.path() + "/data", folder_.path() + "/standby"}, folder_);
  server_ = start("data", port_, "");
  wait_for(PQPING_OK, server_, "host=" + socket_directory() + " port=" + std::to_string(port_));
  make_roles_and_databases();
}

void Postgres::make_certificates() const {
  const std::string at = folder_.path() + "/";
  const auto authority = [&](const std::string& name) {
    run({openssl(), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
         "/CN=dbssot test authority " + name, "-keyout", at + name + ".key", "-out", at + name + ".crt"},
        folder_);
  };
  authority("ca");
  authority("other");
  const std::string names = folder_.write("names", std::string("subjectAltName=DNS:") + certificate_host + "\n");
  run({openssl(), "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj",
       std::string("/CN=") + certificate_host, "-keyout", at + "server.key", "-out", at + "server.csr"},
      folder_);
  run({openssl(), "x509", "-req", "-in", at + "server.csr", "-CA", at + "ca.crt", "-CAkey", at + "ca.key", "-CAcreateserial",
       "-days", "2", "-extfile", names, "-out", at + "server.crt"},
      folder_);
}

void Postgres::make_cluster() const {
  const std::string password = folder_.write("password", std::string(app_password) + "\n");
  run({programs_ + "/initdb", "-D", folder_.path() + "/data", "-U", "owner", "--pwfile", password, "-A", "scram-sha-256",
       "--no-sync", "--locale=C", "-E", "UTF8"},
      folder_);
  folder_.write("data/pg_hba.conf",
                "local   all all                  trust\n"
                "host    all banned  0.0.0.0/0    reject\n"
                "hostssl all guarded 127.0.0.1/32 scram-sha-256\n"
                "host    all owner,app,nologin 127.0.0.1/32 scram-sha-256\n");
}

Process Postgres::start(const std::string& data, int port, const std::string& settings) const {
  const std::string at = folder_.path() + "/";
  folder_.write(data + "/postgresql.auto.conf",
                "listen_addresses = '127.0.0.1'\n"
                "unix_socket_directories = '" +
                    folder_.path() +
                    "'\n"
                    "port = " +
                    std::to_string(port) +
                    "\n"
                    "max_connections = " +
                    std::to_string(max_connections) +
                    "\n"
                    "superuser_reserved_connections = " +
                    std::to_string(reserved_connections) +
                    "\n"
                    "shared_buffers = 1MB\n"
                    "fsync = off\n"
                    "autovacuum = off\n"
                    "max_wal_senders = 0\n"
                    "ssl = on\n"
                    "ssl_cert_file = '" +
                    at +
                    "server.crt'\n"
                    "ssl_key_file = '" +
                    at + "server.key'\n" + settings);
  return Process({programs_ + "/postgres", "-D", at + data}, at + data + ".log", folder_.path());
}

void Postgres::make_roles_and_databases() const {
  const Connection owner(PQconnectdb(("host=" + socket_directory() + " port=" + std::to_string(port_) +
                                      " user=owner dbname=postgres password=" + app_password)
                                         .c_str()),
                         PQfinish);
  const std::string password = std::string(" PASSWORD '") + app_password + "'";
  for (const char* role : {"app", "guarded", "banned"})
    execute(owner.get(), std::string("CREATE ROLE ") + role + " LOGIN" + password);
  execute(owner.get(), "CREATE ROLE nologin" + password);
  for (const char* database : {"shop", "frozen", "crowded", "closed"}) {
    execute(owner.get(), std::string("CREATE DATABASE ") + database + " STRATEGY file_copy");
  }
  execute(owner.get(), "ALTER DATABASE frozen SET default_transaction_read_only = on");
  execute(owner.get(), "ALTER DATABASE crowded CONNECTION LIMIT 0");
  execute(owner.get(), "REVOKE CONNECT ON DATABASE closed FROM PUBLIC");
}

std::string Postgres::url(const std::string& database, const std::string& parameters) const {
  return std::string("postgresql://app:") + app_password + "@127.0.0.1:" + std::to_string(port_) + "/" + database +
         (parameters.empty() ? "" : "?" + parameters);
}

int Postgres::start_standby() const {
  const int port = free_port();
  folder_.write("standby/standby.signal", "");
  // As many connections as initdb wrote into the log: a hot standby must have them all.
  standby_ = start("standby", port,
                   "max_connections = 100\nmax_wal_senders = 10\n"
                   "restore_command = 'until test -e " +
                       folder_.path() + "/open; do sleep 0.02; done; exit 1'\n");
  wait_for(PQPING_REJECT, standby_, "host=" + socket_directory() + " port=" + std::to_string(port));
  return port;
}

void Postgres::open_standby() const { folder_.write("open", ""); }

const Pgbouncer* Pgbouncer::shared(const Postgres& postgres, std::string& reason) {
  const std::string program = find_program({"/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer"});
  if (program.empty()) {
    reason = "pgbouncer is not installed";
    return nullptr;
  }
  static const Pgbouncer pgbouncer(postgres, program);
  return &pgbouncer;
}

Pgbouncer::Pgbouncer(const Postgres& postgres, const std::string& program) : port_(free_port()) {
  const TemporaryFolder& folder = postgres.folder();
  const std::string users = folder.write("users.txt", std::string("\"app\" \"") + Postgres::app_password + "\"\n");
  const std::string settings = folder.write("pgbouncer.ini",
                                            "[databases]\n"
                                            "shop = host=127.0.0.1 port=" +
                                                std::to_string(postgres.port()) +
                                                "\n"
                                                "dead = host=127.0.0.1 port=1\n"
                                                "[pgbouncer]\n"
                                                "listen_addr = 127.0.0.1\n"
                                                "listen_port = " +
                                                std::to_string(port_) +
                                                "\n"
                                                "unix_socket_dir =\n"
                                                "auth_type = scram-sha-256\n"
                                                "auth_file = " +
                                                users +
                                                "\n"
                                                "pool_mode = transaction\n"
                                                "server_login_retry = 1\n"
                                                "query_wait_timeout = 1\n");
  process_ = Process({program, settings}, folder.path() + "/pgbouncer.log", folder.path());
  wait_for(PQPING_OK, process_, "host=127.0.0.1 port=" + std::to_string(port_) + " user=app dbname=shop");
}

}  // namespace dbssot::test
