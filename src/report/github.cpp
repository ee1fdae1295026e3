#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "report/formats.h"
#include "report/utf16.h"

// Workflow commands of GitHub Actions: one annotation a finding, the most severe first. Escapes as in actions/toolkit,
// packages/core/src/command.ts. GitHub shows ten errors, ten warnings and ten notices of a step.

namespace dbssot::report {
namespace {

std::string escaped(std::string_view text, bool is_property) {
  std::string out;
  for (const char c : text) {
    const bool special = c == '%' || c == '\r' || c == '\n' || (is_property && (c == ':' || c == ','));
    out += special ? fmt::format("%{:02X}", static_cast<unsigned char>(c)) : std::string(1, c);
  }
  return out;
}

std::string_view command_of(Severity severity) {
  return severity == Severity::error ? "error" : severity == Severity::warning ? "warning" : "notice";
}

std::string place_of(const Report& report, const Place& place) {
  const Range& range = place.range;
  const std::uint32_t line = std::max(range.line, 1U);
  const std::uint32_t end_line = std::max(range.end_line, line);
  std::string out = fmt::format("file={},line={},endLine={}", escaped(neutralised(report.checkout_path(report.path(place))), true),
                                line, end_line);
  if (line != end_line || range.line == 0) return out;  // columns over several lines are refused
  const SourceText* source = report.text_of(report.path(place));
  const std::string_view text = source == nullptr ? std::string_view() : source->line(line);
  return out + fmt::format(",col={},endColumn={}", utf16_column(text, range.column), utf16_column(text, range.end_column));
}

/// What the runner drops without a word is said in a notice of its own, the first of them.
std::string notice_of_more(const Report& report) {
  constexpr std::size_t most = 10;
  std::size_t more = 0;
  for (const Severity severity : {Severity::error, Severity::warning, Severity::note}) {
    const std::size_t count = count_of(report, severity);
    more += count > most ? count - most : 0;
  }
  if (more == 0) return {};
  return fmt::format(
      "::notice title=dbssot::{} not shown here, as GitHub shows ten of each severity; the log and the SARIF report have all\n",
      counted(more, "finding is", "findings are"));
}

}  // namespace

std::string write_github(const Report& report) {
  std::vector<const Finding*> shown;
  for (const Finding& finding : report.findings) {
    if (!finding.suppressed) shown.push_back(&finding);
  }
  std::ranges::stable_sort(shown, [](const Finding* left, const Finding* right) { return left->severity > right->severity; });
  std::string out = notice_of_more(report);
  for (const Finding* one : shown) {
    const Finding& finding = *one;
    out += fmt::format("::{} {},title=dbssot ({})::{}\n", command_of(finding.severity), place_of(report, finding.place),
                       finding.rule, escaped(report.shown(finding.message), false));
  }
  return out;
}

}  // namespace dbssot::report
