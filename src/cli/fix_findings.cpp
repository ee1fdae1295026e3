#include "cli/fix_findings.h"

#include <algorithm>
#include <set>
#include <span>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "cli/rewrite_file.h"
#include "guide/python_text.h"
#include "lint/patch.h"
#include "report/report.h"

namespace dbssot::cli {
namespace {

constexpr int most_rounds = 8;

/// Where a finding stands, in lines of the text before the fixes.
using Where = std::tuple<std::string, std::string, std::uint32_t>;  // file, rule, line

const std::string& path_of(const AuditResult& result, const Place& place) {
  return result.files[static_cast<std::uint32_t>(place.file)];
}

Where where(const AuditResult& result, const Finding& finding) {
  return {path_of(result, finding.place), std::string(finding.rule), finding.place.range.line};
}

/// The offset that a byte of the fixed text had before; what was put in stands where it was put.
std::size_t offset_before(std::size_t after, std::span<const ByteEdit> edits) {
  std::size_t added = 0, removed = 0;
  for (const ByteEdit& edit : edits) {
    const std::size_t begin = edit.begin + added - removed;
    if (after < begin) break;
    if (after < begin + edit.text.size()) return edit.begin;
    added += edit.text.size();
    removed += edit.end - edit.begin;
  }
  return after + removed - added;
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
  Trial(const AuditResult& before, const FixPlan& plan, const AuditResult& after, FixKind kind)
      : before_(before), plan_(plan), after_(after), kind_(kind) {}

  /// Findings whose fix does not do what it should, with what is wrong; all of them, if something went wrong that none can be
  /// blamed for.
  std::map<std::size_t, std::string> failed() {
    const auto had = counted(before_);
    std::map<Where, std::size_t> has;
    std::set<Where> serious;
    for (const Finding& finding : after_.findings) {
      ++has[where_before(finding)];
      if (finding.severity > Severity::note || kind_ == FixKind::safe) serious.insert(where_before(finding));
    }
    std::map<Where, std::size_t> to_go;
    for (const std::size_t index : plan_.taken) ++to_go[where(before_, before_.findings[index])];
    for (const auto& [key, number] : has) {
      const auto known = had.find(key);
      const std::size_t old = known == had.end() ? 0 : known->second;
      const auto going = to_go.find(key);
      reason_ = fmt::format("{} would be found at {}:{} afterwards", std::get<1>(key), report::neutralised(std::get<0>(key)),
                            std::get<2>(key));
      if (going != to_go.end() && number + going->second > old) {
        blame_if([&](const Finding& finding) { return where(before_, finding) == key; });
      } else if (number > old && serious.contains(key)) {
        blame_file(std::get<0>(key));
      }
    }
    reason_ = "its file could not be read to its end afterwards";
    const std::set<std::string> were_broken = incomplete_files(before_);
    for (const std::string& file : incomplete_files(after_)) {
      if (!were_broken.contains(file)) blame_file(file);
    }
    if (after_.has_faulty_policy) blame_if([](const Finding&) { return true; });
    return std::move(failed_);
  }

 private:
  [[nodiscard]] Where where_before(const Finding& finding) const {
    Where at = where(after_, finding);
    const auto edits = plan_.edits.find(std::get<0>(at));
    const SourceText* now = after_.text_of(std::get<0>(at));
    const SourceText* then = before_.text_of(std::get<0>(at));
    if (edits == plan_.edits.end() || now == nullptr || then == nullptr || std::get<2>(at) == 0) return at;
    const std::size_t offset = offset_before(now->offset(finding.place.range.line, finding.place.range.column), edits->second);
    std::get<2>(at) = then->range(offset, offset).line;
    return at;
  }

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
      if (is_to_blame(before_.findings[index])) failed_.emplace(index, reason_);
    }
  }

  const AuditResult& before_;
  const FixPlan& plan_;
  const AuditResult& after_;
  FixKind kind_;
  std::string reason_;
  std::map<std::size_t, std::string> failed_;
};

/// The folder of the repository around the root: patches name files from there. Itself, if there is none.
std::string repository_around(const std::string& root) {
  for (std::string folder = root;; folder = parent_folder(folder)) {
    if (real_file_system().kind(joined_path(folder, ".git")) != FileSystem::Kind::absent) return folder;
    if (folder == "/") return root;
  }
}

