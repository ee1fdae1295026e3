#include "report/compare_report.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "report/markdown_text.h"
#include "source/harmless_json.h"

namespace dbssot::report {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t most_names = 12;
constexpr std::size_t most_findings = 100;

std::string summary_of(const CompareReport& report) {
  return fmt::format("{} better, {} worse; {} gone, {} new", counted(report.comparison.better, "metric", "metrics"),
                     report.comparison.worse, counted(count_of(report.gone), "finding", "findings"), count_of(report.added));
}

std::vector<std::string> shown_names(const CompareReport& report, const std::vector<std::string>& names) {
  std::vector<std::string> out;
  for (const std::string& name : names) out.push_back(report.shown(name));
  return out;
}

std::string listed(const CompareReport& report, const std::vector<std::string>& names) {
  std::vector<std::string> out = shown_names(report, names);
  const std::size_t rest = out.size() > most_names ? out.size() - most_names : 0;
  out.resize(out.size() - rest);
  return fmt::format("{}{}", fmt::join(out, ", "), rest == 0 ? "" : fmt::format(" and {} more", rest));
}

/// A row of eight heights.
std::string sparkline(const std::vector<double>& values) {
  constexpr std::array<std::string_view, 8> blocks = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  const auto [low, high] = std::ranges::minmax(values);
  std::string out;
  for (const double value : values) out += blocks[high == low ? 0 : static_cast<std::size_t>(7 * (value - low) / (high - low))];
  return out;
}

void list_findings(const CompareReport& report, const Report& of, std::string_view sign, std::string& out) {
  std::size_t shown = 0;
  for (const Finding& finding : of.findings) {
    if (finding.suppressed) continue;
    if (++shown > most_findings) continue;
    out += fmt::format("{} {}:{}: {}: {} [{}]\n", sign, report.shown(of.path(finding.place)), finding.place.range.line,
                       name_of(finding.severity), report.shown(finding.message), finding.rule);
  }
  if (shown > most_findings) out += fmt::format("{} … and {} more\n", sign, shown - most_findings);
}

ordered_json findings_as_json(const CompareReport& report, const Report& of) {
  auto list = ordered_json::array();
  for (const Finding& finding : of.findings) {
    if (finding.suppressed) continue;
    list.push_back({{"rule", finding.rule},
                    {"severity", name_of(finding.severity)},
                    {"confidence", name_of(finding.confidence)},
                    {"file", report.shown(of.path(finding.place))},
                    {"line", finding.place.range.line},
                    {"message", report.shown(finding.message)},
                    {"fingerprint", finding.fingerprint}});
  }
  return list;
}

ordered_json compared(const CompareReport& report) {
  ordered_json document;
  document["before"] = report.shown(report.before);
  document["after"] = report.shown(report.after);
  document["summary"] = summary_of(report);
  document["metrics"] = ordered_json::array();
  for (const map::MetricChange& metric : report.comparison.metrics) {
    document["metrics"].push_back({{"name", metric.name},
                                   {"before", report.shown(metric.before)},
                                   {"after", report.shown(metric.after)},
                                   {"verdict", map::name_of(metric.verdict)},
                                   {"note", report.shown(metric.note)}});
  }
  document["changes"] = ordered_json::array();
  for (const map::Change& change : report.comparison.changes) {
    document["changes"].push_back(
        {{"name", change.name}, {"gone", shown_names(report, change.gone)}, {"added", shown_names(report, change.added)}});
  }
  document["revisions"] = shown_names(report, report.revisions);
  document["series"] = ordered_json::array();
  for (const map::Series& series : report.series)
    document["series"].push_back({{"name", series.name}, {"unit", series.unit}, {"values", series.values}});
  document["remarks"] = shown_names(report, report.remarks);
  return document;
}

}  // namespace

std::string CompareReport::shown(std::string_view text) const {
  return neutralised(added.secrets.masked(gone.secrets.masked(text)));
}

