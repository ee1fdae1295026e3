#include "lint/rule.h"

namespace dbssot::rules {

// Found by triage (lint/suppression.h), which alone sees comments and what they silence.
extern const Rule malformed_suppression;
const Rule malformed_suppression = {
    {
        .id = "malformed-suppression",
        .summary = "a suppression comment cannot be read or names no rule, so it silences nothing",
        .severity = Severity::warning,
        .confidence = Confidence::certain,
        .help = "write `dbssot: allow rule-id, other-rule until 2027-01-31 -- reason`",
    },
    nullptr,
};

}  // namespace dbssot::rules
