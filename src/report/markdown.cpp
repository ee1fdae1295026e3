#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "report/formats.h"
#include "report/markdown_text.h"

// Markdown for a comment on a pull request or the summary of a step: what was counted, then a table, the most severe first. Text of
// the project cannot make links, images, mentions or HTML.

namespace dbssot::report {
namespace {

constexpr std::size_t most_rows = 500;  ///< a step summary holds 1 MiB

std::string row_of(const Report& report, const Finding& finding) {
  const Range& range = finding.place.range;
  std::string place = markdown_text(neutralised(report.path(finding.place)));
  if (range.line != 0) place += fmt::format(":{}", range.line);
  std::string severity(name_of(finding.severity));
  if (finding.confidence != Confidence::certain) severity += fmt::format(" ({})", name_of(finding.confidence));
  return fmt::format("| {} | {} | {} | {} |\n", severity, finding.rule, place, markdown_text(report.shown(finding.message)));
}

}  // namespace

std::string markdown_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '@':
        out += "&#64;";
        break;  // no mention, whatever stands behind it
      case '\\':
      case '`':
      case '*':
      case '_':
      case '[':
      case ']':
      case '~':
      case '#':
      case '!':
      case '|':
        out += '\\';
        [[fallthrough]];
      default:
        out += c;
    }
  }
  return out;
}

std::string write_markdown(const Report& report) {
  std::vector<const Finding*> shown;
  for (const Finding& finding : report.findings) {
    if (!finding.suppressed) shown.push_back(&finding);
  }
  std::ranges::stable_sort(shown, [](const Finding* left, const Finding* right) { return left->severity > right->severity; });
  std::string out = "## dbssot\n\n";
  out += shown.empty() ? "No findings"
                       : fmt::format("**{}**: {}, {}, {}", counted(shown.size(), "finding", "findings"),
                                     counted(count_of(report, Severity::error), "error", "errors"),
                                     counted(count_of(report, Severity::warning), "warning", "warnings"),
                                     counted(count_of(report, Severity::note), "note", "notes"));
  out += fmt::format("; {} of {} analysed.\n", report.summary.parsed, counted(report.summary.files, "file", "files"));
  if (report.summary.sinks > 0) {
    out += fmt::format("\n{} of {} engines and connections take their URL from the source of truth.\n",
                       report.summary.sinks_through_source_of_truth, report.summary.sinks);
  }
  if (shown.empty()) return out;
  out += "\n| severity | rule | place | finding |\n|---|---|---|---|\n";
  for (std::size_t i = 0; i < std::min(shown.size(), most_rows); ++i) out += row_of(report, *shown[i]);
  if (shown.size() > most_rows) out += fmt::format("\n… and {} more.\n", shown.size() - most_rows);
  return out;
}

}  // namespace dbssot::report
