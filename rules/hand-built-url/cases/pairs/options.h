#pragma once
#include <map>
#include <string>

namespace shop {

class Options {
 public:
  std::string text(char quote) const;
  std::string header() const;

 private:
  std::map<std::string, std::string> given_;
};

}  // namespace shop
