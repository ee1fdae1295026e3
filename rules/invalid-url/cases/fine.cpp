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

pqxx::connection e(const std::string& user, const std::string& password) {
  std::string text = "host=db.internal port=5432" + (user.empty() ? "" : " user=" + user) +
                     (password.empty() ? "" : " password=" + password);
  return pqxx::connection(text);  // fine: invalid-url (what may follow the port begins with a blank)
}

pqxx::connection f(const std::string& host, unsigned port, unsigned seconds) {
  return pqxx::connection("host='" + host + "' port='" + std::to_string(port) + "' connect_timeout='" +
                          std::to_string(seconds) + "'");  // fine: invalid-url (numbers in quotes)
}
