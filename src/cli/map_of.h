#pragma once

#include "audit/audit.h"
#include "map/map.h"

namespace dbssot::cli {

/// The inventory of an audit.
[[nodiscard]] map::Map map_of(const AuditResult& result);

}  // namespace dbssot::cli
