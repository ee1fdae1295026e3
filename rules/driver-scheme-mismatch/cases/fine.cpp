#include <libpq-fe.h>
#include <pqxx/pqxx>
#include <soci/soci.h>

PGconn* a() { return PQconnectdb("postgres://shop@db.internal/shop"); }  // fine: driver-scheme-mismatch

pqxx::connection b() { return pqxx::connection("host=db.internal dbname=shop"); }  // fine: driver-scheme-mismatch (a conninfo has no scheme)

void sessions() {
  soci::session file("sqlite3://shop.db");  // fine: driver-scheme-mismatch (another backend of SOCI)
  soci::session other("mysql://db=shop user=shop");  // fine: driver-scheme-mismatch (another database)
  soci::session ours("postgresql://host=db.internal dbname=shop");
}

pqxx::connection other_than_asyncpg(std::string given = "postgresql+asyncpg://shop@db.internal/shop") {
  if (!given.starts_with("postgresql+asyncpg")) return pqxx::connection(given);  // fine: driver-scheme-mismatch
  return pqxx::connection("dbname=shop");
}
