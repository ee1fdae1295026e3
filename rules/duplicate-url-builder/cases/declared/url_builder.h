#pragma once
#include <string>

namespace shop {
class UrlBuilder {
 public:
  std::string url(const std::string& host) const { return "postgresql://" + host + "/shop"; }
};
}  // namespace shop
