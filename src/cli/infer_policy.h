#pragma once

#include <string>

#include "audit/audit.h"

namespace dbssot::cli {

/// A first `.dbssot.yaml` from the facts of an audit that took no policy: what the project seems to do, to be read and corrected by
/// people. Every inferred key stands with the reason in a comment; what could not be told stands as a comment to be filled in. The
/// text is a valid policy, whatever files are called, and holds no values of variables.
[[nodiscard]] std::string inferred_policy(const AuditResult& result);

}  // namespace dbssot::cli
