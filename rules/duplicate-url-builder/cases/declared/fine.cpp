#include <string>

#include "url_builder.h"

class Urls {
 public:
  std::string url() const { return shop::UrlBuilder().url("db"); }
};
