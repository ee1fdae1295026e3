#include <cstdlib>

#include <libpq-fe.h>

PGconn* load() { return PQconnectdb(std::getenv("DB_URL")); }  // expect: alias-drift "DB_URL is the URL that DATABASE_URL is elsewhere"
