#include "lint/triage.h"

#include <algorithm>
#include <initializer_list>

#include <fmt/format.h>

#include "lint/fingerprint.h"
#include "lint/run_rules.h"
#include "lint/suppression.h"
#include "policy/own_rule.h"
#include "source/parallel.h"

namespace dbssot {
namespace {

/// A suppression comment and what became of it.
struct Comment {
  SuppressionComment text;
  std::vector<bool> used;  ///< beside text.rules
};

/// The comments of one file, and which of them speak of a line.
class Comments {
 public:
  Comments() = default;
  explicit Comments(std::vector<SuppressionComment> read) {
    for (SuppressionComment& text : read) {
      const std::size_t rules = text.rules.size();
      all.push_back({std::move(text), std::vector<bool>(rules)});
    }
    for (std::size_t at = 0; at < all.size(); ++at) (all[at].text.whole_file ? of_file_ : by_line_).push_back(at);
    std::ranges::stable_sort(by_line_, {}, [&](std::size_t at) { return all[at].text.first_line; });
    std::uint32_t last = 0;
    for (const std::size_t at : by_line_) last_lines_.push_back(last = std::max(last, all[at].text.last_line));
  }

  /// Indices of those that speak of one of the lines, in order, each once.
  [[nodiscard]] std::vector<std::size_t> speaking_of(std::initializer_list<std::uint32_t> lines) const {
    std::vector<std::size_t> found = of_file_;
    for (const std::uint32_t line : lines) {
      const auto behind = std::ranges::upper_bound(by_line_, line, {}, [&](std::size_t at) { return all[at].text.first_line; });
      for (auto at = static_cast<std::size_t>(behind - by_line_.begin()); at > 0 && line <= last_lines_[at - 1]; --at) {
        if (line <= all[by_line_[at - 1]].text.last_line) found.push_back(by_line_[at - 1]);
      }
    }
    std::ranges::sort(found);
    found.erase(std::ranges::unique(found).begin(), found.end());
    return found;
  }

  std::vector<Comment> all;

 private:
  std::vector<std::size_t> of_file_;
  std::vector<std::size_t> by_line_;       ///< by the first line that they speak of
  std::vector<std::uint32_t> last_lines_;  ///< beside them: the last line of all so far
};

constexpr std::string_view unused = "unused-suppression";
constexpr std::string_view malformed = "malformed-suppression";
constexpr std::string_view expired = "expired-suppression";
constexpr std::string_view no_reason = "missing-reason";

class Triage {
 public:
  explicit Triage(const TriageInput& input) : input_(input) {}

  std::vector<Finding> run(std::vector<Finding> findings) {
    std::erase_if(findings, [&](Finding& finding) { return !apply_policy(finding); });
    collect_comments();
    for (Finding& finding : findings) suppress_by_comment(finding);
    for (std::uint32_t file = 0; file < comments_.size(); ++file) {
      for (const Comment& comment : comments_[file].all) judge(FileId{file}, comment, findings);
    }
    std::ranges::stable_sort(findings, stands_before);
    add_fingerprints(findings, input_.files, input_.text_of, input_.secrets);
    return findings;
  }

 private:
  [[nodiscard]] const std::string& path(FileId file) const { return input_.files[static_cast<std::uint32_t>(file)]; }

  [[nodiscard]] bool is_off_everywhere(std::string_view rule) const {
    const auto found = input_.policy.rules.find(std::string(rule));
    return found != input_.policy.rules.end() && found->second.off;
  }

  /// False: the policy wants to hear nothing of it.
  bool apply_policy(Finding& finding) const {
    const std::string& file = path(finding.place.file);
    if (const Rule* rule = rule_of_run(finding.rule); rule != nullptr && rule->info.on_request) {
      if (!input_.policy.asks_for(finding.rule, file)) return false;
    }
    const auto severity = input_.policy.severity_of(finding.rule, file, finding.severity);
    if (severity) {
      finding.severity = *severity;
      return true;
    }
    if (is_off_everywhere(finding.rule)) return false;
    finding.suppressed = Suppression{"policy", reason_of_override(finding.rule, file)};
    return true;
  }

  [[nodiscard]] std::string reason_of_override(std::string_view rule, const std::string& file) const {
    std::string reason;
    for (const Override& entry : input_.policy.overrides) {
      const auto setting = entry.rules.find(std::string(rule));
      const bool here = std::ranges::any_of(entry.paths, [&](const std::string& glob) { return glob_covers(glob, file); });
      if (setting != entry.rules.end() && here) reason = setting->second.reason.empty() ? entry.reason : setting->second.reason;
    }
    return reason;
  }

