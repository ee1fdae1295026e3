#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "facts/value.h"
#include "source/place.h"

/// Dictionaries as values: what several of them, one of which is meant, hold together.
namespace dbssot {

/// Key of an entry whose key was not followed: `d[name] = value`. "**" is the key of a spread that was not followed.
inline constexpr std::string_view computed_key = "[]";

/// True for the keys of entries that may hold anything under any name.
[[nodiscard]] bool is_open_key(std::string_view key);

/// The dictionaries that a value may be; "none" counts as an empty one. Empty if anything else may be meant too.
[[nodiscard]] std::vector<ValueId> dictionaries(const ValueStore& values, ValueId id);

struct DictionaryEntry {
  std::string key;
  std::vector<ValueId> values;  ///< without duplicates, in order
  bool always = true;           ///< every dictionary has it
};

/// What dictionaries hold, by key in order of first appearance.
[[nodiscard]] std::vector<DictionaryEntry> merged(const ValueStore& values, const std::vector<ValueId>& dictionaries);

/// Fewer dictionaries in place of many that grew out of one another, each `if` having added an entry or not: what all of them hold,
/// and what any of them may. Those that begin with another text stay apart: `{"ENGINE": "…sqlite3"` grew from another one.
[[nodiscard]] std::vector<ValueId> folded(ValueStore& values, const std::vector<ValueId>& dictionaries, Place place);

}  // namespace dbssot
