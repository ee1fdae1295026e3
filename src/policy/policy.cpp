#include "policy/policy.h"

#include <algorithm>

#include "policy/own_rule.h"
#include "policy/read_policy.h"
#include "policy/rule_ids.h"
#include "source/yaml_reader.h"

namespace dbssot {
namespace {

constexpr std::size_t largest_file = 1u << 20;

bool covers(const std::vector<std::string>& globs, std::string_view path) {
  return std::ranges::any_of(globs, [&](const std::string& glob) { return glob_covers(glob, path); });
}

}  // namespace

std::vector<std::string> Policy::rule_ids() const {
  const auto known = known_rule_ids();
  std::vector<std::string> ids(known.begin(), known.end());
  ids.insert(ids.end(), further_rules.begin(), further_rules.end());
  for (const auto& rule : own_rules) ids.push_back(rule->id);
  std::ranges::sort(ids);
  const auto doubled = std::ranges::unique(ids);
  ids.erase(doubled.begin(), doubled.end());
  return ids;
}

const ServicePolicy* Policy::service_of(std::string_view file) const {
  for (const ServicePolicy& service : services) {
    if (covers(service.paths, file)) return &service;
  }
  return nullptr;
}

bool Policy::is_migration(std::string_view file) const { return covers(migrations.paths, file); }

namespace {

bool asks(const std::map<std::string, RuleSetting>& settings, std::string_view rule) {
  const auto found = settings.find(std::string(rule));
  return found != settings.end() && !found->second.off;
}

}  // namespace

bool Policy::asks_for(std::string_view rule) const {
  return asks(rules, rule) || std::ranges::any_of(overrides, [&](const Override& entry) { return asks(entry.rules, rule); });
}

bool Policy::asks_for_facts(std::string_view kind) const {
  return std::ranges::any_of(own_rules,
                             [&](const auto& rule) { return std::ranges::find(rule->kinds, kind) != rule->kinds.end(); });
}

bool Policy::asks_for(std::string_view rule, std::string_view file) const {
  return asks(rules, rule) || std::ranges::any_of(overrides, [&](const Override& entry) {
           return covers(entry.paths, file) && asks(entry.rules, rule);
         });
}

std::optional<Severity> Policy::severity_of(std::string_view rule, std::string_view file, Severity otherwise) const {
  const std::string id(rule);
  std::optional<Severity> severity = otherwise;
  const auto apply = [&](const std::map<std::string, RuleSetting>& settings) {
    const auto found = settings.find(id);
    if (found == settings.end()) return;
    severity = found->second.off ? std::nullopt : std::optional(found->second.severity.value_or(otherwise));
  };
  apply(rules);
  for (const Override& entry : overrides) {
    if (covers(entry.paths, file)) apply(entry.rules);
  }
  return severity;
}

bool asks_for_startup_steps(const Policy& policy) {
  return policy.asks_for("missing-startup-check") || policy.asks_for_facts("startup-step");
}

bool asks_for_health_reports(const Policy& policy) {
  return policy.asks_for("missing-health-report") || policy.asks_for_facts("health-report");
}

bool extend_policy(std::string_view text, std::string_view path, std::string_view folder, Policy& policy,
                   std::vector<Diagnostic>& diagnostics) {
  PolicyFaults faults(path, diagnostics);
  if (text.size() > largest_file) {
    faults.add({}, "larger than 1 MB: no policy is");
    return false;
  }
  const source::Document document = source::read_yaml(text);
  for (const Diagnostic& fault : document.diagnostics) {
    diagnostics.push_back({DiagnosticLevel::error, std::string(path), fault.line, fault.message, false});
  }
  if (document.is_template) faults.add({}, "a policy is no template: control lines in `{{ }}` cannot be read");
  if (document.document_count() > 1) faults.add(document.root(1), "a policy is one document; remove what stands behind `---`");
  const source::View root = document.root();
  if (root && !root.is_null()) check_policy(root, policy, faults);
  if (faults.any() || !document.diagnostics.empty()) return false;
  policy.path = path;
  understand_policy(root, folder, policy);
  return true;
}

std::optional<Policy> parse_policy(std::string_view text, std::string_view path, std::vector<Diagnostic>& diagnostics) {
  Policy policy;
  if (!extend_policy(text, path, "", policy, diagnostics)) return std::nullopt;
  return policy;
}

}  // namespace dbssot
