#include "lint/rule.h"

namespace dbssot::rules {

// Found by triage (lint/suppression.h), which alone sees comments and what they silence.
extern const Rule missing_reason;
const Rule missing_reason = {
    {
        .id = "missing-reason",
        .summary = "a suppression comment gives no reason although the policy asks for one",
        .severity = Severity::warning,
        .confidence = Confidence::certain,
        .help = "add the reason behind two dashes: `dbssot: allow rule-id -- reason`",
    },
    nullptr,
};

}  // namespace dbssot::rules
