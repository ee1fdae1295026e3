#pragma once

#include "lint/finding.h"

namespace dbssot {

/// Calls `take` with every place of a finding.
template <class SomeFinding, class Take>
void each_place(SomeFinding& finding, Take take) {
  take(finding.place);
  for (auto& step : finding.provenance) take(step.place);
  for (auto& step : finding.related) take(step.place);
  if (!finding.fix) return;
  for (auto& edit : finding.fix->edits) take(edit.place);
}

}  // namespace dbssot
