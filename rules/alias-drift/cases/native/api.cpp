#include <cstdlib>

#include <libpq-fe.h>
#include <pqxx/pqxx>

pqxx::connection api() { return pqxx::connection(std::getenv("DATABASE_URL")); }

pqxx::connection reader() { return pqxx::connection(std::getenv("READER_DATABASE_URL")); }  // fine: alias-drift (another database)
