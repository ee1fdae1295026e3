#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>

#include <boost/format.hpp>

std::string by_plus(const std::string& host) {
  return "postgresql://shop@" + host + "/shop";  // expect: hand-built-url "outside shop.db.UrlBuilder"
}

std::string by_printf(const char* host, int port) {
  char conninfo[256];
  std::snprintf(conninfo, sizeof conninfo, "host=%s port=%d dbname=shop", host, port);  // expect: hand-built-url "connection string"
  return conninfo;
}

std::string by_stream(const std::string& host) {
  std::ostringstream url;
  url << "postgresql://shop@" << host << "/shop";  // expect: hand-built-url
  return url.str();
}

std::string by_boost(const std::string& host) {
  boost::format url("postgresql://shop@%1%/%2%");
  url % host % "shop";  // expect: hand-built-url
  return url.str();
}
