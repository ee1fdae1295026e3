#pragma once

#include <string>
#include <utility>

namespace shop::db {

/// The single source of truth of this case.
class UrlBuilder {
 public:
  UrlBuilder() = default;
  UrlBuilder(std::string host, std::string user) : host_(std::move(host)), user_(std::move(user)) {}
  std::string url() const;

 private:
  std::string host_;
  std::string user_;
};

}  // namespace shop::db
