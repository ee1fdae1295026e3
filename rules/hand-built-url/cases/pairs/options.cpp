#include "options.h"

#include <libpq-fe.h>

namespace shop {

std::string Options::text(char quote) const {
  std::string all;
  for (const auto& option : given_) {
    if (!all.empty()) all += ' ';
    all += option.first;  // expect: hand-built-url
    all += '=';
    if (option.second.find(quote) != std::string::npos) {
      all += quote;
      for (const char c : option.second) all += c;
      all += quote;
    } else {
      all += option.second;
    }
  }
  return all;
}

std::string Options::header() const {  // a cookie, not a connection
  std::string all;
  for (const auto& option : given_) {
    all += option.first;  // fine: hand-built-url (no connection is opened with it)
    all += '=';
    all += option.second;
  }
  return all;
}

PGconn* connect(const Options& options) {
  return PQconnectdb(options.text('\'').c_str());
}

std::string again(PGconn* connection) {
  std::string all;
  for (const PQconninfoOption* option = PQconninfo(connection); option->keyword != nullptr; ++option) {
    all += option->keyword;  // expect: hand-built-url
    all.push_back('=');
    all += option->val;
  }
  return all;
}

}  // namespace shop