  void collect_comments() {
    std::vector<std::string> further = input_.policy.further_rules;
    for (const auto& rule : input_.policy.own_rules) further.push_back(rule->id);
    comments_.resize(input_.files.size());
    in_parallel(input_.files.size(), input_.jobs, [&](std::size_t file) {
      const SourceText* text = input_.text_of(input_.files[file]);
      if (text != nullptr) comments_[file] = Comments(find_suppressions(input_.files[file], *text, further));
    });
  }

  [[nodiscard]] bool is_past(const SuppressionComment& comment) const { return comment.until && *comment.until < input_.today; }

  /// The place of a text in a YAML block stands below its key (`DATABASE_URL: |`), and no comment can stand between: what is said
  /// of the key is said of the text.
  [[nodiscard]] Range with_key_of_block(const Place& place) const {
    Range range = place.range;
    const std::string& file = path(place.file);
    const bool is_yaml = file.ends_with(".yaml") || file.ends_with(".yml") || file.ends_with(".tmpl") || file.ends_with(".tpl");
    const SourceText* text = is_yaml && range.line > 1 ? input_.text_of(file) : nullptr;
    if (text == nullptr) return range;
    std::string_view above = text->line(range.line - 1);
    above = above.substr(0, above.find(" #"));
    above = above.substr(0, above.find_last_not_of(" \t\r0123456789+-") + 1);
    if (above.ends_with(": |") || above.ends_with(": >")) --range.line;
    return range;
  }

  void suppress_by_comment(Finding& finding) {
    Comments& comments = comments_[static_cast<std::uint32_t>(finding.place.file)];
    if (comments.all.empty()) return;
    const Range& range = finding.place.range;
    // The comment of a call over several lines may stand behind its closing bracket.
    for (const std::size_t at : comments.speaking_of({range.line, range.end_line, with_key_of_block(finding.place).line})) {
      Comment& comment = comments.all[at];
      if (is_past(comment.text)) continue;
      for (std::size_t i = 0; i < comment.text.rules.size(); ++i) {
        if (comment.text.rules[i].rule != finding.rule) continue;
        comment.used[i] = true;
        if (!finding.suppressed) finding.suppressed = Suppression{"comment", input_.secrets.masked(comment.text.reason)};
      }
    }
  }

  void judge(FileId file, const Comment& comment, std::vector<Finding>& findings) const {
    const SuppressionComment& text = comment.text;
    if (!text.fault.empty()) {
      return say(malformed, file, text.range, "this suppression silences nothing: " + input_.secrets.masked(text.fault), findings);
    }
    if (is_past(text)) {
      return say(expired, file, text.range,
                 fmt::format("this suppression ended on {:04}-{:02}-{:02}", static_cast<int>(text.until->year()),
                             static_cast<unsigned>(text.until->month()), static_cast<unsigned>(text.until->day())),
                 findings);
    }
    for (std::size_t i = 0; i < text.rules.size(); ++i) {
      if (comment.used[i] || !did_run(text.rules[i].rule, path(file))) continue;
      say(unused, file, text.rules[i].range,
          fmt::format("no finding of `{}` {}; remove the suppression", text.rules[i].rule,
                      text.whole_file ? "in this file" : "here"),
          findings);
    }
    if (input_.policy.require_reason && text.reason.empty()) {
      say(no_reason, file, text.range, "this suppression gives no reason; the policy asks for one behind `--`", findings);
    }
  }

  /// A rule that did not run cannot have been silenced.
  [[nodiscard]] bool did_run(const std::string& rule, const std::string& file) const {
    const Rule* known = rule_of_run(rule);
    if (known != nullptr && known->info.on_request && !input_.policy.asks_for(rule, file)) return false;
    return known != nullptr && known->check != nullptr && input_.policy.severity_of(rule, file, Severity::note).has_value();
  }

  [[nodiscard]] const Rule* rule_of_run(std::string_view id) const {
    const auto found = std::ranges::find_if(input_.rules, [&](const Rule* rule) { return rule->info.id == id; });
    return found == input_.rules.end() ? nullptr : *found;
  }

  void say(std::string_view id, FileId file, const Range& range, std::string message, std::vector<Finding>& findings) const {
    const Rule* rule = rule_of_run(id);
    if (rule == nullptr) return;
    std::vector<Finding> one;
    Finding& finding = Findings(rule->info, one).add({file, range}, std::move(message));
    if (apply_policy(finding)) findings.push_back(std::move(finding));
  }

  const TriageInput& input_;
  std::vector<Comments> comments_;  ///< by FileId
};

}  // namespace

std::vector<Finding> triage(std::vector<Finding> findings, const TriageInput& input) {
  return Triage(input).run(std::move(findings));
}

}  // namespace dbssot
