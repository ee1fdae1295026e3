#include <algorithm>
#include <charconv>
#include <cstdlib>

#include <fmt/format.h>

#include "drivers/registry.h"
#include "facts/fact_fields.h"
#include "policy/duration.h"
#include "policy/own_rule.h"
#include "policy/read_policy.h"
#include "policy/rule_ids.h"
#include "source/nearest_name.h"

namespace dbssot {
namespace {

using source::View;

std::vector<std::string> strings(std::span<const std::string_view> views) { return {views.begin(), views.end()}; }

std::vector<std::string> names_of(std::span<const Key> keys) {
  std::vector<std::string> names;
  for (const Key& key : keys) names.emplace_back(key.name);
  return names;
}

/// As much of a value as a message may hold.
std::string quoted(const std::string& text) {
  constexpr std::size_t longest = 60;
  return text.size() <= longest ? "`" + text + "`" : "`" + text.substr(0, longest) + "…`";
}

bool is_flag(const std::string& text) { return text == "true" || text == "false"; }

bool is_number(const std::string& text) {
  unsigned number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  return fault == std::errc() && end == text.data() + text.size() && number <= 1'000'000'000;
}

class Checker {
 public:
  Checker(std::vector<std::string> ids, PolicyFaults& faults) : ids_(std::move(ids)), faults_(faults) {}

  void section(View map, std::span<const Key> keys, std::string_view where) {
    if (!map.is_map()) return faults_.add(map, fmt::format("{} wants keys: {}", where, fmt::join(names_of(keys), ", ")));
    for (const auto& [name, value] : map.members()) {
      const Key* key = find_key(keys, name.text());
      if (key == nullptr && (name.text() == "plugin" || name.text() == "plugins")) {
        faults_.add(name, "a policy loads no code; plugins are named on the command line, with `--plugin FILE`");
      } else if (key == nullptr) {
        faults_.add(name,
                    fmt::format("unknown key {} in {}{}", quoted(name.text()), where, did_you_mean(name.text(), names_of(keys))));
      } else if (value.is_null()) {
        faults_.add(name, fmt::format("`{}` has no value; remove it or write one, such as `{}`", key->name, key->example));
      } else {
        value_of(*key, value);
      }
    }
  }

 private:
  void value_of(const Key& key, View value) {
    switch (key.shape) {
      case KeyShape::text:
        return scalar(key, value, [](const std::string& text) { return !text.empty(); }, "a text");
      case KeyShape::flag:
        return scalar(key, value, is_flag, "true or false");
      case KeyShape::number:
        return scalar(key, value, is_number, "a whole number");
      case KeyShape::duration:
        return scalar(
            key, value, [](const std::string& text) { return parse_duration(text).has_value(); }, "a duration with its unit");
      case KeyShape::client:
        return client(value, value);
      case KeyShape::pool_class:
        return pool_class(key, value);
      case KeyShape::choice:
        return choice(key, value);
      case KeyShape::texts:
        return texts(key, value);
      case KeyShape::section:
        return section(value, key.keys, fmt::format("`{}`", key.name));
      case KeyShape::named_sections:
        return named_sections(key, value);
      case KeyShape::section_list:
        return section_list(key, value);
      case KeyShape::named_texts:
        return named_texts(key, value);
      case KeyShape::named_rules:
        return named_rules(key, value);
      case KeyShape::names_in_code:
        return names_in_code(key, value);
      case KeyShape::choices:
        return texts(key, value), each(value, [&](View one) { choice(key, one); });
      case KeyShape::kinds:
        return texts(key, value), each(value, [&](View one) { fact_kind(one); });
      case KeyShape::conditions:
        return conditions(key, value);
      case KeyShape::named_timeouts:
        return named_timeouts(key, value);
    }
  }

  template <class Allows>
  void scalar(const Key& key, View value, Allows allows, std::string_view wanted) {
    if (value.is_scalar() && allows(value.text())) return;
    faults_.add(value, fmt::format("`{}` wants {}, such as `{}`", key.name, wanted, key.example));
  }

