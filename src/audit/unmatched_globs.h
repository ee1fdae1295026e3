#pragma once

#include <span>
#include <vector>

#include "policy/policy.h"
#include "source/diagnostic.h"
#include "source/discover.h"

namespace dbssot {

/// Where no file is, a glob of a policy says nothing: it was misspelt, or outlived what it was written for. A note for each.
/// `policies`: the root's first; `exclude_used`: beside the globs that it excludes, whether a file or folder met them.
[[nodiscard]] std::vector<Diagnostic> unmatched_globs(std::span<const Policy* const> policies,
                                                      const std::vector<bool>& exclude_used, std::span<const DiscoveredFile> files);

}  // namespace dbssot
