#pragma once

#include "audit/fix_trial.h"

namespace dbssot::editor {

/// True if a safe fix, made alone and in memory, ends its finding, breaks no file and brings up nothing new: what `check --fix`
/// asks of a fix before it writes anything.
[[nodiscard]] bool stands_the_test(const AuditResult& before, const Finding& finding, const AuditOf& audit_of);

}  // namespace dbssot::editor
