#include "editor/trial.h"

#include <array>
#include <string_view>

#include "lint/fix.h"

namespace dbssot::editor {

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
  return failed_fixes(before, plan, after, FixKind::safe).empty();
}

}  // namespace dbssot::editor
