#include <libpq-fe.h>
#include <pqxx/pqxx>

PGconn* a() { return PQconnectdb("postgresql://shop@db.internal/shop?ssl=require"); }  // expect: ssl-parameter-mismatch "ssl"

pqxx::connection b() { return pqxx::connection("host=db.internal dbname=shop sslmode=on"); }  // expect: ssl-parameter-mismatch "on"

pqxx::connection c() { return pqxx::connection("host=/var/run/postgresql dbname=shop sslmode=require"); }  // expect: ssl-parameter-mismatch "Unix socket"
