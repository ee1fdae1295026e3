#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "report/formats.h"
#include "report/line_hash.h"
#include "report/utf16.h"
#include "source/harmless_json.h"

// SARIF 2.1.0 as GitHub code scanning reads it, and as the schema wants it: one run; `results` even when there are none; every
// result with one location on one line, and with the fingerprint that GitHub follows over commits. Suppressed findings are left
// out, since GitHub shows them as open alerts. Sources: OASIS SARIF 2.1.0; "SARIF support for code scanning" and its limits in
// GitHub's documentation.

namespace dbssot::report {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t most_results = 5'000;  ///< what GitHub shows of a run
constexpr std::size_t most_steps = 1'000;    ///< of one result
constexpr std::size_t most_related = 10;
constexpr std::size_t longest_description = 1'024;

/// A path as a relative URI: everything but letters, digits, `-._~` and the slashes is percent-encoded, the colon too, which in the
/// first part of a path would look like a scheme.
std::string uri_of(std::string_view path) {
  std::string out;
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~/").find(c) != std::string_view::npos;
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

std::string_view level_of(Severity severity) {
  return severity == Severity::error ? "error" : severity == Severity::warning ? "warning" : "note";
}

std::string_view level_of(DiagnosticLevel level) {
  return level == DiagnosticLevel::error ? "error" : level == DiagnosticLevel::warning ? "warning" : "note";
}

/// Brackets make links in SARIF messages, and text of the project may hold some.
std::string without_links(std::string text) {
  for (std::size_t at = text.find("]("); at != std::string::npos; at = text.find("](", at + 3)) text.insert(at, 1, '\\');
  return text;
}

std::string cut(std::string_view text, std::size_t longest) {
  if (text.size() <= longest) return std::string(text);
  std::size_t end = longest - 3;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "...";
}

/// `hardcoded-url` → `HardcodedUrl`: SARIF wants a name that is not the id again (SARIF1001, SARIF2012).
std::string friendly_name(std::string_view id) {
  std::string out;
  bool at_start = true;
  for (const char c : id) {
    if (c != '-') out += at_start && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    at_start = c == '-';
  }
  return out;
}

ordered_json rule_of(const Rule& rule, std::string_view page) {
  const RuleInfo& info = rule.info;
  const std::string help(info.help.empty() ? info.summary : info.help);
  ordered_json out = {{"id", info.id},
                      {"name", friendly_name(info.id)},
                      {"shortDescription", {{"text", cut(info.summary, longest_description)}}},
                      {"fullDescription", {{"text", cut(fmt::format("{}. {}", info.summary, help), longest_description)}}},
                      {"help", {{"text", help}, {"markdown", page.empty() ? help : std::string(page)}}},
                      {"defaultConfiguration", {{"enabled", !info.on_request}, {"level", level_of(info.severity)}}}};
  auto tags = ordered_json::array({"database", "configuration"});
  ordered_json properties;
  properties["precision"] = info.confidence == Confidence::certain  ? "very-high"
                            : info.confidence == Confidence::likely ? "high"
                                                                    : "medium";
  if (info.security_severity > 0) {
    tags.push_back("security");
    properties["security-severity"] = fmt::format("{:.1f}", info.security_severity);  // a text: GitHub refuses numbers
  } else {
    properties["problem.severity"] = info.severity == Severity::note ? "recommendation" : level_of(info.severity);
  }
  properties["tags"] = std::move(tags);
  out["properties"] = std::move(properties);
  return out;
}

class SarifWriter {
 public:
  explicit SarifWriter(const Report& report) : report_(report) {
    for (std::size_t i = 0; i < report.rules.size(); ++i) rule_index_.emplace(report.rules[i]->info.id, i);
  }

  std::string write() {
    auto rules = ordered_json::array();
    for (const Rule* rule : report_.rules) rules.push_back(rule_of(*rule, report_.page_of(rule->info.id)));
    ordered_json driver = {
        {"name", "dbssot"}, {"version", report_.version}, {"semanticVersion", report_.version}, {"rules", std::move(rules)}};
    ordered_json run;
    run["tool"] = {{"driver", std::move(driver)}};
    auto results = all_results();
    // GitHub takes what stands before the last slash.
    if (!report_.category.empty()) run["automationDetails"] = {{"id", report_.category + "/"}};
    run["invocations"] = ordered_json::array({invocation()});
    run["columnKind"] = "utf16CodeUnits";
    run["results"] = std::move(results);
    ordered_json log = {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"}, {"version", "2.1.0"}};
    log["runs"] = ordered_json::array({std::move(run)});
    return harmless_json(log.dump(1, ' ', false, ordered_json::error_handler_t::replace)) + "\n";
  }

 private:
  // Results

  ordered_json all_results() {
    std::vector<const Finding*> shown;
    for (const Finding& finding : report_.findings) {
      if ((!finding.suppressed || report_.with_suppressed) && rule_index_.contains(finding.rule)) shown.push_back(&finding);
    }
    if (shown.size() > most_results) {
      std::ranges::stable_sort(shown, [](const Finding* left, const Finding* right) { return left->severity > right->severity; });
      left_out_ = shown.size() - most_results;
      shown.resize(most_results);
    }
    auto results = ordered_json::array();
    for (const Finding* finding : shown) results.push_back(result_of(*finding));
    return results;
  }

  ordered_json result_of(const Finding& finding) {
    ordered_json out = {
        {"ruleId", finding.rule}, {"ruleIndex", rule_index_.at(finding.rule)}, {"level", level_of(finding.severity)}};
    out["message"] = {{"text", message_of(finding)}};
    out["locations"] = ordered_json::array({{{"physicalLocation", physical(finding.place, OneLine::yes)}}});
    if (!finding.related.empty()) out["relatedLocations"] = related_of(finding);
    if (!finding.provenance.empty()) out["codeFlows"] = flows_of(finding);
    out["partialFingerprints"] = {{"primaryLocationLineHash", line_hash(finding.place)}, {"dbssot/v1", finding.fingerprint}};
    if (finding.suppressed) out["suppressions"] = ordered_json::array({suppression_of(*finding.suppressed)});
    if (finding.fix && !finding.fix->edits.empty()) out["fixes"] = ordered_json::array({fix_of(*finding.fix)});
    out["properties"] = {{"confidence", name_of(finding.confidence)}};
    return out;
  }

  [[nodiscard]] ordered_json suppression_of(const Suppression& suppression) const {
    ordered_json out = {{"kind", suppression.by == "comment" ? "inSource" : "external"}};
    if (!suppression.reason.empty()) out["justification"] = report_.shown(suppression.reason);
    return out;
  }

  /// GitHub shows related places only where the message links to them.
  [[nodiscard]] std::string message_of(const Finding& finding) const {
    std::string text = without_links(report_.shown(finding.message));
    for (std::size_t i = 0; i < std::min(finding.related.size(), most_related); ++i) {
      const Place& place = finding.related[i].place;
      std::string name;
      for (const char c : fmt::format("{}:{}", neutralised(report_.path(place)), std::max(place.range.line, 1U))) {
        if (c == '[' || c == ']' || c == '\\') name += '\\';
        name += c;
      }
      text += fmt::format("{}[{}]({})", i == 0 ? ". See also " : ", ", name, i + 1);
    }
    return text;
  }

  [[nodiscard]] ordered_json related_of(const Finding& finding) const {
    auto list = ordered_json::array();
    for (std::size_t i = 0; i < std::min(finding.related.size(), most_steps); ++i) {
      ordered_json location = location_of(finding.related[i]);
      location["id"] = i + 1;
      list.push_back(std::move(location));
    }
    return list;
  }

  [[nodiscard]] ordered_json flows_of(const Finding& finding) const {
    auto steps = ordered_json::array();
    const std::size_t all = finding.provenance.size();
    for (std::size_t i = 0; i < all; ++i) {
      if (i + 1 >= most_steps && i + 1 < all) continue;  // where it ends is always told
      steps.push_back({{"location", location_of(finding.provenance[i])}});
    }
    auto threads = ordered_json::array();
    threads.push_back({{"locations", std::move(steps)}});
    auto flows = ordered_json::array();
    flows.push_back({{"threadFlows", std::move(threads)}});
    return flows;
  }

  [[nodiscard]] ordered_json fix_of(const FixIt& fix) const {
    std::map<std::string, ordered_json> by_file;
    for (const Edit& edit : fix.edits) {
      ordered_json replacement = {{"deletedRegion", region(edit.place, OneLine::no)},
                                  {"insertedContent", {{"text", report_.secrets.masked(edit.text)}}}};
      by_file.try_emplace(report_.path(edit.place), ordered_json::array()).first->second.push_back(std::move(replacement));
    }
    auto changes = ordered_json::array();
    for (auto& [file, replacements] : by_file) {
      changes.push_back(
          {{"artifactLocation", {{"uri", uri_of(report_.checkout_path(file))}}}, {"replacements", std::move(replacements)}});
    }
    return {{"description", {{"text", report_.shown(fix.title)}}}, {"artifactChanges", std::move(changes)}};
  }

  // Places

  /// GitHub shows an alert on a pull request only if all its lines are in the diff, so a result points to its first line.
  enum class OneLine { no, yes };

  [[nodiscard]] std::string_view line_at(const Place& place, std::uint32_t number) const {
    const SourceText* text = report_.text_of(report_.path(place));
    return text == nullptr ? std::string_view() : text->line(number);
  }

  [[nodiscard]] ordered_json region(const Place& place, OneLine one_line) const {
    const Range& range = place.range;
    const std::uint32_t line = std::max(range.line, 1U);
    const bool is_cut = one_line == OneLine::yes && range.end_line > line;
    const std::uint32_t end_line = is_cut ? line : std::max(range.end_line, line);
    const std::string_view first = line_at(place, line);
    const std::size_t begin = utf16_column(first, range.column);
    const std::string_view last = line_at(place, end_line);
    std::size_t end = utf16_column(last, is_cut ? last.size() + 1 : range.end_column);
    if (end_line == line) end = std::max(end, begin);
    return {{"startLine", line}, {"startColumn", begin}, {"endLine", end_line}, {"endColumn", end}};
  }

  [[nodiscard]] ordered_json physical(const Place& place, OneLine one_line) const {
    return {{"artifactLocation", {{"uri", uri_of(report_.checkout_path(report_.path(place)))}}},
            {"region", region(place, one_line)}};
  }

  [[nodiscard]] ordered_json location_of(const Step& step) const {
    ordered_json out = {{"physicalLocation", physical(step.place, OneLine::no)}};
    if (!step.note.empty()) out["message"] = {{"text", without_links(report_.shown(step.note))}};
    return out;
  }

  std::string line_hash(const Place& place) {
    const std::string& path = report_.path(place);
    auto known = hashes_.find(path);
    if (known == hashes_.end()) {
      const SourceText* text = report_.text_of(path);
      known = hashes_.emplace(path, line_hashes(text == nullptr ? std::string_view() : text->bytes())).first;
    }
    const std::vector<std::string>& lines = known->second;
    const std::size_t line = std::max(place.range.line, 1U);
    return lines[std::min(line, lines.size()) - 1];  // the end of the file is a line too, so that there is always one
  }

  // The run

  [[nodiscard]] ordered_json invocation() const {
    auto notifications = ordered_json::array();
    for (const Diagnostic& diagnostic : report_.diagnostics) {
      ordered_json note = {{"level", level_of(diagnostic.level)},
                           {"message", {{"text", without_links(report_.shown(diagnostic.message))}}}};
      if (!diagnostic.file.empty()) {
        ordered_json where = {{"artifactLocation", {{"uri", uri_of(report_.checkout_path(diagnostic.file))}}}};
        if (diagnostic.line > 0) where["region"] = {{"startLine", diagnostic.line}};
        note["locations"] = ordered_json::array({{{"physicalLocation", std::move(where)}}});
      }
      notifications.push_back(std::move(note));
    }
    if (left_out_ > 0) {
      notifications.push_back(
          {{"level", "warning"},
           {"message",
            {{"text",
              fmt::format("{} further findings are left out, the least severe ones; the JSON report has them", left_out_)}}}});
    }
    return {{"executionSuccessful", report_.ran_to_its_end}, {"toolExecutionNotifications", std::move(notifications)}};
  }

  const Report& report_;
  std::map<std::string_view, std::size_t> rule_index_;
  std::map<std::string, std::vector<std::string>, std::less<>> hashes_;  ///< by file
  std::size_t left_out_ = 0;
};

}  // namespace

std::string write_sarif(const Report& report) { return SarifWriter(report).write(); }

}  // namespace dbssot::report
