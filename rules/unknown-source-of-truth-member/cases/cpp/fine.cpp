#include <pqxx/pqxx>

#include "shop/url_builder.h"

void connect() {
  const shop::UrlBuilder builder = shop::UrlBuilder::from_environment();
  pqxx::connection connection(builder.sync_url());
  const auto text = builder.describe();  // fine: unknown-source-of-truth-member (inherited)
}
