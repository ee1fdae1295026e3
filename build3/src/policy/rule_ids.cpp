// Generated from the folders under rules/ when configuring.
#include "policy/rule_ids.h"

#include <algorithm>
#include <vector>

namespace dbssot {
namespace {

std::vector<std::string> collect() {
  std::vector<std::string> ids = {
      "bypassed-source-of-truth",
      "conflicting-variables",
      "direct-url-read",
      "driver-scheme-mismatch",
      "expired-suppression",
      "hand-built-url",
      "hand-parsed-url",
      "hardcoded-password",
      "hardcoded-url",
      "hardcoded-variable-list",
      "inconsistent-pool-class",
      "invalid-pool-argument",
      "invalid-url",
      "logged-url",
      "malformed-suppression",
      "missing-reason",
      "plaintext-secret",
      "ssl-parameter-mismatch",
      "sync-driver-in-async-service",
      "unused-suppression",
      // Fixed names of the catalogue: a policy may already speak of them.
      "alias-drift", "banned-driver-dependency", "bypassed-source-of-truth", "conflicting-variables", "cross-environment-secret",
      "direct-url-read", "driver-scheme-mismatch", "driver-specific-secret", "duplicate-engine", "duplicate-url-builder",
      "environment-drift", "expired-suppression", "guessed-environment", "hand-built-url", "hand-parsed-url", "hardcoded-password",
      "hardcoded-url", "hardcoded-variable-list", "inconsistent-pool-class", "inconsistent-timeout", "inconsistent-tls",
      "invalid-pool-argument", "invalid-url", "logged-url", "malformed-suppression", "missing-health-report", "missing-reason",
      "missing-startup-check", "missing-timeout", "missing-variable", "mixed-sync-async-module", "oversized-database-class",
      "plaintext-secret", "pool-over-capacity", "short-timeout", "silent-fallback", "ssl-parameter-mismatch", "swallowed-database-error",
      "sync-driver-in-async-service", "unclear-sync-async-name", "undeclared-variable", "unescaped-password",
      "unknown-source-of-truth-member", "unreachable-database", "unused-suppression", "unused-variable", "weak-pool-settings", "weak-tls"};
  std::ranges::sort(ids);
  const auto doubled = std::ranges::unique(ids);
  ids.erase(doubled.begin(), doubled.end());
  return ids;
}

}  // namespace

std::span<const std::string> known_rule_ids() {
  static const std::vector<std::string> ids = collect();
  return ids;
}

}  // namespace dbssot
