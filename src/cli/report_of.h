#pragma once

#include "audit/audit.h"
#include "cli/command.h"
#include "report/page.h"
#include "report/report.h"

namespace dbssot::cli {

/// What an audit found, as reports take it. Lent: the result has to outlive it.
[[nodiscard]] report::Report report_of(const AuditResult& result);

/// The inventory around the findings of a page, with the graph laid out where Graphviz is installed.
[[nodiscard]] report::PageParts page_parts(const AuditResult& result, const World& world);

}  // namespace dbssot::cli
