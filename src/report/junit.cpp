#include <algorithm>

#include <fmt/format.h>

#include "report/formats.h"

// JUnit XML, for whatever shows test results: a failed test case for each finding, and a passed one when there is none, since some
// readers take an empty suite for a broken run.

namespace dbssot::report {
namespace {

/// For attributes and text alike. Control characters were made visible before; of what XML 1.0 forbids, U+FFFE and U+FFFF are left.
std::string escaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i).starts_with("\xEF\xBF\xBE") || text.substr(i).starts_with("\xEF\xBF\xBF")) {
      i += 2;
      continue;
    }
    switch (text[i]) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&apos;";
        break;
      case '\n':
        out += "&#10;";
        break;
      default:
        out += text[i];
    }
  }
  return out;
}

std::string case_of(const Report& report, const Finding& finding) {
  const std::string file = escaped(neutralised(report.path(finding.place)));
  const std::uint32_t line = std::max(finding.place.range.line, 1U);
  const std::string message = escaped(report.shown(finding.message));
  std::string details = fmt::format("{}:{}: {}: {}\n", file, line, name_of(finding.severity), message);
  for (const Step& step : finding.provenance) {
    details += fmt::format("way: {}:{} {}\n", escaped(neutralised(report.path(step.place))), step.place.range.line,
                           escaped(report.shown(step.note)));
  }
  for (const Step& step : finding.related) {
    details += fmt::format("also: {}:{} {}\n", escaped(neutralised(report.path(step.place))), step.place.range.line,
                           escaped(report.shown(step.note)));
  }
  if (!finding.help.empty()) details += escaped(report.shown(finding.help)) + "\n";
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