  void choice(const Key& key, View value) {
    if (value.is_scalar() && std::ranges::find(key.choices, value.text()) != key.choices.end()) return;
    if (!value.is_scalar()) return faults_.add(value, fmt::format("`{}` wants one of {}", key.name, fmt::join(key.choices, ", ")));
    faults_.add(value, fmt::format("`{}` cannot be {}; it is one of {}{}", key.name, quoted(value.text()),
                                   fmt::join(key.choices, ", "), did_you_mean(value.text(), strings(key.choices))));
  }

  static const std::vector<std::string>& clients() {
    static const std::vector<std::string> ids = [] {
      // Drivers of other databases, as SQLAlchemy names them: a service may use one, and we have nothing to say of it.
      std::vector<std::string> out{"sqlite",   "aiosqlite", "pysqlite", "mysqldb", "pymysql",
                                   "aiomysql", "asyncmy",   "oracledb", "pyodbc"};
      for (const drivers::Document& document : drivers::documents()) out.push_back(document.id);
      return out;
    }();
    return ids;
  }

  /// A client that is not known would never be met in code, so that what is said of it would silently not count.
  void client(View at, View name) {
    if (name.is_scalar() && std::ranges::find(clients(), name.text()) != clients().end()) return;
    if (!name.is_scalar()) return faults_.add(at, "a database client is a name, such as `asyncpg`");
    // What SQLAlchemy calls psycopg is psycopg 3, by its package's name.
    const std::string near = name.text() == "psycopg" ? "; did you mean `psycopg3`?" : did_you_mean(name.text(), clients());
    faults_.add(at, fmt::format("unknown database client {}{}", quoted(name.text()),
                                near.empty() ? fmt::format("; known are {}", fmt::join(clients(), ", ")) : near));
  }

  /// Projects may have pool classes of their own, but none that is a slip away from a known one.
  void pool_class(const Key& key, View value) {
    static const std::vector<std::string> known{
        "QueuePool",           "AsyncAdaptedQueuePool", "FallbackAsyncAdaptedQueuePool", "NullPool", "StaticPool",
        "SingletonThreadPool", "AssertionPool"};
    if (!value.is_scalar() || value.text().empty())
      return faults_.add(value, fmt::format("`{}` wants a pool class, such as `{}`", key.name, key.example));
    if (std::ranges::find(known, value.text()) != known.end()) return;
    const auto near = nearest_name(value.text(), known);
    const auto length = [](const std::string& text) { return static_cast<int>(text.size()); };
    if (!near || std::abs(length(*near) - length(value.text())) > 1) return;
    faults_.add(value, fmt::format("unknown pool class {}; did you mean `{}`?", quoted(value.text()), *near));
  }

  void texts(const Key& key, View value) {
    if (value.is_scalar() && !value.text().empty()) return;
    if (!value.is_list()) return faults_.add(value, fmt::format("`{}` wants a list, such as `{}`", key.name, key.example));
    for (const View item : value.items()) {
      if (!item.is_scalar() || item.text().empty()) faults_.add(item, fmt::format("an entry of `{}` is no text", key.name));
    }
  }

  template <class Visit>
  static void each(View value, Visit visit) {
    if (value.is_scalar()) visit(value);
    for (const View item : value.items()) visit(item);
  }

  void fact_kind(View name) {
    if (!name.is_scalar() || find_fact_kind(name.text()) != nullptr) return;
    std::vector<std::string> known;
    for (const FactKind& kind : fact_kinds()) known.push_back(kind.name);
    const std::string near = did_you_mean(name.text(), known);
    faults_.add(name, fmt::format("there is no kind of fact {}{}", quoted(name.text()),
                                  near.empty() ? fmt::format("; known are {}", fmt::join(known, ", ")) : near));
  }

  void conditions(const Key& key, View value) {
    if (!value.is_map()) return faults_.add(value, fmt::format("`{}` wants fields, such as `{}`", key.name, key.example));
    for (const auto& [field, demand] : value.members()) {
      if (demand.is_map()) {
        section(demand, condition_keys(), fmt::format("`{}` {}", key.name, quoted(field.text())));
      } else if (demand.is_null()) {
        faults_.add(field, fmt::format("`{}` demands nothing; write a value, or `{{exists: true}}`", field.text()));
      } else {
        texts(condition_keys().front(), demand);
      }
    }
  }

