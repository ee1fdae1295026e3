#include <pqxx/pqxx>  // expect: sync-driver-in-async-service "libpqxx is imported"

#include <string>

pqxx::connection connect(const std::string& url) { return pqxx::connection(url); }  // expect: sync-driver-in-async-service
