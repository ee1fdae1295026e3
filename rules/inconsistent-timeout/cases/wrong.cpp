#include <libpq-fe.h>
#include <pqxx/pqxx>

PGconn* orders() { return PQconnectdb("host=shop-db dbname=shop connect_timeout=10"); }

pqxx::connection customers() { return pqxx::connection("host=shop-db dbname=shop connect_timeout=10"); }

PGconn* prices() { return PQconnectdb("host=shop-db dbname=shop connect_timeout=3"); }  // expect: inconsistent-timeout "3 s here and 10 s in wrong.cpp"
