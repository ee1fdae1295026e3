#pragma once

#include "lint/rule.h"

namespace dbssot::map {

/// True for a sink that is seen to open a database of another kind: SQLite beside PostgreSQL has no URL that the source of truth
/// could give.
[[nodiscard]] bool opens_elsewhere(const RuleContext& context, const dbssot::Sink& sink);

}  // namespace dbssot::map
