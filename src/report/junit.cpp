#include <algorithm>

#include <fmt/format.h>

#include "report/formats.h"
#include "report/xml.h"

// JUnit XML, for whatever shows test results: a failed test case for each finding, and a passed one when there is none, since some
// readers take an empty suite for a broken run.

namespace dbssot::report {
namespace {

std::string case_of(const Report& report, const Finding& finding) {
  const std::string file = escaped_for_xml(neutralised(report.path(finding.place)));
  const std::uint32_t line = std::max(finding.place.range.line, 1U);
  const std::string message = escaped_for_xml(report.shown(finding.message));
  std::string details = fmt::format("{}:{}: {}: {}\n", file, line, name_of(finding.severity), message);
  for (const Step& step : finding.provenance) {
    details += fmt::format("way: {}:{} {}\n", escaped_for_xml(neutralised(report.path(step.place))), step.place.range.line,
                           escaped_for_xml(report.shown(step.note)));
  }
  for (const Step& step : finding.related) {
    details += fmt::format("also: {}:{} {}\n", escaped_for_xml(neutralised(report.path(step.place))), step.place.range.line,
                           escaped_for_xml(report.shown(step.note)));
  }
  if (!finding.help.empty()) details += escaped_for_xml(report.shown(finding.help)) + "\n";
  return fmt::format(R"(    <testcase classname="{}" name="{}:{}" file="{}" line="{}">)"
                     "\n"
                     R"(      <failure type="{}" message="{}">{}</failure>)"
                     "\n    </testcase>\n",
                     file, finding.rule, line, file, line, name_of(finding.severity), message, details);
}

}  // namespace

std::string write_junit(const Report& report) {
  const std::size_t failures = count_of(report);
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  const std::string counts =
      fmt::format(R"(name="dbssot" tests="{}" failures="{}" errors="0")", std::max<std::size_t>(failures, 1), failures);
  out += fmt::format("<testsuites {}>\n  <testsuite {}>\n", counts, counts);
  for (const Finding& finding : report.findings) {
    if (!finding.suppressed) out += case_of(report, finding);
  }
  if (failures == 0) out += "    <testcase classname=\"dbssot\" name=\"no findings\"/>\n";
  return out + "  </testsuite>\n</testsuites>\n";
}

}  // namespace dbssot::report
