#include "facts/dictionary.h"

#include <algorithm>
#include <map>
#include <utility>

namespace dbssot {
namespace {

constexpr int max_nesting = 8;

/// What a dictionary begins with: its first key, and the text under it, of a dictionary in it what that begins with.
std::string beginning(const ValueStore& values, ValueId id) {
  std::string text;
  for (int depth = 0; depth < max_nesting; ++depth) {
    const Value& value = values[id];
    if (value.kind == ValueKind::literal) text += value.text.reveal();
    const bool has_more = value.kind == ValueKind::dictionary || value.kind == ValueKind::choice;
    if (!has_more || value.operands.empty()) break;
    if (value.kind == ValueKind::dictionary) (text += value.keys.front()) += '\n';
    id = value.operands.front();
  }
  return text;
}

/// One that holds what every dictionary does, and one that holds what any does.
std::pair<Value, Value> least_and_most(ValueStore& values, const std::vector<ValueId>& dictionaries, Place place) {
  Value least{ValueKind::dictionary, Sensitive(), values[dictionaries.front()].detail, place, {}, {}};
  Value most = least;
  for (const DictionaryEntry& entry : merged(values, dictionaries)) {
    const ValueId held = values.choice(entry.values, place);
    for (Value* whole : {&least, &most}) {
      if (whole == &least && !entry.always) continue;
      whole->keys.push_back(entry.key);
      whole->operands.push_back(held);
    }
  }
  return {std::move(least), std::move(most)};
}

}  // namespace

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

std::vector<ValueId> folded(ValueStore& values, const std::vector<ValueId>& dictionaries, Place place) {
  std::map<std::string, std::vector<ValueId>> families;
  for (const ValueId id : dictionaries) families[beginning(values, id)].push_back(id);
  if (families.size() * 2 > ValueStore::max_alternatives) families = {{std::string(), dictionaries}};
  std::vector<ValueId> fewer;
  for (const auto& [beginning, family] : families) {
    auto [least, most] = least_and_most(values, family, place);
    fewer.push_back(values.add(std::move(least)));
    fewer.push_back(values.add(std::move(most)));
  }
  std::ranges::sort(fewer);
  fewer.erase(std::unique(fewer.begin(), fewer.end()), fewer.end());
  return fewer;
}

}  // namespace dbssot
