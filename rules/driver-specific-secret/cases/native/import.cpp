#include <cstdlib>

#include <libpq-fe.h>

PGconn* open_sync() { return PQconnectdb(std::getenv("DATABASE_URL")); }
