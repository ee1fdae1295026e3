#include "lint/rule.h"

namespace dbssot::rules {

// Found by triage (lint/suppression.h), which alone sees comments and what they silence.
extern const Rule unused_suppression;
const Rule unused_suppression = {
    {
        .id = "unused-suppression",
        .summary = "a suppression comment silences nothing",
        .severity = Severity::warning,
        .confidence = Confidence::certain,
        .help = "remove the comment; if it should silence a finding, put it on the finding's line or the line above",
    },
    nullptr,
};

}  // namespace dbssot::rules
