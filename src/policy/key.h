#pragma once

#include <cstdint>
#include <span>
#include <string_view>

/// The keys of `.dbssot.yaml`, declared once: what the reader accepts, the JSON Schema for editors and the page docs/policy.md all
/// come from policy_keys().
namespace dbssot {

enum class KeyShape : std::uint8_t {
  text,
  flag,
  number,          ///< whole, not negative
  duration,        ///< with a unit
  client,          ///< id of a file of driver data
  pool_class,      ///< a class of the project's own, or a known one; misspelt ones are faults
  choice,          ///< one of Key::choices
  texts,           ///< a list; one text alone is a list of one
  section,         ///< a map of Key::keys
  named_sections,  ///< names of the project's own, each with a section; Key::short_form may stand for it
  section_list,    ///< a list of sections
  named_texts,     ///< names of the project's own, each with a text
  named_rules,     ///< rule ids, each with a severity, or a rule of the policy's own: own_rule.h
  names_in_code,   ///< a list of qualified names, each alone or as `python: name` or `cpp: name`
  choices,         ///< one of Key::choices, or a list of them
  kinds,           ///< a kind of fact, or a list of them
  conditions,      ///< fields of facts, each with what is demanded of it
  named_timeouts,  ///< steps, each with a duration, a section, or a list of sections; other keys of the section are environments
};

struct Key {
  std::string_view name;
  KeyShape shape;
  std::string_view meaning;     ///< one sentence or two; for the page and the editor
  std::string_view example;     ///< as it would be written behind the colon
  std::string_view fallback;    ///< what holds without the key, in words or as written
  std::span<const Key> keys{};  ///< of a section
  std::span<const std::string_view> choices{};
  std::string_view short_form{};  ///< named_sections: the key that a text or list stands for
};

/// The keys at the top of the file.
[[nodiscard]] std::span<const Key> policy_keys();
[[nodiscard]] const Key* find_key(std::span<const Key> keys, std::string_view name);

}  // namespace dbssot
