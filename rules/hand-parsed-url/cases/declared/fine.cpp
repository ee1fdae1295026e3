#include <cstdlib>
#include <string>

#include "shop/url_builder.h"

bool is_set() { return std::getenv("DATABASE_URL") != nullptr; }  // fine: hand-parsed-url (asks only whether there is one)

bool is_local_page(const std::string& page) { return page.find("localhost") != std::string::npos; }  // fine: hand-parsed-url (no database)

std::size_t length() { return shop::db::UrlBuilder().url().size(); }  // fine: hand-parsed-url
