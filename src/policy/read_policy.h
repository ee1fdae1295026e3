#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/key.h"
#include "policy/policy.h"
#include "source/document.h"

/// How a policy file becomes a Policy: the whole text is checked against the keys first, so that every fault is reported at once,
/// and understood afterwards, when nothing can be wrong any more.
namespace dbssot {

/// Collects faults of one policy file.
class PolicyFaults {
 public:
  PolicyFaults(std::string_view path, std::vector<Diagnostic>& out) : path_(path), out_(out) {}

  void add(source::View at, std::string message);
  [[nodiscard]] bool any() const { return count_ != 0; }

 private:
  static constexpr std::size_t most = 100;

  std::string path_;
  std::vector<Diagnostic>& out_;
  std::size_t count_ = 0;
};

/// Reports everything in the document that the keys do not allow. `policy` is what it builds on: its rules may be named.
void check_policy(source::View root, const Policy& policy, PolicyFaults& faults);

/// Reports what one rule of the policy's own says of fields and facts that there are none of. Its keys were checked before.
void check_own_rule(source::View name, source::View rule, PolicyFaults& faults);

/// Puts what a checked document says over what the policy says already: names by name, single values and lists as a whole.
/// `folder` ("" or "services/auth/") is put before every glob.
void understand_policy(source::View root, std::string_view folder, Policy& policy);

}  // namespace dbssot
