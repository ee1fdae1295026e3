#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/audit.h"
#include "policy/policy.h"
#include "source/discover.h"

namespace dbssot {

/// Which files of a project are audited: what lies there, without what policies exclude and without test code, unless it was asked
/// for.
class FileChoice {
 public:
  using PolicyOf = std::function<const Policy&(std::string_view path)>;

  /// All are lent; `named` are absolute paths, `result` has the root once it is known.
  FileChoice(const AuditOptions& options, const AuditResult& result, const std::vector<std::string>& named, PolicyOf policy_of)
      : options_(options), result_(result), named_(named), policy_of_(std::move(policy_of)) {}

  /// All files that may be audited and lie in no folder that the root's policy excludes.
  [[nodiscard]] Discovered discovered(const FileSystem& disk, const Policy& root_policy, std::vector<Diagnostic>& diagnostics,
                                      unsigned jobs);
  /// Beside the root policy's globs: whether a file or folder met it.
  [[nodiscard]] std::vector<bool> used_excludes() const { return {exclude_used_.begin(), exclude_used_.end()}; }

  /// Thread-safe, like the next; all policies are known.
  [[nodiscard]] bool is_analysed(const DiscoveredFile& file) const;
  /// What becomes of a file that the prefilter does not take, in words.
  [[nodiscard]] std::string fate_before_reading(const DiscoveredFile& file) const;

 private:
  [[nodiscard]] bool is_test_code(std::string_view path) const;
  [[nodiscard]] bool lies_in_named_tests(std::string_view path) const;

  const AuditOptions& options_;
  const AuditResult& result_;
  const std::vector<std::string>& named_;
  PolicyOf policy_of_;
  std::vector<std::atomic<bool>> exclude_used_;
};

}  // namespace dbssot
