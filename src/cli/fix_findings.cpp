#include "cli/fix_findings.h"

#include <algorithm>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "cli/rewrite_file.h"
#include "guide/python_text.h"
#include "lint/masked_line.h"
#include "lint/patch.h"
#include "report/report.h"

namespace dbssot::cli {
namespace {

constexpr int most_rounds = 8;

const std::string& path_of(const AuditResult& result, const Place& place) {
  return result.files[static_cast<std::uint32_t>(place.file)];
}

std::string place_name(const AuditResult& result, const Finding& finding) {
  return fmt::format("{}:{}", report::neutralised(path_of(result, finding.place)), finding.place.range.line);
}

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
    const std::map<std::size_t, std::string> failed = failed_fixes(before, plan, audited, kind);
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
    const std::function<bool(std::string_view)> is_secret = [&, &path = path](std::string_view line) {
      return holds_secret(before.secrets, *before.text_of(path), line);
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
