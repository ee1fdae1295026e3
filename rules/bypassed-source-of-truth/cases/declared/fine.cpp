#include <string>

#include <pqxx/pqxx>

#include "shop/url_builder.h"

pqxx::connection connect() { return pqxx::connection(shop::db::UrlBuilder().url()); }  // fine: bypassed-source-of-truth

pqxx::connection connect_to(const std::string& url) { return pqxx::connection(url); }  // fine: bypassed-source-of-truth (not known)
