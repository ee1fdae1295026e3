#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "policy/policy.h"

namespace re2 {
class RE2;
}

namespace dbssot {

/// Tells from the bytes of a file, in one pass, whether it can hold facts. Names that only the policy knows count too.
/// Thread-safe after construction.
class Prefilter {
 public:
  explicit Prefilter(const std::vector<const Policy*>& policies);
  ~Prefilter();

  /// Something that speaks of databases, or a suppression comment.
  [[nodiscard]] bool matches_python(std::string_view bytes) const { return matches(python_, bytes); }
  [[nodiscard]] bool matches_cpp(std::string_view bytes) const { return matches(cpp_, bytes); }
  /// A client or the environment: files that include this one may hand values to it.
  [[nodiscard]] bool is_cpp_hub(std::string_view bytes) const { return matches(cpp_hub_, bytes); }

 private:
  using Pattern = std::unique_ptr<re2::RE2>;
  [[nodiscard]] static bool matches(const Pattern& pattern, std::string_view bytes);

  Pattern python_;
  Pattern cpp_;
  Pattern cpp_hub_;
};

}  // namespace dbssot
