#include <cstdlib>
#include <string>

#include <libpq-fe.h>
#include <pqxx/pqxx>

pqxx::connection without() { return pqxx::connection("postgresql://shop@db.internal/shop"); }  // fine: hardcoded-password (none)

constexpr const char* kTemplate = "postgresql://user:password@host/dbname";  // fine: hardcoded-password (a word for it)

PGconn* by_parts(const char* host) {
  return PQsetdbLogin(host, "5432", nullptr, nullptr, "shop", "shop", std::getenv("POSTGRES_PASSWORD"));  // fine: hardcoded-password (read)
}
