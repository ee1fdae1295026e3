#include "lint/rule.h"

namespace dbssot::rules {

// Found by triage (lint/suppression.h), which alone sees comments and what they silence.
extern const Rule expired_suppression;
const Rule expired_suppression = {
    {
        .id = "expired-suppression",
        .summary = "a suppression comment is past its date and no longer silences anything",
        .severity = Severity::warning,
        .confidence = Confidence::certain,
        .help = "repair the finding, or give the comment a new date and a reason",
    },
    nullptr,
};

}  // namespace dbssot::rules
