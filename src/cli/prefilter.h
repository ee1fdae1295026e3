#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "policy/policy.h"

namespace re2 {
class RE2;
}

namespace dbssot::cli {

/// Tells from the bytes of a file, in one pass, whether it can hold facts. Names that only the policy knows count too.
/// Thread-safe after construction.
class Prefilter {
 public:
  explicit Prefilter(const std::vector<const Policy*>& policies);
  ~Prefilter();

  /// Something that speaks of databases, or a suppression comment.
  [[nodiscard]] bool matches(std::string_view bytes) const;
  /// A client, an engine or the environment: other files that import this one may hand values to it.
  [[nodiscard]] bool is_hub(std::string_view bytes) const;

 private:
  std::unique_ptr<re2::RE2> any_;
  std::unique_ptr<re2::RE2> hub_;
};

}  // namespace dbssot::cli