  void own_rule(const Key& key, View name, View rule) {
    const std::string id = quoted(name.text());
    if (&key != find_key(policy_keys(), "rules"))
      return faults_.add(name, "a rule is stated under `rules` at the top of the policy");
    const auto known = known_rule_ids();
    if (std::ranges::binary_search(known, name.text()))
      return faults_.add(name, fmt::format("{} is a rule of dbssot; a rule of your own wants an id of its own", id));
    if (std::ranges::find(further_, name.text()) != further_.end())
      return faults_.add(name, fmt::format("{} is a rule of a plugin; a rule of your own wants an id of its own", id));
    if (!is_rule_id(name.text()))
      faults_.add(name, fmt::format("{} is no rule id; write small letters and digits, with hyphens between words", id));
    section(rule, own_rule_keys(), fmt::format("rule {}", id));
    check_own_rule(name, rule, faults_);
  }

  void named_sections(const Key& key, View value) {
    if (!value.is_map()) return faults_.add(value, fmt::format("`{}` wants names, such as `{}`", key.name, key.example));
    for (const auto& [name, entry] : value.members()) {
      const Key* alone = find_key(key.keys, key.short_form);
      if (alone != nullptr && (entry.is_scalar() || entry.is_list())) {
        texts(*alone, entry);
      } else {
        section(entry, key.keys, fmt::format("`{}` {}", key.name, quoted(name.text())));
      }
    }
  }

  void section_list(const Key& key, View value) {
    if (!value.is_list()) return faults_.add(value, fmt::format("`{}` wants a list, such as `{}`", key.name, key.example));
    for (const View item : value.items()) {
      section(item, key.keys, fmt::format("`{}`", key.name));
      if (item.is_map() && !item["paths"]) faults_.add(item, fmt::format("an entry of `{}` names no `paths`", key.name));
    }
  }

  void named_texts(const Key& key, View value) {
    if (!value.is_map()) return faults_.add(value, fmt::format("`{}` wants names, such as `{}`", key.name, key.example));
    for (const auto& [name, text] : value.members()) {
      if (key.name == "drivers") client(name, name);
      if (!text.is_scalar())
        faults_.add(name, fmt::format("{} in `{}` wants a text, such as `{}`", quoted(name.text()), key.name, key.example));
    }
  }

  void severity(View at, View value) {
    static const std::vector<std::string> known{"off", "note", "warning", "error"};
    if (value.is_scalar() && std::ranges::find(known, value.text()) != known.end()) return;
    if (value.is_scalar() && is_flag(value.text())) return;  // YAML's own reading of off and on, by some editors
    const std::string text = value.is_scalar() ? value.text() : std::string();
    faults_.add(value ? value : at, fmt::format("a severity is off, note, warning or error{}{}",
                                                text.empty() ? "" : ", not " + quoted(text), did_you_mean(text, known)));
  }

  void named_rules(const Key& key, View value) {
    if (!value.is_map()) return faults_.add(value, fmt::format("`{}` wants rule ids, such as `{}`", key.name, key.example));
    for (const auto& [name, setting] : value.members()) {
      if (states_rule(setting)) {
        own_rule(key, name, setting);
        continue;
      }
      if (!std::ranges::binary_search(ids_, name.text())) {
        const std::string near = did_you_mean(name.text(), ids_);
        faults_.add(name, fmt::format("unknown rule {}{}", quoted(name.text()),
                                      near.empty() ? "; rules of plugins are known where `--plugin` loads them" : near));
      }
      if (!setting.is_map()) {
        severity(name, setting);
        continue;
      }
      static const std::vector<std::string> known{"severity", "reason"};
      for (const auto& [inner, inner_value] : setting.members()) {
        if (inner.text() == "severity") {
          severity(inner, inner_value);
        } else if (inner.text() == "reason") {
          if (!inner_value.is_scalar()) faults_.add(inner, "a rule's `reason` is a text");
        } else {
          faults_.add(inner, fmt::format("a rule's setting has `severity` and `reason`, not {}{}", quoted(inner.text()),
                                         did_you_mean(inner.text(), known)));
        }
      }
    }
  }

