#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "lint/fix.h"
#include "report/code_frame.h"
#include "report/formats.h"

namespace dbssot::report {
namespace {

class TextWriter {
 public:
  explicit TextWriter(const Report& report) : report_(report) {}

  std::string write() {
    // What has to be decided comes first and in full; advice follows, a line each, so that it does not bury the rest.
    // Where there are many, those of one rule stand together, and only the first of them in full.
    bool has_notes = false;
    std::vector<const Finding*> serious;
    for (const Finding& finding : report_.findings) {
      if (finding.suppressed) continue;
      if (finding.severity == Severity::note) {
        has_notes = true;
      } else {
        serious.push_back(&finding);
      }
    }
    if (serious.size() > most_in_full) {
      write_grouped(serious);
    } else {
      for (const Finding* finding : serious) write(*finding);
    }
    for (const Finding& finding : report_.findings) {
      if (!finding.suppressed && finding.severity == Severity::note) write_head(finding);
    }
    if (has_notes) out_ += '\n';
    if (count_of(report_) > most_in_full) out_ += counts_by_rule();
    out_ += summary() + "\n";
    return std::move(out_);
  }

 private:
  static constexpr std::size_t most_in_full = 20;  ///< findings that still are read one by one
  static constexpr std::size_t most_of_rule = 3;   ///< shown in full beyond that
  static constexpr std::string_view bold = "1", red = "1;31", yellow = "1;33", blue = "1;34", cyan = "36";

  [[nodiscard]] std::string painted(std::string_view text, std::string_view code) const {
    return report_.colour ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
  }

  [[nodiscard]] std::string where(const Place& place) const {
    const std::string file = neutralised(report_.path(place));
    return place.range.line == 0 ? file : fmt::format("{}:{}:{}", file, place.range.line, place.range.column);
  }

  [[nodiscard]] std::string severity(const Finding& finding) const {
    const std::string_view colour = finding.severity == Severity::error     ? red
                                    : finding.severity == Severity::warning ? yellow
                                                                            : blue;
    std::string name(name_of(finding.severity));
    if (finding.confidence != Confidence::certain) name += fmt::format(" ({})", name_of(finding.confidence));
    return painted(name, colour);
  }

  void write_head(const Finding& finding) {
    out_ += fmt::format("{}: {}: {} [{}]\n", painted(where(finding.place), bold), severity(finding), report_.shown(finding.message),
                        painted(finding.rule, cyan));
  }

  void write(const Finding& finding) {
    write_head(finding);
    out_ += code_frame(report_, finding.place);
    steps("way", finding.provenance);
    steps("also", finding.related);
    // Read once, the advice of a rule is known.
    if (!finding.help.empty() && helped_.insert(finding.help).second)
      out_ += fmt::format("  {} {}\n", painted("help:", bold), report_.shown(finding.help));
    if (finding.fix)
      out_ += fmt::format("  {} {}{}\n", painted("fix:", bold), report_.shown(finding.fix->title),
                          finding.fix->safe || finding.fix->edits.empty() ? "" : " (to be reviewed)");
    out_ += '\n';
  }

  /// Rules with errors first, then by their number; within a rule as in every report.
  void write_grouped(const std::vector<const Finding*>& findings) {
    std::map<std::string_view, std::vector<const Finding*>> by_rule;
    for (const Finding* finding : findings) by_rule[finding->rule].push_back(finding);
    std::vector<const std::vector<const Finding*>*> groups;
    for (auto& [rule, group] : by_rule) {
      std::ranges::stable_sort(group, [](const Finding* left, const Finding* right) { return left->severity > right->severity; });
      groups.push_back(&group);
    }
    std::ranges::stable_sort(groups, [](const auto* left, const auto* right) {
      const Severity first = left->front()->severity, second = right->front()->severity;
      return first != second ? first > second : left->size() > right->size();
    });
    for (const auto* group : groups) {
      for (std::size_t i = 0; i < group->size(); ++i) i < most_of_rule ? write(*(*group)[i]) : write_head(*(*group)[i]);
      if (group->size() > most_of_rule) out_ += '\n';
    }
  }

