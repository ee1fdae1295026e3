#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "url/url.h"

namespace dbssot::url {

/// Why a client does not get as far as a connection. Texts hold no secret: values are quoted only where they cannot be one.
struct Fault {
  std::string code;  ///< as Judgement::code
  std::string reason;
  std::string parameter;  ///< may be empty
  std::string advice;
  std::size_t offset = 0;
};

/// A value or the fault that kept it from being.
template <class T>
class Outcome {
 public:
  Outcome(T value) : value_(std::move(value)) {}      // NOLINT(google-explicit-constructor): returned as either
  Outcome(Fault fault) : fault_(std::move(fault)) {}  // NOLINT(google-explicit-constructor)
  explicit operator bool() const { return value_.has_value(); }
  T& operator*() { return *value_; }
  const T& operator*() const { return *value_; }
  T* operator->() { return &*value_; }
  const T* operator->() const { return &*value_; }
  [[nodiscard]] const Fault& fault() const { return fault_; }

 private:
  std::optional<T> value_;
  Fault fault_;
};

/// A client that gets as far as opening connections: which, and what it then wants of TLS.
struct Attempt {
  std::vector<Endpoint> endpoints;
  std::optional<std::string> sslmode;
  std::vector<std::string> server_refuses;  ///< settings a server refuses: the connection fails after all

  /// A host that is named twice is listed once, as long as they are as few as anybody has.
  void add(Endpoint endpoint) {
    constexpr std::size_t most_compared = 256;
    if (endpoints.size() < most_compared && std::ranges::find(endpoints, endpoint) != endpoints.end()) return;
    endpoints.push_back(std::move(endpoint));
  }
};

}  // namespace dbssot::url
