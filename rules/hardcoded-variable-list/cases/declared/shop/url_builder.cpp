#include "shop/url_builder.h"

#include <cstdlib>

namespace shop::db {

std::string UrlBuilder::url() const {
  if (const char* url = std::getenv("DATABASE_URL")) return url;
  return "postgresql://" + user_ + "@" + host_ + "/shop";
}

}  // namespace shop::db
