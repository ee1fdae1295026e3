#include <pqxx/pqxx>

#include "shop/url_builder.h"

std::string debug() {
  shop::UrlBuilder builder;
  return builder.debug_info();  // expect: unknown-source-of-truth-member
}

void connect() {
  pqxx::connection connection(shop::UrlBuilder::from_environment().url());  // expect-later: unknown-source-of-truth-member (an argument of what does not compile is read from its words)
}
