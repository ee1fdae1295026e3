#pragma once

#include <string>
#include <vector>

#include "audit/audit.h"
#include "cli/command.h"
#include "lint/baseline.h"

namespace dbssot::cli {

/// Where a baseline lies unless it is named: in the root.
constexpr std::string_view default_baseline = ".dbssot-baseline.json";

/// Throws UsageError if the file is missing or no baseline: a baseline that is not found would let nothing, or everything, pass.
[[nodiscard]] Baseline read_baseline(const std::string& path, const std::string& shown);

/// The entries that this run could have met: of files below the paths that were named, and not of files that were not analysed to
/// their end.
[[nodiscard]] BaselineMatch match(const Baseline& baseline, const AuditResult& result);

/// A baseline without what is gone. Entries of what moved to another file name that file.
struct Pruned {
  Baseline baseline;
  std::size_t removed = 0;
  std::size_t moved = 0;
};
[[nodiscard]] Pruned pruned(const Baseline& baseline, const AuditResult& result);

/// Marks what the baseline knows as suppressed, and says on standard error how many entries nothing stands for any more.
void apply_baseline(const Baseline& baseline, const std::string& shown, AuditResult& result, World& world);

}  // namespace dbssot::cli
