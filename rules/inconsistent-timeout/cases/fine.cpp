#include <libpq-fe.h>

PGconn* orders() { return PQconnectdb("host=shop-db dbname=shop connect_timeout=10"); }

PGconn* archive() { return PQconnectdb("host=archive-db dbname=archive connect_timeout=90"); }  // fine: inconsistent-timeout (another database)
