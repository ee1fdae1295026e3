#include "audit/file_choice.h"

#include <algorithm>
#include <utility>

#include "audit/candidates.h"
#include "facts/context.h"
#include "source/glob.h"

namespace dbssot {
namespace {

bool is_covered(const std::vector<std::string>& globs, std::string_view path) {
  return std::ranges::any_of(globs, [&](const std::string& glob) { return glob_covers(glob, path); });
}

}  // namespace

Discovered FileChoice::discovered(const FileSystem& disk, const Policy& root_policy, std::vector<Diagnostic>& diagnostics,
                                  unsigned jobs) {
  DiscoverOptions options;
  options.root = result_.root;
  options.named = named_;
  options.force_exclude = options_.force_exclude;
  const std::vector<std::string>& exclude = root_policy.exclude;
  // Policies speak to us; what they name is not configured by them.
  options.is_wanted = [](std::string_view path) {
    return !path.ends_with(".dbssot.yaml") && !path.ends_with(".dbssot-baseline.json") &&
           (reader_of(path) != Reader::none || may_be_script(path));
  };
  exclude_used_ = std::vector<std::atomic<bool>>(exclude.size());
  options.is_excluded = [this, &exclude](std::string_view path) {
    bool covered = false;
    for (std::size_t i = 0; i < exclude.size(); ++i) {
      if (!glob_covers(exclude[i], path)) continue;
      exclude_used_[i] = true;
      covered = true;
    }
    return covered;
  };
  if (options_.fates != nullptr) {
    options.on_left_out = [this](const std::string& path, std::string why) { (*options_.fates)[path] = std::move(why); };
  }
  options.jobs = jobs;
  Discovered found = discover(disk, options);
  diagnostics.insert(diagnostics.end(), found.diagnostics.begin(), found.diagnostics.end());
  return found;
}

bool FileChoice::is_test_code(std::string_view path) const {
  const Policy& policy = policy_of_(path);
  if (!policy.tests.empty()) return is_covered(policy.tests, path);
  constexpr bool is_migration = false;  // or not: that makes no test code of other code
  return context_of(path, is_migration) == Context::test;
}

/// A folder of tests that was named wants to be read.
bool FileChoice::lies_in_named_tests(std::string_view path) const {
  return std::ranges::any_of(named_, [&](const std::string& named) {
    const auto folder = path_below(result_.root, named);
    return folder && !folder->empty() && path.starts_with(*folder + "/") && is_test_code(*folder + "/_.py");
  });
}

bool FileChoice::is_analysed(const DiscoveredFile& file) const {
  if (file.is_named) return true;
  if (is_covered(policy_of_(file.path).exclude, file.path)) return false;
  return options_.include_tests || !is_test_code(file.path) || lies_in_named_tests(file.path);
}

std::string FileChoice::fate_before_reading(const DiscoveredFile& file) const {
  if (is_analysed(file)) return "not parsed: nothing in it speaks of a database";
  return is_covered(policy_of_(file.path).exclude, file.path) ? "excluded by the policy" : "test code; --include-tests has it read";
}

}  // namespace dbssot
