#pragma once

#include <vector>

#include "lint/finding.h"
#include "lint/rule.h"
#include "lint/triage.h"

/// Guided repairs: what a person would write to end a finding, to be read before it is made. They look at facts *and* at the text
/// around the place, which rules do not see, and change more than one line: an import, a call, an entry of the example file.
namespace dbssot::guide {

/// Gives findings that have no fix one that is not safe, where it is clear what should stand there. A finding whose repair rests on
/// a guess keeps none: no declared source of truth, several forms that would do, code that was not followed. Fixes of several
/// findings may be the same one: a read and the conversion behind it go together.
void propose_fixes(std::vector<Finding>& findings, const RuleContext& context, const TextOf& text_of);

/// True if a finding that has no fix may get one as soon as the text around it is another one, such as without a remark that is in
/// the way. `has_offers`: of the declared source of truth.
[[nodiscard]] bool may_gain_fix(const Finding& finding, bool has_offers);

}  // namespace dbssot::guide
