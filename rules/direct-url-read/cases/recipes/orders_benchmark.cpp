#include <cstdlib>

#include <libpq-fe.h>

PGconn* connected() { return PQconnectdb(std::getenv("DATABASE_URL")); }  // fine: direct-url-read
