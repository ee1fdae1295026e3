#pragma once

#include <functional>
#include <map>
#include <string>

#include "audit/audit.h"

namespace dbssot::editor {

/// An audit of the same project with other texts, by absolute path.
using AuditOf = std::function<AuditResult(std::map<std::string, std::string> texts)>;

/// True if a safe fix, made alone and in memory, ends its finding, breaks no file and brings up nothing new: what `check --fix`
/// asks of a fix before it writes anything.
[[nodiscard]] bool stands_the_test(const AuditResult& before, const Finding& finding, const AuditOf& audit_of);

}  // namespace dbssot::editor
