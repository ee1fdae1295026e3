#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <utility>

namespace dbssot {

/// Text that may hold a password: a URL, a default, the value of a configuration variable. It has no implicit way out:
/// whoever prints calls redacted(), whoever judges calls reveal(), and a search for `reveal(` finds every place that sees the
/// secret.
class Sensitive {
 public:
  Sensitive() = default;
  explicit Sensitive(std::string text) : text_(std::move(text)) {}

  [[nodiscard]] bool empty() const { return text_.empty(); }
  /// The text itself, for judging and building only. Never for messages, logs, caches or goldens.
  [[nodiscard]] const std::string& reveal() const { return text_; }
  /// The text with every password replaced by `***`; what is no URL or conninfo and holds no such part comes back unchanged.
  [[nodiscard]] std::string redacted() const;

  auto operator<=>(const Sensitive&) const = default;

 private:
  std::string text_;
};

}  // namespace dbssot
