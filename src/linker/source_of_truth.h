#pragma once

#include <span>
#include <string>
#include <string_view>

#include "policy/policy.h"
#include "program/program.h"

namespace dbssot {

/// True if `declared` is the name itself, a suffix of it at a dot, or what holds it.
[[nodiscard]] bool covers_name(std::string_view declared, std::string_view qualified_name);

/// Tells whether a name belongs to the declared or inferred source of truth: the declared module, class or function itself, or
/// anything inside it. `shared.database_url.Builder` also covers `src.shared.database_url.Builder`, as policies are written the
/// way imports are, and files lie wherever the project put its packages.
class SourceOfTruthNames {
 public:
  explicit SourceOfTruthNames(const Policy& policy) : declared_(policy.source_of_truth) {}

  [[nodiscard]] bool covers(std::string_view language, std::string_view qualified_name) const;
  [[nodiscard]] bool any() const { return !declared_.empty(); }

 private:
  std::span<const SourceOfTruth> declared_;
};

}  // namespace dbssot
