#pragma once
#include <string>

namespace shop {

class Describing {
 public:
  std::string describe() const;
};

class UrlBuilder : public Describing {
 public:
  std::string sync_url() const;
  static UrlBuilder from_environment();
};

}  // namespace shop