std::string write_compare_text(const CompareReport& report) {
  std::string out = fmt::format("{} → {}: {}\n\n", report.shown(report.before), report.shown(report.after), summary_of(report));
  for (const map::MetricChange& metric : report.comparison.metrics) {
    const std::string numbers = metric.before == metric.after ? metric.after : fmt::format("{} → {}", metric.before, metric.after);
    out += fmt::format("{:<8} {:<36} {}{}\n", metric.verdict == map::Verdict::same ? "" : map::name_of(metric.verdict), metric.name,
                       numbers, metric.note.empty() ? "" : fmt::format("  ({})", report.shown(metric.note)));
  }
  for (const map::Change& change : report.comparison.changes) {
    out += fmt::format("\n{}\n", change.name);
    if (!change.gone.empty()) out += fmt::format("  - {}\n", listed(report, change.gone));
    if (!change.added.empty()) out += fmt::format("  + {}\n", listed(report, change.added));
  }
  if (!report.series.empty()) {
    out += fmt::format("\ntrend over {} from {} to {}\n", counted(report.revisions.size(), "revision", "revisions"),
                       report.shown(report.revisions.front()), report.shown(report.revisions.back()));
    for (const map::Series& series : report.series) {
      out += fmt::format("  {:<42} {}  {:g}{} → {:g}{}\n", series.name, sparkline(series.values), series.values.front(),
                         series.unit, series.values.back(), series.unit);
    }
  }
  std::string findings;
  list_findings(report, report.gone, "-", findings);
  list_findings(report, report.added, "+", findings);
  if (!findings.empty()) out += "\nfindings\n" + findings;
  for (const std::string& remark : report.remarks) out += fmt::format("\nnote: {}\n", report.shown(remark));
  return out;
}

std::string write_compare_markdown(const CompareReport& report) {
  const auto md = [&](std::string_view text) { return markdown_text(report.shown(text)); };
  std::string out = fmt::format("## dbssot: {} → {}\n\n**{}**\n\n| metric | before | after | |\n|---|--:|--:|---|\n",
                                md(report.before), md(report.after), summary_of(report));
  for (const map::MetricChange& metric : report.comparison.metrics) {
    const bool is_same = metric.verdict == map::Verdict::same;
    out += fmt::format("| {} | {} | {} | {}{} |\n", metric.name, md(metric.before), md(metric.after),
                       is_same ? "" : map::name_of(metric.verdict),
                       metric.note.empty() ? "" : (is_same ? "" : "; ") + md(metric.note));
  }
  if (!report.comparison.changes.empty()) out += "\n| what | gone | new |\n|---|---|---|\n";
  for (const map::Change& change : report.comparison.changes)
    out += fmt::format("| {} | {} | {} |\n", change.name, markdown_text(listed(report, change.gone)),
                       markdown_text(listed(report, change.added)));
  for (const map::Series& series : report.series)
    out += fmt::format("{}- {}: {} {:g}{} → {:g}{}\n", &series == &report.series.front() ? "\n" : "", series.name,
                       sparkline(series.values), series.values.front(), series.unit, series.values.back(), series.unit);
  for (const auto& [of, title] :
       std::initializer_list<std::pair<const Report*, std::string_view>>{{&report.added, "New"}, {&report.gone, "Gone"}}) {
    std::size_t shown = 0;
    for (const Finding& finding : of->findings) {
      if (finding.suppressed) continue;
      if (shown++ == 0) out += fmt::format("\n### {}\n\n| severity | rule | place | finding |\n|---|---|---|---|\n", title);
      if (shown <= most_findings)
        out += fmt::format("| {} | {} | {}:{} | {} |\n", name_of(finding.severity), finding.rule, md(of->path(finding.place)),
                           finding.place.range.line, md(finding.message));
    }
    if (shown > most_findings) out += fmt::format("\n… and {} more.\n", shown - most_findings);
  }
  for (const std::string& remark : report.remarks) out += fmt::format("\n{}\n", md(remark));
  return out;
}

std::string write_compare_json(const CompareReport& report) {
  ordered_json document;
  document["schema"] = 1;
  document["tool"] = {{"name", "dbssot"}, {"version", report.added.version}};
  document.update(compared(report));
  document["findings"] = {{"gone", findings_as_json(report, report.gone)}, {"new", findings_as_json(report, report.added)}};
  return harmless_json(document.dump(2, ' ', false, ordered_json::error_handler_t::replace)) + "\n";
}

std::string write_compare_html(const CompareReport& report) {
  const ordered_json document = compared(report);
  Page page;
  page.command = "compare";
  page.parts = &report.parts;
  page.compare = &document;
  page.gone = &report.gone;
  return write_page(report.added, page);
}

}  // namespace dbssot::report
