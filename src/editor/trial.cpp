#include "editor/trial.h"

#include <array>
#include <set>
#include <string_view>
#include <tuple>

#include "lint/fix.h"

namespace dbssot::editor {
namespace {

/// Where a finding stands. No fix adds or removes lines, so lines are comparable before and after.
using Where = std::tuple<std::string, std::string_view, std::uint32_t>;

Where where(const AuditResult& result, const Finding& finding) {
  return {result.files[static_cast<std::uint32_t>(finding.place.file)], finding.rule, finding.place.range.line};
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

}  // namespace

bool stands_the_test(const AuditResult& before, const Finding& finding, const AuditOf& audit_of) {
  const TextOf text_of = [&](std::string_view path) { return before.text_of(path); };
  const std::array<std::size_t, 1> wanted{static_cast<std::size_t>(&finding - before.findings.data())};
  const FixPlan plan = plan_fixes(before.findings, wanted, before.files, text_of);
  if (plan.taken.empty()) return false;
  std::map<std::string, std::string> texts;
  for (const auto& [path, edits] : plan.edits) {
    const SourceText* text = before.text_of(path);
    if (text == nullptr) return false;
    texts.emplace(joined_path(before.root, path), with_edits(text->bytes(), edits));
  }
  const AuditResult after = audit_of(std::move(texts));
  if (after.has_faulty_policy) return false;
  auto had = counted(before);
  --had[where(before, finding)];
  for (const auto& [key, number] : counted(after)) {
    const auto known = had.find(key);
    if (number > (known == had.end() ? 0 : known->second)) return false;
  }
  const std::set<std::string> were_broken = incomplete_files(before);
  for (const std::string& file : incomplete_files(after)) {
    if (!were_broken.contains(file)) return false;
  }
  return true;
}

}  // namespace dbssot::editor
