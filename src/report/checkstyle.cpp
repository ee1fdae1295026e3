#include <algorithm>

#include <fmt/format.h>

#include "report/formats.h"
#include "report/xml.h"

// Checkstyle's XML, as Jenkins' warnings plugin and others read it: findings under their files. Its severities are error, warning
// and info.

namespace dbssot::report {
namespace {

std::string_view severity_of(Severity severity) {
  return severity == Severity::error ? "error" : severity == Severity::warning ? "warning" : "info";
}

}  // namespace

std::string write_checkstyle(const Report& report) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n";
  const Finding* before = nullptr;
  for (const Finding& finding : report.findings) {  // in the order of files
    if (finding.suppressed) continue;
    if (before == nullptr || before->place.file != finding.place.file) {
      if (before != nullptr) out += "  </file>\n";
      out += fmt::format("  <file name=\"{}\">\n", escaped_for_xml(neutralised(report.path(finding.place))));
    }
    before = &finding;
    out += fmt::format("    <error line=\"{}\" column=\"{}\" severity=\"{}\" message=\"{}\" source=\"dbssot.{}\"/>\n",
                       std::max(finding.place.range.line, 1U), std::max(finding.place.range.column, 1U),
                       severity_of(finding.severity), escaped_for_xml(report.shown(finding.message)), finding.rule);
  }
  if (before != nullptr) out += "  </file>\n";
  return out + "</checkstyle>\n";
}

}  // namespace dbssot::report
