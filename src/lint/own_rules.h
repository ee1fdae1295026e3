#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "facts/fact.h"
#include "lint/rule.h"
#include "policy/policy.h"

/// The rules that a policy states itself (policy/own_rule.h), as the run takes them: like any other.
namespace dbssot {

/// Facts as `dbssot facts` prints them, read back: what rules of a policy look at. Secrets are masked in it, so that no expression
/// and no message reaches one. Made once for all of a policy's rules.
class FactTable {
 public:
  FactTable(const FactStore& facts, const std::function<std::string(std::string_view)>& masked);
  ~FactTable();
  FactTable(const FactTable&) = delete;
  FactTable& operator=(const FactTable&) = delete;

  struct Rows;
  [[nodiscard]] const Rows& rows() const { return *rows_; }

 private:
  std::unique_ptr<Rows> rows_;
};

/// A rule that lives as long as this does; it shares the policy's statement.
struct StatedRule {
  std::shared_ptr<const OwnRule> statement;
  std::string page;
  Rule rule;
};

/// One for each rule of the policy's own. RuleContext::table has to be set where they run.
[[nodiscard]] std::vector<std::unique_ptr<StatedRule>> stated_rules(const Policy& policy);

}  // namespace dbssot
