#include <string>

#include "shop/url_builder.h"

std::string url(const std::string& host) { return shop::db::UrlBuilder(host, "shop").url(); }  // fine: hand-built-url (handed over)

std::string greeting(const std::string& host) { return "connecting to host=" + host; }  // fine: hand-built-url (prose)

std::string page(const std::string& host) { return "https://" + host + "/shop"; }  // fine: hand-built-url (no database)
