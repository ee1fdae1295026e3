#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "facts/fact.h"

namespace dbssot {

/// The secrets that a run has met, so that they are masked wherever they turn up: in code frames, messages, notes, in base64. What
/// is printed passes masked(), which also hides whatever looks like a secret without being known.
class Secrets {
 public:
  Secrets() = default;
  /// Passwords inside the URLs of all facts, and values of variables that are named like passwords. Placeholders are no secrets.
  [[nodiscard]] static Secrets of(const FactStore& facts);

  void add(std::string_view secret);
  /// The value of a variable, a secret's key or a whole JSON of one: itself where the name says that it is secret, and the passwords in it.
  void add_value(std::string_view name, const Sensitive& value);
  void add(const Secrets& others);
  [[nodiscard]] std::string masked(std::string_view text) const;
  [[nodiscard]] std::size_t size() const { return known_.size(); }

 private:
  void add_forms(std::string_view secret);
  void insert(std::string form);

  std::vector<std::string> known_;  ///< longest first
};

}  // namespace dbssot
