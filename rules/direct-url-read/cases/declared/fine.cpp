#include <cstdlib>
#include <string>

#include "shop/url_builder.h"

std::string url() { return shop::db::UrlBuilder().url(); }  // fine: direct-url-read (asks)

std::string url_from_parts() {
  return shop::db::UrlBuilder(std::getenv("POSTGRES_HOST"), std::getenv("POSTGRES_USER")).url();  // fine: direct-url-read (handed over)
}

const char* cache() { return std::getenv("REDIS_URL"); }  // fine: direct-url-read (another database)

void for_child() { setenv("PGDATABASE", "shop", 1); }  // fine: direct-url-read (written)
