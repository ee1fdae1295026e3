#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "report/formats.h"
#include "source/harmless_json.h"

// GitLab Code Quality: a list for `artifacts:reports:codequality`. The widget shows the description alone, so the rule stands in
// it.

namespace dbssot::report {
namespace {

std::string_view severity_of(Severity severity) {
  return severity == Severity::error ? "major" : severity == Severity::warning ? "minor" : "info";
}

}  // namespace

std::string write_gitlab(const Report& report) {
  auto list = nlohmann::ordered_json::array();
  for (const Finding& finding : report.findings) {
    if (finding.suppressed) continue;
    list.push_back({{"description", fmt::format("{}: {}", finding.rule, report.shown(finding.message))},
                    {"check_name", finding.rule},
                    {"fingerprint", finding.fingerprint},
                    {"severity", severity_of(finding.severity)},
                    {"location",
                     {{"path", report.checkout_path(report.path(finding.place))},
                      {"lines", {{"begin", std::max(finding.place.range.line, 1U)}}}}}});
  }
  return harmless_json(list.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace)) + "\n";
}

}  // namespace dbssot::report
