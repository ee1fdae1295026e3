#include <algorithm>
#include <charconv>

#include "policy/duration.h"
#include "policy/own_rule.h"
#include "policy/read_policy.h"

namespace dbssot {
namespace {

using source::View;

std::vector<std::string> texts(View value) {
  if (value.is_scalar()) return {value.text()};
  std::vector<std::string> out;
  for (const View item : value.items()) out.push_back(item.text());
  return out;
}

void set(View value, std::string& text) {
  if (value) text = value.text();
}

void set(View value, std::vector<std::string>& list) {
  if (value) list = texts(value);
}

Mode mode_of(const std::string& text) {
  if (text == "sync") return Mode::sync;
  if (text == "async") return Mode::async;
  return text == "both" ? Mode::both : Mode::unknown;
}

/// `shop::db::UrlBuilder` and `shop.db.UrlBuilder` are one name.
std::string dotted(std::string name) {
  for (std::size_t at = name.find("::"); at != std::string::npos; at = name.find("::", at)) name.replace(at, 2, ".");
  if (name.starts_with('.')) name.erase(0, 1);
  return name;
}

/// The entry of that name, made if need be.
template <class Named>
Named& named(std::vector<Named>& list, const std::string& name) {
  for (Named& entry : list) {
    if (entry.name == name) return entry;
  }
  list.emplace_back().name = name;
  return list.back();
}

class Understanding {
 public:
  Understanding(std::string_view folder, Policy& policy) : folder_(folder), policy_(policy) {}

  void take(View root) {
    if (root["source-of-truth"]) policy_.source_of_truth = names_in_code(root["source-of-truth"]);
    set(root["variables"], policy_.variables);
    for (const auto& [name, value] : root["services"].members()) service(value, named(policy_.services, name.text()));
    service(root["migrations"], policy_.migrations);
    pools(root["pools"]);
    for (const auto& [name, value] : root["environments"].members()) environment(value, named(policy_.environments, name.text()));
    for (const auto& [step, value] : root["timeouts"].members()) timeouts(step.text(), value);
    for (const auto& [name, value] : root["limits"].members()) number(value, policy_.limits[name.text()]);
    for (const auto& [id, one] : root["rules"].members()) {
      if (one["fact"]) {
        own_rule(id.text(), one);
      } else {
        policy_.rules[id.text()] = setting(one);
      }
    }
    for (const View item : root["overrides"].items()) override_of(item);
    globs(root["exclude"], policy_.exclude);
    set(root["sources"], policy_.sources);
    if (root["environment-classes"]) {
      policy_.environment_classes.clear();
      for (SourceOfTruth& wrapper : names_in_code(root["environment-classes"]))
        policy_.environment_classes.push_back(std::move(wrapper.name));
    }
    for (const auto& [driver, version] : root["drivers"].members()) policy_.driver_versions[driver.text()] = version.text();
    globs(root["tests"], policy_.tests);
    if (root["require-reason"]) policy_.require_reason = root["require-reason"].text() == "true";
    set(root["platform"], policy_.platform);
  }

 private:
  static void number(View value, int& out) { std::from_chars(value.text().data(), value.text().data() + value.text().size(), out); }

  void globs(View value, std::vector<std::string>& list) const {
    if (!value) return;
    list = texts(value);
    for (std::string& glob : list) {
      if (glob.starts_with("./")) glob.erase(0, 2);
      glob.insert(0, folder_);
    }
  }

  void path(View value, std::string& out) const {
    if (value) out = folder_ + value.text();
  }

  static std::vector<SourceOfTruth> names_in_code(View value) {
    std::vector<SourceOfTruth> names;
    const auto add = [&names](View entry) {
      if (entry.is_scalar()) names.push_back({std::nullopt, dotted(entry.text())});
      for (const auto& [language, name] : entry.members()) {
        for (std::string& one : texts(name))
          names.push_back({language.text() == "python" ? Language::python : Language::cpp, dotted(std::move(one))});
      }
    };
    if (!value.is_list()) add(value);
    for (const View item : value.items()) add(item);
    return names;
  }

  void service(View value, ServicePolicy& out) const {
    if (value.is_scalar() || value.is_list()) return globs(value, out.paths);
    globs(value["paths"], out.paths);
    if (value["mode"]) out.mode = mode_of(value["mode"].text());
    set(value["driver"], out.driver);
    set(value["pool"], out.pool);
    out.pool = dotted(out.pool);
  }

  void pools(View value) const {
    set(value["default"], policy_.pools.default_class);
    set(value["serverless"], policy_.pools.serverless_class);
    policy_.pools.default_class = dotted(policy_.pools.default_class);
    policy_.pools.serverless_class = dotted(policy_.pools.serverless_class);
    for (const auto& [name, setting] : value["settings"].members()) policy_.pools.settings[name.text()] = setting.text();
  }

