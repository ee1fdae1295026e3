#include <map>
#include <set>

#include <fmt/format.h>

#include "report/code_frame.h"
#include "report/formats.h"

namespace dbssot::report {
namespace {

class TextWriter {
 public:
  explicit TextWriter(const Report& report) : report_(report) {}

  std::string write() {
    // What has to be decided comes first and in full; advice follows, a line each, so that it does not bury the rest.
    bool has_notes = false;
    for (const Finding& finding : report_.findings) {
      if (finding.suppressed) continue;
      if (finding.severity == Severity::note) {
        has_notes = true;
      } else {
        write(finding);
      }
    }
    for (const Finding& finding : report_.findings) {
      if (!finding.suppressed && finding.severity == Severity::note) write_head(finding);
    }
    if (has_notes) out_ += '\n';
    out_ += summary() + "\n";
    return std::move(out_);
  }

 private:
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
    if (!finding.help.empty() && helped_.insert(finding.help).second) out_ += fmt::format("  {} {}\n", painted("help:", bold), report_.shown(finding.help));
    if (finding.fix)
      out_ += fmt::format("  {} {}{}\n", painted("fix:", bold), report_.shown(finding.fix->title),
                          finding.fix->safe || finding.fix->edits.empty() ? "" : " (to be reviewed)");
    out_ += '\n';
  }

  void steps(std::string_view label, const std::vector<Step>& steps) {
    constexpr std::size_t most = 8;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      if (i == most && steps.size() > most + 1) {
        out_ += fmt::format("  {:5} … and {} more\n", "", steps.size() - most);
        return;
      }
      const std::string head = i == 0 ? fmt::format("{}:", label) : std::string();
      out_ += fmt::format("  {:5} {}  {}\n", head, where(steps[i].place), report_.shown(steps[i].note));
    }
  }

  [[nodiscard]] std::string summary() const {
    const std::size_t all = count_of(report_);
    std::set<std::string> files;
    std::size_t suppressed = 0;
    for (const Finding& finding : report_.findings) {
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
    if (suppressed > 0) line += fmt::format(", {} suppressed", suppressed);
    line += fmt::format("; {} of {} analysed", report_.summary.parsed, counted(report_.summary.files, "file", "files"));
    if (report_.summary.seconds) line += fmt::format(" in {:.2f} s", *report_.summary.seconds);
    return painted(line, bold);
  }

  const Report& report_;
  std::string out_;
  std::set<std::string, std::less<>> helped_;  ///< help that was printed
};

}  // namespace

std::string write_text(const Report& report) { return TextWriter(report).write(); }

}  // namespace dbssot::report
