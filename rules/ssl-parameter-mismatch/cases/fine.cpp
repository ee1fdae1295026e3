#include <libpq-fe.h>
#include <pqxx/pqxx>

PGconn* a() { return PQconnectdb("postgresql://shop@db.internal/shop?sslmode=require"); }  // fine: ssl-parameter-mismatch

pqxx::connection b() { return pqxx::connection("host=db.internal dbname=shop sslmode=verify-full sslrootcert=/etc/ca.pem"); }  // fine: ssl-parameter-mismatch

pqxx::connection c() { return pqxx::connection("host=/var/run/postgresql dbname=shop"); }  // fine: ssl-parameter-mismatch (no SSL on the socket)