  void environment(View value, EnvironmentPolicy& out) const {
    if (value.is_scalar() || value.is_list()) return globs(value, out.files);
    globs(value["files"], out.files);
    set(value["platform"], out.platform);
    path(value["secrets"], out.secrets);
  }

  static void timeout(View value, TimeoutPolicy& out) {
    if (value.is_scalar()) out.minimum = parse_duration(value.text());
    for (const auto& [name, inner] : value.members()) {
      if (name.text() == "on") {
        out.platform = inner.text();
      } else if (const auto duration = parse_duration(inner.text())) {
        if (name.text() == "min") {
          out.minimum = duration;
        } else {
          out.by_environment[name.text()] = *duration;
        }
      }
    }
  }

  void timeouts(const std::string& step, View value) const {
    std::erase_if(policy_.timeouts, [&](const TimeoutPolicy& old) { return old.step == step; });
    const auto add = [&](View one) { timeout(one, policy_.timeouts.emplace_back(TimeoutPolicy{step, {}, {}, {}})); };
    if (!value.is_list()) add(value);
    for (const View item : value.items()) add(item);
  }

  static RuleSetting setting(View value) {
    const std::string& severity = value.is_map() ? value["severity"].text() : value.text();
    RuleSetting out;
    out.off = severity == "off" || severity == "false";
    if (severity == "note") out.severity = Severity::note;
    if (severity == "warning") out.severity = Severity::warning;
    if (severity == "error") out.severity = Severity::error;
    out.reason = value["reason"].text();
    return out;
  }

  static void rules(View value, std::map<std::string, RuleSetting>& out) {
    for (const auto& [id, one] : value.members()) out[id.text()] = setting(one);
  }

  void own_rule(const std::string& id, View value) const {
    OwnRule rule;
    rule.id = id;
    rule.kinds = texts(value["fact"]);
    for (const auto& [field, demand] : value["where"].members()) rule.where.push_back(condition(field.text(), demand));
    globs(value["paths"], rule.paths);
    globs(value["except"], rule.except);
    if (rule.paths.empty() && !folder_.empty()) rule.paths = {folder_ + "**"};
    if (value["contexts"]) {
      for (const std::string& name : texts(value["contexts"])) rule.contexts.push_back(context_of_name(name));
    }
    rule.message = value["message"].text();
    rule.summary = value["summary"] ? value["summary"].text() : rule.message;
    rule.help = value["help"].text();
    const RuleSetting stated = setting(value);
    if (stated.off) policy_.rules[id] = stated;
    rule.severity = stated.severity.value_or(Severity::warning);
    if (value["confidence"]) {
      const std::string& confidence = value["confidence"].text();
      rule.confidence = confidence == "possible" ? Confidence::possible
                        : confidence == "likely" ? Confidence::likely
                                                 : Confidence::certain;
    }
    rule.policy = policy_.path;
    std::erase_if(policy_.own_rules, [&](const auto& old) { return old->id == id; });
    policy_.own_rules.push_back(std::make_shared<const OwnRule>(std::move(rule)));
    std::ranges::sort(policy_.own_rules, {}, [](const auto& one) -> const std::string& { return one->id; });
  }

  static Context context_of_name(const std::string& name) {
    for (const Context context :
         {Context::migration, Context::script, Context::test, Context::ci, Context::example, Context::documentation}) {
      if (name_of(context) == name) return context;
    }
    return Context::production;
  }

  static Condition condition(const std::string& field, View demand) {
    Condition out;
    out.field = field;
    if (!demand.is_map()) {
      out.equals = texts(demand);
      return out;
    }
    set(demand["equals"], out.equals);
    set(demand["not"], out.is_not);
    set(demand["matches"], out.matches);
    set(demand["not-matches"], out.matches_not);
    if (demand["exists"]) out.exists = demand["exists"].text() == "true";
    const auto bound = [&](const char* name) -> std::optional<double> {
      int number_of_it = 0;
      if (!demand[name]) return std::nullopt;
      number(demand[name], number_of_it);
      return number_of_it;
    };
    out.above = bound("above");
    out.below = bound("below");
    return out;
  }

  void override_of(View value) const {
    Override out;
    globs(value["paths"], out.paths);
    rules(value["rules"], out.rules);
    set(value["reason"], out.reason);
    policy_.overrides.push_back(std::move(out));
  }

  std::string folder_;
  Policy& policy_;
};

}  // namespace

void understand_policy(View root, std::string_view folder, Policy& policy) { Understanding(folder, policy).take(root); }

}  // namespace dbssot
