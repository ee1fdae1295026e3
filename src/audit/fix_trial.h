#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>

#include "audit/audit.h"
#include "lint/fix.h"

namespace dbssot {

/// An audit of the same project with other texts, by absolute path.
using AuditOf = std::function<AuditResult(std::map<std::string, std::string> texts)>;

/// Of the fixes that the plan takes (indices into before.findings) those that do not do what they should, with what is wrong: a
/// finding that stays, a file that cannot be read any more, something new. All of them, if something went wrong that none can be
/// blamed for. `after` is the audit of the fixed texts; of a fix that is not safe, a note that is new is not held against it.
[[nodiscard]] std::map<std::size_t, std::string> failed_fixes(const AuditResult& before, const FixPlan& plan,
                                                              const AuditResult& after, FixKind kind);

}  // namespace dbssot