  void code_name(const Key& key, View item) {
    static const std::vector<std::string> languages{"python", "cpp"};
    if (item.is_scalar() && !item.text().empty()) return;
    if (!item.is_map())
      return faults_.add(item, fmt::format("an entry of `{}` is a qualified name, alone or behind `python:` or `cpp:`", key.name));
    for (const auto& [language, name] : item.members()) {
      if (std::ranges::find(languages, language.text()) == languages.end()) {
        faults_.add(language, fmt::format("`{}` knows python and cpp, not {}{}", key.name, quoted(language.text()),
                                          did_you_mean(language.text(), languages)));
      } else if (name.is_list()) {
        for (const View one : name.items()) {
          if (!one.is_scalar() || one.text().empty())
            faults_.add(one, fmt::format("an entry of `{}` is no qualified name", key.name));
        }
      } else if (!name.is_scalar() || name.text().empty()) {
        faults_.add(language, fmt::format("`{}` wants a qualified name behind `{}:`", key.name, language.text()));
      }
    }
  }

  void names_in_code(const Key& key, View value) {
    if (!value.is_list()) return code_name(key, value);
    for (const View item : value.items()) code_name(key, item);
  }

  void timeout(const Key& key, View step, View value) {
    if (value.is_scalar()) {
      if (!parse_duration(value.text()))
        faults_.add(value, fmt::format("`{}` wants a duration with its unit, such as `45s`", step.text()));
      return;
    }
    if (!value.is_map())
      return faults_.add(value, fmt::format("`{}` wants a duration, or `{}`", step.text(), "{min: 45s, on: cloud-sql}"));
    for (const auto& [name, inner] : value.members()) {
      if (const Key* known = find_key(key.keys, name.text())) {
        value_of(*known, inner);
      } else if (!environments_.empty() && std::ranges::find(environments_, name.text()) == environments_.end()) {
        std::vector<std::string> possible = names_of(key.keys);
        possible.insert(possible.end(), environments_.begin(), environments_.end());
        faults_.add(name, fmt::format("unknown key or environment {} in `{}`{}", quoted(name.text()), key.name,
                                      did_you_mean(name.text(), possible)));
      } else if (!inner.is_scalar() || !parse_duration(inner.text())) {
        faults_.add(inner ? inner : name, fmt::format("`{}` wants a duration with its unit, such as `60s`", name.text()));
      }
    }
  }

  void named_timeouts(const Key& key, View value) {
    if (!value.is_map()) return faults_.add(value, fmt::format("`{}` wants steps, such as `{}`", key.name, key.example));
    for (const auto& [step, setting] : value.members()) {
      if (!setting.is_list()) {
        timeout(key, step, setting);
        continue;
      }
      for (const View item : setting.items()) timeout(key, step, item);
    }
  }

 public:
  /// Under `rules`: what no mere severity has.
  static bool states_rule(View setting) { return setting["fact"] || setting["where"] || setting["message"]; }

  std::vector<std::string> further_;       ///< ids of rules of plugins
  std::vector<std::string> environments_;  ///< declared ones; empty: any name may be one

 private:
  std::vector<std::string> ids_;  ///< that may be named, sorted
  PolicyFaults& faults_;
};

}  // namespace

void PolicyFaults::add(source::View at, std::string message) {
  if (++count_ > most) return;
  out_.push_back({DiagnosticLevel::error, path_, at ? at.range().line : 0, std::move(message), false, at ? at.range().column : 0});
}

void check_policy(source::View root, const Policy& policy, PolicyFaults& faults) {
  std::vector<std::string> ids = policy.rule_ids();
  for (const auto& [name, setting] : root["rules"].members()) {
    if (Checker::states_rule(setting)) ids.push_back(name.text());
  }
  std::ranges::sort(ids);
  Checker checker(std::move(ids), faults);
  checker.further_ = policy.further_rules;
  for (const auto& [name, environment] : root["environments"].members()) checker.environments_.push_back(name.text());
  checker.section(root, policy_keys(), "the policy");
}

}  // namespace dbssot
