#include "audit/judging.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "audit/finding_places.h"
#include "facts/provenance.h"
#include "guide/guide.h"
#include "lint/fingerprint.h"
#include "lint/fix.h"
#include "lint/run_rules.h"
#include "lint/triage.h"

namespace dbssot {
namespace {

/// FileIds of a group become those of the run.
Finding with_ids_of_run(Finding finding, const std::vector<std::string>& files, const AuditResult& result) {
  each_place(finding, [&](Place& place) {
    const std::string& path = files[static_cast<std::uint32_t>(place.file)];
    const auto found = std::ranges::lower_bound(result.files, path);
    place.file = FileId{static_cast<std::uint32_t>(found - result.files.begin())};
  });
  return finding;
}

std::vector<Finding> judged(const AuditGroup& group, const std::vector<const Rule*>& common, const AuditOptions& options,
                            AuditResult& result, unsigned jobs) {
  const TextOf text_of = [&result](std::string_view path) { return result.text_of(path); };
  const Provenance provenance(group.facts);
  const std::vector<const Rule*> rules = with_stated_rules(group.policy, common, result);
  std::optional<FactTable> table;
  if (rules.size() > common.size())
    table.emplace(group.facts, [&result](std::string_view text) { return result.secrets.masked(text); });
  RuleContext context{group.facts, provenance, group.policy, group.deployment};
  std::vector<deploy::Connection> connections;
  if (options.connect) connections = options.connect(context);
  context.connections = &connections;
  context.table = table ? &*table : nullptr;
  std::vector<Finding> findings = run_rules(context, rules, result.diagnostics, jobs);
  resolve_repairs(findings, group.facts.files, text_of, result.secrets);
  guide::propose_fixes(findings, context, text_of);
  return triage(std::move(findings), {group.policy, group.facts.files, text_of, result.secrets, rules, options.today, jobs});
}

}  // namespace

std::vector<const Rule*> common_rules(const AuditOptions& options) {
  std::vector<const Rule*> common = builtin_rules();
  common.insert(common.end(), options.plugin_rules.begin(), options.plugin_rules.end());
  std::ranges::sort(common, {}, [](const Rule* rule) { return rule->info.id; });
  return common;
}

std::vector<const Rule*> with_stated_rules(const Policy& policy, std::vector<const Rule*> rules, AuditResult& result) {
  for (auto& owned : stated_rules(policy)) {
    std::shared_ptr<const StatedRule> stated = std::move(owned);
    const Rule* rule = &stated->rule;
    rules.push_back(rule);
    const auto at = std::ranges::lower_bound(result.rules, rule->info.id, {}, [](const Rule* one) { return one->info.id; });
    if (at == result.rules.end() || (*at)->info.id != rule->info.id) result.rules.insert(at, rule);
    result.stated.push_back(std::move(stated));
  }
  return rules;
}

void judge(std::span<AuditGroup* const> groups, const AuditOptions& options, AuditResult& result, unsigned jobs) {
  const std::vector<const Rule*> common = common_rules(options);
  result.rules = common;
  for (const AuditGroup* group : groups) {
    for (Finding& finding : judged(*group, common, options, result, jobs))
      result.findings.push_back(with_ids_of_run(std::move(finding), group->facts.files, result));
  }
  std::ranges::stable_sort(result.findings, stands_before);
  // Equal findings are counted over the whole run.
  const TextOf text_of = [&result](std::string_view path) { return result.text_of(path); };
  if (groups.size() > 1) add_fingerprints(result.findings, result.files, text_of, result.secrets);
}

}  // namespace dbssot
