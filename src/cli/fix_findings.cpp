#include "cli/fix_findings.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "cli/rewrite_file.h"
#include "lint/patch.h"
#include "report/report.h"

namespace dbssot::cli {
namespace {

constexpr int most_rounds = 8;

/// Where a finding stands. No fix adds or removes lines, so lines are comparable before and after.
using Where = std::tuple<std::string, std::string, std::uint32_t>;  // file, rule, line

const std::string& path_of(const AuditResult& result, const Place& place) {
  return result.files[static_cast<std::uint32_t>(place.file)];
}

Where where(const AuditResult& result, const Finding& finding) {
  return {path_of(result, finding.place), std::string(finding.rule), finding.place.range.line};
}

std::map<Where, std::size_t> counted(const AuditResult& result) {
  std::map<Where, std::size_t> counts;
  for (const Finding& finding : result.findings) ++counts[where(result, finding)];
  return counts;
}

std::set<std::string> incomplete_files(const AuditResult& result) {
  std::set<std::string> files;
  for (const Diagnostic& diagnostic : result.diagnostics) {
    if (diagnostic.incomplete) files.insert(diagnostic.file);
  }
  return files;
}

std::string place_name(const AuditResult& result, const Finding& finding) {
  return fmt::format("{}:{}", report::neutralised(path_of(result, finding.place)), finding.place.range.line);
}

class Trial {
 public:
  Trial(const AuditResult& before, const FixPlan& plan, const AuditResult& after) : before_(before), plan_(plan), after_(after) {}

  /// Findings whose fix does not do what it should; all of them, if something went wrong that none can be blamed for.
  std::set<std::size_t> failed() {
    const auto had = counted(before_);
    const auto has = counted(after_);
    std::map<Where, std::size_t> to_go;
    for (const std::size_t index : plan_.taken) ++to_go[where(before_, before_.findings[index])];
    for (const auto& [key, number] : has) {
      const auto known = had.find(key);
      const std::size_t old = known == had.end() ? 0 : known->second;
      const auto going = to_go.find(key);
      if (going != to_go.end() && number + going->second > old) {
        blame_if([&](const Finding& finding) { return where(before_, finding) == key; });
      } else if (number > old) {
        blame_file(std::get<0>(key));
      }
    }
    const std::set<std::string> were_broken = incomplete_files(before_);
    for (const std::string& file : incomplete_files(after_)) {
      if (!were_broken.contains(file)) blame_file(file);
    }
    if (after_.has_faulty_policy) blame_if([](const Finding&) { return true; });
    return std::move(failed_);
  }

 private:
  void blame_file(const std::string& file) {
    const std::size_t before = failed_.size();
    blame_if([&](const Finding& finding) {
      return std::ranges::any_of(finding.fix->edits, [&](const Edit& edit) { return path_of(before_, edit.place) == file; });
    });
    if (failed_.size() == before) blame_if([](const Finding&) { return true; });
  }

  template <class Predicate>
  void blame_if(const Predicate& is_to_blame) {
    for (const std::size_t index : plan_.taken) {
      if (is_to_blame(before_.findings[index])) failed_.insert(index);
    }
  }

  const AuditResult& before_;
  const FixPlan& plan_;
  const AuditResult& after_;
  std::set<std::size_t> failed_;
};

/// The folder of the repository around the root: patches name files from there. Itself, if there is none.
std::string repository_around(const std::string& root) {
  for (std::string folder = root;; folder = parent_folder(folder)) {
    if (real_file_system().kind(joined_path(folder, ".git")) != FileSystem::Kind::absent) return folder;
    if (folder == "/") return root;
  }
}

}  // namespace

std::string fixed_text(const AuditResult& before, const std::string& path, const TestedFixes& fixes) {
  const SourceText* text = before.text_of(path);
  const auto edits = fixes.edits.find(path);
  if (text == nullptr) return "";
  return edits == fixes.edits.end() ? std::string(text->bytes()) : with_edits(text->bytes(), edits->second);
}

TestedFixes tested_fixes(const AuditResult& before, std::vector<std::size_t> wanted, const AuditOf& audit_of, AuditResult& after) {
  TestedFixes fixes;
  const TextOf text_of = [&](std::string_view path) { return before.text_of(path); };
  for (int round = 0; round < most_rounds; ++round) {
    const FixPlan plan = plan_fixes(before.findings, wanted, before.files, text_of);
    if (plan.taken.empty()) break;
    TestedFixes candidate;
    candidate.edits = plan.edits;
    candidate.findings = plan.taken.size();
    std::map<std::string, std::string> texts;
    for (const auto& [path, edits] : plan.edits) texts.emplace(joined_path(before.root, path), fixed_text(before, path, candidate));
    AuditResult audited = audit_of(std::move(texts));
    const std::set<std::size_t> failed = Trial(before, plan, audited).failed();
    if (failed.empty()) {
      candidate.remarks = std::move(fixes.remarks);
      for (const std::size_t index : plan.colliding) {
        candidate.remarks.push_back(fmt::format("{}: the fix of {} meets another one and waits for the next run",
                                                place_name(before, before.findings[index]), before.findings[index].rule));
      }
      after = std::move(audited);
      return candidate;
    }
    for (const std::size_t index : failed) {
      fixes.remarks.push_back(fmt::format("{}: the fix of {} is withheld, as something else would be found afterwards",
                                          place_name(before, before.findings[index]), before.findings[index].rule));
    }
    std::erase_if(wanted, [&](std::size_t index) { return failed.contains(index); });
  }
  return fixes;
}

std::size_t write_fixes(const AuditResult& before, const TestedFixes& fixes, const std::vector<std::string>& links,
                        std::vector<std::string>& faults) {
  std::size_t written = 0;
  for (const auto& [path, edits] : fixes.edits) {
    std::optional<std::string> reason;
    if (std::ranges::find(links, joined_path(before.root, path)) != links.end()) {
      reason = "it was reached through a link";
    } else {
      reason = rewrite_file(before.root, path, before.text_of(path)->bytes(), fixed_text(before, path, fixes));
    }
    if (!reason) {
      ++written;
    } else {
      faults.push_back(fmt::format("cannot fix {}: {}", report::neutralised(path), *reason));
    }
  }
  return written;
}

std::string patch_of(const AuditResult& before, const TestedFixes& fixes, std::vector<std::string>& remarks) {
  const std::string prefix = path_below(repository_around(before.root), before.root).value_or("");
  std::string out;
  for (const auto& [path, edits] : fixes.edits) {
    const std::function<bool(std::string_view)> is_secret = [&](std::string_view line) {
      return before.secrets.masked(line) != line;
    };
    Patch patch = dbssot::patch_of(prefix.empty() ? path : prefix + "/" + path, *before.text_of(path), edits, is_secret);
    out += patch.text;
    for (const std::uint32_t line : patch.hidden_lines) {
      remarks.push_back(
          fmt::format("{}:{}: left out of the patch, as it would show a secret; `dbssot check --fix` changes the text beside it",
                      report::neutralised(path), line));
    }
  }
  return out;
}

}  // namespace dbssot::cli
