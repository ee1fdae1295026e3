#include <cstdlib>
#include <string>

#include <pqxx/pqxx>

std::string conninfo() { return std::string("host=") + std::getenv("POSTGRES_HOST") + " dbname=shop"; }

pqxx::connection connect() { return pqxx::connection(conninfo()); }  // expect: bypassed-source-of-truth "past shop.db.UrlBuilder"

pqxx::connection connect_directly() { return pqxx::connection(std::getenv("DATABASE_URL")); }  // expect: bypassed-source-of-truth