/// `import os` for a read that is gone. Python only: the rest names what it uses in other ways.
void drop_unused_imports(const AuditResult& before, FixPlan& plan) {
  for (auto& [path, edits] : plan.edits) {
    const SourceText* text = before.text_of(path);
    if (text == nullptr || !path.ends_with(".py")) continue;
    const std::vector<ByteEdit> more = guide::without_unused_imports(text->bytes(), edits);
    edits.insert(edits.end(), more.begin(), more.end());
    std::ranges::sort(edits);
  }
}

/// A line as it is and as it will be, with its secrets masked.
std::string masked_change(const AuditResult& before, const std::string& path, std::uint32_t number,
                          std::span<const ByteEdit> edits) {
  const SourceText& text = *before.text_of(path);
  const std::size_t begin = text.offset(number, 1);
  const std::size_t size = std::min(text.line(number).size() + 2, text.bytes().size() - begin);
  const std::string_view line = text.bytes().substr(begin, std::min(size, text.bytes().find('\n', begin) - begin + 1));
  std::vector<ByteEdit> local;
  for (const ByteEdit& edit : edits) {
    if (edit.begin >= begin && edit.end <= begin + line.size()) local.push_back({edit.begin - begin, edit.end - begin, edit.text});
  }
  std::string shown;
  const auto show = [&](char sign, std::string_view all) {
    while (!all.empty()) {
      const std::size_t end = std::min(all.find('\n'), all.size() - 1) + 1;
      const std::string_view one = all.substr(0, all[end - 1] == '\n' ? end - 1 : end);
      shown += fmt::format("\n{}{}", sign, report::neutralised(before.secrets.masked(one)));
      all.remove_prefix(end);
    }
  };
  show('-', line);
  show('+', with_edits(line, local));
  return shown;
}

}  // namespace

std::string fixed_text(const AuditResult& before, const std::string& path, const TestedFixes& fixes) {
  const SourceText* text = before.text_of(path);
  const auto edits = fixes.edits.find(path);
  if (text == nullptr) return "";
  return edits == fixes.edits.end() ? std::string(text->bytes()) : with_edits(text->bytes(), edits->second);
}

TestedFixes tested_fixes(const AuditResult& before, std::vector<std::size_t> wanted, const AuditOf& audit_of, AuditResult& after,
                         FixKind kind) {
  TestedFixes fixes;
  const TextOf text_of = [&](std::string_view path) { return before.text_of(path); };
  for (int round = 0; round < most_rounds; ++round) {
    FixPlan plan = plan_fixes(before.findings, wanted, before.files, text_of, kind);
    if (plan.taken.empty()) break;
    if (kind == FixKind::any) drop_unused_imports(before, plan);
    TestedFixes candidate;
    candidate.edits = plan.edits;
    candidate.findings = plan.taken.size();
    std::map<std::string, std::string> texts;
    for (const auto& [path, edits] : plan.edits) texts.emplace(joined_path(before.root, path), fixed_text(before, path, candidate));
    AuditResult audited = audit_of(std::move(texts));
    const std::map<std::size_t, std::string> failed = Trial(before, plan, audited, kind).failed();
    if (failed.empty()) {
      candidate.remarks = std::move(fixes.remarks);
      for (const std::size_t index : plan.colliding) {
        candidate.remarks.push_back(fmt::format("{}: the fix of {} meets another one and waits for the next run",
                                                place_name(before, before.findings[index]), before.findings[index].rule));
      }
      after = std::move(audited);
      return candidate;
    }
    for (const auto& [index, reason] : failed) {
      fixes.remarks.push_back(fmt::format("{}: the fix of {} is withheld, as {}", place_name(before, before.findings[index]),
                                          before.findings[index].rule, reason));
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

std::string patch_of(const AuditResult& before, const TestedFixes& fixes, std::vector<std::string>& remarks, FixKind kind) {
  const std::string prefix = path_below(repository_around(before.root), before.root).value_or("");
  std::string out;
  for (const auto& [path, edits] : fixes.edits) {
    const std::function<bool(std::string_view)> is_secret = [&](std::string_view line) {
      return before.secrets.masked(line) != line;
    };
    Patch patch = dbssot::patch_of(prefix.empty() ? path : prefix + "/" + path, *before.text_of(path), edits, is_secret);
    out += patch.text;
    for (const std::uint32_t line : patch.hidden_lines) {
      const std::string where =
          fmt::format("{}:{}: left out of the patch, as it would show a secret", report::neutralised(path), line);
      if (kind == FixKind::any) {
        remarks.push_back(where + "; with secrets masked it is" + masked_change(before, path, line, edits));
      } else {
        remarks.push_back(where + "; `dbssot check --fix` changes the text beside it");
      }
    }
  }
  return out;
}

}  // namespace dbssot::cli
