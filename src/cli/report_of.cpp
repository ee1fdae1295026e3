#include "cli/report_of.h"

#include "cli/graph_layout.h"
#include "cli/map_of.h"
#include "lint/rule.h"

namespace dbssot::cli {

report::Report report_of(const AuditResult& result) {
  report::Report report{.version = DBSSOT_VERSION,
                        .files = result.files,
                        .findings = result.findings,
                        .diagnostics = result.diagnostics,
                        .rules = result.rules,
                        .page_of = [&result](std::string_view rule) { return result.page_of(rule); },
                        .text_of = [&result](std::string_view path) { return result.text_of(path); },
                        .secrets = result.secrets,
                        .policy_path = {},
                        .summary = result.summary};
  for (const AuditGroup& group : result.groups) {
    if (report.policy_path.empty() && (result.groups.size() == 1 || group.folder.empty())) report.policy_path = group.policy.path;
  }
  return report;
}

report::PageParts page_parts(const AuditResult& result, const World& world) {
  report::PageParts parts;
  parts.map = map_of(result);
  parts.graph = map::graph_of(parts.map);
  if (!parts.graph.nodes.empty()) parts.layout = lay_out(parts.graph, world, result.root, parts.layout_fault);
  return parts;
}

}  // namespace dbssot::cli
