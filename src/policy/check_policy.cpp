#include <algorithm>
#include <charconv>
#include <cstdlib>

#include <fmt/format.h>

#include "drivers/registry.h"
#include "policy/duration.h"
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
  explicit Checker(PolicyFaults& faults) : faults_(faults) {}

  void section(View map, std::span<const Key> keys, std::string_view where) {
    if (!map.is_map()) return faults_.add(map, fmt::format("{} wants keys: {}", where, fmt::join(names_of(keys), ", ")));
    for (const auto& [name, value] : map.members()) {
      const Key* key = find_key(keys, name.text());
      if (key == nullptr) {
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
    const auto ids = known_rule_ids();
    for (const auto& [name, setting] : value.members()) {
      if (!std::ranges::binary_search(ids, name.text())) {
        faults_.add(name, fmt::format("unknown rule {}{}", quoted(name.text()), did_you_mean(name.text(), ids)));
      }
      if (!setting.is_map()) {
        severity(name, setting);
        continue;
      }
      static const std::vector<std::string> known{"severity", "reason"};
      for (const auto& [inner, inner_value] : setting.members()) {
        if (inner.text() == "severity") {
          severity(inner, inner_value);
        } else if (inner.text() != "reason" || !inner_value.is_scalar()) {
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
  std::vector<std::string> environments_;  ///< declared ones; empty: any name may be one

 private:
  PolicyFaults& faults_;
};

}  // namespace

void PolicyFaults::add(source::View at, std::string message) {
  if (++count_ > most) return;
  out_.push_back({DiagnosticLevel::error, path_, at ? at.range().line : 0, std::move(message), false});
}

void check_policy(source::View root, PolicyFaults& faults) {
  Checker checker(faults);
  for (const auto& [name, environment] : root["environments"].members()) checker.environments_.push_back(name.text());
  checker.section(root, policy_keys(), "the policy");
}

}  // namespace dbssot
