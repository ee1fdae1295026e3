#include "facts/dictionary.h"

#include <algorithm>

namespace dbssot {

bool is_open_key(std::string_view key) { return key == "**" || key == computed_key; }

std::vector<ValueId> dictionaries(const ValueStore& values, ValueId id) {
  std::vector<ValueId> found;
  bool any = false;
  for (const ValueId alternative : values.alternatives(id)) {
    const ValueKind kind = values[alternative].kind;
    if (kind != ValueKind::dictionary && kind != ValueKind::null) return {};
    any = any || kind == ValueKind::dictionary;
    found.push_back(alternative);
  }
  return any ? found : std::vector<ValueId>{};
}

std::vector<DictionaryEntry> merged(const ValueStore& values, const std::vector<ValueId>& dictionaries) {
  std::vector<DictionaryEntry> entries;
  std::vector<std::size_t> holders;
  for (const ValueId dictionary : dictionaries) {
    const Value& value = values[dictionary];
    if (value.kind != ValueKind::dictionary) continue;
    for (std::size_t at = 0; at < value.keys.size(); ++at) {
      auto entry = std::ranges::find(entries, value.keys[at], &DictionaryEntry::key);
      if (entry == entries.end() || is_open_key(value.keys[at])) {
        entries.push_back({value.keys[at], {}, true});
        holders.push_back(0);
        entry = entries.end() - 1;
      }
      ++holders[static_cast<std::size_t>(entry - entries.begin())];
      if (std::ranges::find(entry->values, value.operands[at]) == entry->values.end()) entry->values.push_back(value.operands[at]);
    }
  }
  for (std::size_t at = 0; at < entries.size(); ++at) entries[at].always = holders[at] == dictionaries.size();
  return entries;
}

}  // namespace dbssot
