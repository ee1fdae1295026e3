#include <libpq-fe.h>
#include <pqxx/pqxx>

PGconn* a() { return PQconnectdb("postgresql://shop@db.internal:5432/shop?keepalives=1"); }  // fine: invalid-url

pqxx::connection b() { return pqxx::connection(""); }  // fine: invalid-url (libpq's defaults)

// Nobody reads a format as it stands, whoever the formatter is.
template <class... Parts>
std::string filled(const char* format, const Parts&... parts);
std::string c(const std::string& host, unsigned port) {
  return filled("host=%s port=%u dbname=shop", host, port);
}  // fine: invalid-url

std::string printed(const char* format, ...);
PGconn* d(const std::string& host, unsigned port) {
  return PQconnectdb(printed("host=%s port=%u dbname=shop", host.c_str(), port).c_str());  // fine: invalid-url
}
