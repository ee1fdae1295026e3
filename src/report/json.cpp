#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "report/formats.h"
#include "source/harmless_json.h"

// The stable JSON report, schema 1: docs/report.schema.json.

namespace dbssot::report {
namespace {

using nlohmann::ordered_json;

ordered_json steps_of(const Report& report, const std::vector<Step>& steps) {
  auto list = ordered_json::array();
  for (const Step& step : steps) {
    list.push_back({{"file", report.path(step.place)},
                    {"line", step.place.range.line},
                    {"column", step.place.range.column},
                    {"note", report.shown(step.note)}});
  }
  return list;
}

ordered_json fix_of(const Report& report, const Finding& finding) {
  if (!finding.fix) return nullptr;
  auto edits = ordered_json::array();
  for (const Edit& edit : finding.fix->edits) {
    const Range& range = edit.place.range;
    edits.push_back({{"file", report.path(edit.place)},
                     {"line", range.line},
                     {"column", range.column},
                     {"end_line", range.end_line},
                     {"end_column", range.end_column},
                     {"text", report.secrets.masked(edit.text)}});
  }
  return {{"title", report.shown(finding.fix->title)}, {"safe", finding.fix->safe}, {"edits", std::move(edits)}};
}

ordered_json suppression_of(const Report& report, const Finding& finding) {
  if (!finding.suppressed) return nullptr;
  return {{"by", finding.suppressed->by}, {"reason", report.shown(finding.suppressed->reason)}};
}

ordered_json finding_of(const Report& report, const Finding& finding) {
  const Range& range = finding.place.range;
  return {{"rule", finding.rule},
          {"severity", name_of(finding.severity)},
          {"confidence", name_of(finding.confidence)},
          {"file", report.path(finding.place)},
          {"line", std::max(range.line, 1U)},
          {"column", std::max(range.column, 1U)},
          {"end_line", std::max(range.end_line, 1U)},
          {"end_column", std::max(range.end_column, 1U)},
          {"message", report.shown(finding.message)},
          {"help", report.shown(finding.help)},
          {"fingerprint", finding.fingerprint},
          {"provenance", steps_of(report, finding.provenance)},
          {"related", steps_of(report, finding.related)},
          {"fix", fix_of(report, finding)},
          {"suppressed", suppression_of(report, finding)}};
}

ordered_json summary_of(const Report& report) {
  // Suppressed findings are listed and not counted.
  std::map<std::string, std::size_t> by_rule;
  for (const Finding& finding : report.findings) {
    if (!finding.suppressed) ++by_rule[std::string(finding.rule)];
  }
  const Summary& summary = report.summary;
  return {{"files", summary.files},
          {"parsed", summary.parsed},
          {"findings", count_of(report)},
          {"by_rule", by_rule},
          {"sinks", summary.sinks},
          {"sinks_through_source_of_truth", summary.sinks_through_source_of_truth},
          {"seconds", summary.seconds ? ordered_json(*summary.seconds) : ordered_json(nullptr)}};
}

}  // namespace

std::string write_json(const Report& report) {
  ordered_json document;
  document["schema"] = 1;
  document["tool"] = {{"name", "dbssot"}, {"version", report.version}};
  document["policy"] = report.policy_path.empty() ? ordered_json(nullptr) : ordered_json(report.policy_path);
  document["findings"] = ordered_json::array();
  for (const Finding& finding : report.findings) document["findings"].push_back(finding_of(report, finding));
  document["diagnostics"] = ordered_json::array();
  for (const Diagnostic& diagnostic : report.diagnostics) {
    constexpr std::string_view levels[] = {"note", "warning", "error"};
    document["diagnostics"].push_back({{"level", levels[static_cast<std::size_t>(diagnostic.level)]},
                                       {"file", diagnostic.file},
                                       {"line", diagnostic.line},
                                       {"message", report.shown(diagnostic.message)}});
  }
  // The schema has no place of its own for how a file was read.
  for (const auto& [file, tier] : report.summary.cpp_tiers) {
    document["diagnostics"].push_back(
        {{"level", "note"}, {"file", file}, {"line", 0}, {"message", fmt::format("read as C++ {}", name_of_tier(tier))}});
  }
  document["summary"] = summary_of(report);
  return harmless_json(document.dump(2, ' ', false, ordered_json::error_handler_t::replace)) + "\n";
}

/// The findings of the JSON report, one a line: for `jq`, `grep` and log collectors.
std::string write_jsonl(const Report& report) {
  std::string out;
  for (const Finding& finding : report.findings) {
    out += harmless_json(finding_of(report, finding).dump(-1, ' ', false, ordered_json::error_handler_t::replace)) + "\n";
  }
  return out;
}

}  // namespace dbssot::report
