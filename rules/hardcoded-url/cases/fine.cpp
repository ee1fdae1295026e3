#include <string>

#include <pqxx/pqxx>

constexpr const char* kScheme = "postgresql://";  // fine: hardcoded-url (no host)

constexpr const char* kUsage = "usage: shop postgresql://user:password@host/dbname";  // fine: hardcoded-url (prose)

constexpr const char* kPage = "https://shop.internal/orders";  // fine: hardcoded-url (no database)

pqxx::connection by_service() { return pqxx::connection("service=shop"); }  // fine: hardcoded-url (names no host)

pqxx::connection by_socket() { return pqxx::connection("dbname=shop"); }  // fine: hardcoded-url (names no host)
