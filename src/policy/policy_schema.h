#pragma once

#include <string>

namespace dbssot {

/// JSON Schema (2020-12) of `.dbssot.yaml` for editors, from policy_keys(). Published as docs/policy.schema.json.
[[nodiscard]] std::string policy_schema();

}  // namespace dbssot
