#include <drogon/orm/DbClient.h>
#include <libpq-fe.h>

PGconn* begin(const char* conninfo) { return PQconnectStart(conninfo); }  // fine: mixed-sync-async-module (blocks nobody)