  /// A line for each rule, the most frequent first, no more than half a screen.
  [[nodiscard]] std::string counts_by_rule() const {
    constexpr std::size_t most_rules = 12;
    std::map<std::string_view, std::size_t> counts;
    for (const Finding& finding : report_.findings) {
      if (!finding.suppressed) ++counts[finding.rule];
    }
    std::vector<std::pair<std::size_t, std::string_view>> sorted;
    for (const auto& [rule, count] : counts) sorted.emplace_back(count, rule);
    std::ranges::stable_sort(sorted, [](const auto& left, const auto& right) { return left.first > right.first; });
    std::string out;
    for (std::size_t i = 0; i < std::min(sorted.size(), most_rules); ++i)
      out += fmt::format("{:>6}  {}\n", sorted[i].first, painted(sorted[i].second, cyan));
    if (sorted.size() > most_rules) out += fmt::format("        … and {} more rules\n", sorted.size() - most_rules);
    return out;
  }

  /// Of a long way the middle is left out: where it starts and where it ends tell more. Of other places the first are shown.
  void steps(std::string_view label, const std::vector<Step>& steps) {
    constexpr std::size_t most = 8;
    const std::size_t left_out = steps.size() > most + 1 ? steps.size() - most : 0;
    const std::size_t first = label == "way" ? most / 2 : most;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      if (left_out > 0 && i == first) {
        out_ += fmt::format("  {:5} … and {} more\n", "", left_out);
        i += left_out;
        if (i == steps.size()) return;
      }
      const std::string head = i == 0 ? fmt::format("{}:", label) : std::string();
      out_ += fmt::format("  {:5} {}  {}\n", head, where(steps[i].place), report_.shown(steps[i].note));
    }
  }

  [[nodiscard]] std::string summary() const {
    const std::size_t all = count_of(report_);
    std::set<std::string> files;
    std::size_t suppressed = 0;
    std::size_t fixable = 0;
    for (const Finding& finding : report_.findings) {
      if (has_safe_fix(finding)) ++fixable;
      if (finding.suppressed) {
        ++suppressed;
      } else {
        files.insert(report_.path(finding.place));
      }
    }
    std::string line;
    if (all == 0) {
      line = "no findings";
    } else {
      line = fmt::format("{} ({}, {}, {}) in {}", counted(all, "finding", "findings"),
                         counted(count_of(report_, Severity::error), "error", "errors"),
                         counted(count_of(report_, Severity::warning), "warning", "warnings"),
                         counted(count_of(report_, Severity::note), "note", "notes"), counted(files.size(), "file", "files"));
    }
    if (fixable > 0) line += fmt::format(", {} fixable with --fix", fixable);
    if (suppressed > 0) line += fmt::format(", {} suppressed", suppressed);
    line += fmt::format("; {} of {} analysed", report_.summary.parsed, counted(report_.summary.files, "file", "files"));
    if (report_.summary.seconds) line += fmt::format(" in {:.2f} s", *report_.summary.seconds);
    line += tiers();
    return painted(line, bold);
  }

  /// What the C++ rests on: without the flags that a file is compiled with, more stays open.
  [[nodiscard]] std::string tiers() const {
    std::map<std::string_view, std::size_t> counts;
    for (const auto& [file, tier] : report_.summary.cpp_tiers) ++counts[tier];
    std::string told;
    for (const std::string_view tier : {"compile-database", "inferred-flags", "tokens", "none"}) {
      if (!counts.contains(tier)) continue;
      told += fmt::format("{}{} {}", told.empty() ? "; C++ read: " : ", ", counts[tier], name_of_tier(tier));
    }
    return told;
  }

  const Report& report_;
  std::string out_;
  std::set<std::string, std::less<>> helped_;  ///< help that was printed
};

}  // namespace

std::string write_text(const Report& report) { return TextWriter(report).write(); }

}  // namespace dbssot::report
