#include "facts/value.h"

#include <algorithm>
#include <functional>
#include <unordered_map>
#include <unordered_set>

#include "facts/application_setting.h"
#include "facts/dictionary.h"
#include "facts/file_content.h"
#include "source/text_hash.h"

namespace dbssot {
namespace {

std::uint32_t hash_of(const Value& value) {
  std::uint64_t hash = static_cast<std::uint64_t>(value.kind) + 1;
  const auto mix = [&hash](std::uint64_t part) {
    hash = (hash ^ part) * 0x9e3779b97f4a7c15ULL;
    hash ^= hash >> 32U;
  };
  const auto mix_text = [&mix](const std::string& text) {
    if (!text.empty()) mix(TextHash()(text));
  };
  mix_text(value.text.reveal());
  mix(value.detail.size());  // one of some words, or the path of what the text names
  mix((static_cast<std::uint64_t>(value.place.file) << 32U) ^ (static_cast<std::uint64_t>(value.place.range.line) << 12U) ^
      value.place.range.column);
  for (const ValueId operand : value.operands) mix(operand);
  for (const std::string& key : value.keys) mix_text(key);
  return static_cast<std::uint32_t>(hash);
}

/// Values that were met. Most are of a few parts, and some of thousands.
class Met {
 public:
  /// False if it was met before.
  bool add(ValueId id) {
    if (many_.empty()) {
      if (std::ranges::find(few_, id) != few_.end()) return false;
      few_.push_back(id);
      if (few_.size() > most_few) many_.insert(few_.begin(), few_.end());
      return true;
    }
    return many_.insert(id).second;
  }

 private:
  static constexpr std::size_t most_few = 48;
  std::vector<ValueId> few_;
  std::unordered_set<ValueId> many_;
};

/// Visits each node of a value once, parents before operands.
template <class Visit>
void walk(const ValueStore& store, ValueId root, Visit&& visit) {
  std::vector<ValueId> pending{root};
  Met met;
  while (!pending.empty()) {
    const ValueId id = pending.back();
    pending.pop_back();
    if (!met.add(id)) continue;
    if (!visit(id, store[id])) continue;
    const std::vector<ValueId>& operands = store[id].operands;
    pending.insert(pending.end(), operands.rbegin(), operands.rend());
  }
}

/// Where a value comes from. What it is made of may be made of one thing again and again (`v = v + v`), so of each part it is found
/// out once.
class Sources {
 public:
  explicit Sources(const ValueStore& store) : store_(store) {}

  std::vector<Source> of(ValueId id) {
    std::vector<Source> sources;
    std::unordered_set<ValueId> said;
    walk(store_, id, [&](ValueId at, const Value& value) {
      switch (value.kind) {
        case ValueKind::source_of_truth:
        case ValueKind::secret:
        case ValueKind::parameter:
        case ValueKind::external:
        case ValueKind::unknown:
          sources.push_back({at, value.kind, value.text.reveal(), value.place});
          return false;
        case ValueKind::env_read:
          sources.push_back({at, value.kind, value.text.reveal(), value.place});
          return true;  // its default is a source too
        case ValueKind::config_field: {
          const bool is_passed_on = value.detail == application_setting && !value.operands.empty();
          if (!is_passed_on) sources.push_back({at, value.kind, value.text.reveal(), value.place});
          return is_passed_on;
        }
        case ValueKind::literal:
          if (!said.contains(at)) sources.push_back({at, value.kind, "", value.place});
          return false;
        case ValueKind::call_result: {
          // Of a file's content the path is no source, unless somebody states it.
          if (brings_file_content(value.text.reveal())) {
            std::vector<Source> stated;
            for (const ValueId part : value.operands) {
              for (const Source& source : of_part(part)) {
                if (source.kind == ValueKind::env_read || source.kind == ValueKind::config_field) stated.push_back(source);
              }
            }
            if (stated.empty()) stated.push_back({at, value.kind, value.text.reveal(), value.place});
            sources.insert(sources.end(), stated.begin(), stated.end());
            return false;
          }
          // What it was given may come out again, but for literals: those say which thing is asked for. What it was asked of says
          // something only where nothing else does: `connector.connect(name)` comes from the name.
          bool any = false;
          bool any_given = false;
          for (std::size_t part = 0; part < value.operands.size(); ++part) {
            const ValueKind given = store_[value.operands[part]].kind;
            const bool is_url =
                given == ValueKind::literal && store_[value.operands[part]].text.reveal().find("://") != std::string::npos;
            const bool is_said = (given == ValueKind::literal && !is_url) || given == ValueKind::null;
            if (is_said) said.insert(value.operands[part]);
            any = any || !is_said;
            any_given = any_given || (!is_said && (part >= value.keys.size() || value.keys[part] != "self"));
          }
          if (!any) sources.push_back({at, value.kind, value.text.reveal(), value.place});
          if (!any_given || value.keys.empty() || value.keys.front() != "self") return any;
          for (std::size_t part = 0; part < value.operands.size(); ++part) {
            if (said.contains(value.operands[part])) continue;
            for (const Source& source : of_part(value.operands[part])) {
              const bool is_maker = source.kind == ValueKind::call_result || source.kind == ValueKind::external;
              if (part > 0 || !is_maker) sources.push_back(source);
            }
          }
          return false;
        }
        case ValueKind::concat:
          // Text between the holes joins parts; it is a source only when there is nothing else.
          for (const ValueId part : value.operands) {
            if (store_[part].kind == ValueKind::literal) continue;
            add(sources, of_part(part));
          }
          return false;
        case ValueKind::transform:
          if (!value.operands.empty()) {
            add(sources, of_part(value.operands.front()));
          }
          return false;
        default:
          return true;
      }
    });
    std::vector<Source> unique;
    Met met;
    for (Source& source : sources) {
      if (met.add(source.value)) unique.push_back(std::move(source));
    }
    return unique;
  }

 private:
  const std::vector<Source>& of_part(ValueId id) {
    const auto known = known_.find(id);
    if (known != known_.end()) return known->second;
    std::vector<Source> found = of(id);
    return known_.emplace(id, std::move(found)).first->second;
  }

  static void add(std::vector<Source>& all, const std::vector<Source>& more) { all.insert(all.end(), more.begin(), more.end()); }

  const ValueStore& store_;
  std::unordered_map<ValueId, std::vector<Source>> known_;
};

}  // namespace

ValueStore::ValueStore() : hashes_(1), slots_(64) { values_.push_back(Value{}); }

ValueId ValueStore::add(Value value) {
  const std::uint32_t hash = hash_of(value);
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash & mask;
  for (; slots_[slot] != 0; slot = (slot + 1) & mask) {
    const ValueId known = slots_[slot];
    if (hashes_[known] == hash && values_[known] == value) return known;
  }
  const auto id = static_cast<ValueId>(values_.size());
  values_.push_back(std::move(value));
  hashes_.push_back(hash);
  slots_[slot] = id;
  if (values_.size() * 2 > slots_.size()) grow();
  return id;
}

void ValueStore::grow() {
  std::vector<ValueId> grown(slots_.size() * 2);
  const std::size_t mask = grown.size() - 1;
  for (ValueId id = 1; id < values_.size(); ++id) {
    std::size_t slot = hashes_[id] & mask;
    while (grown[slot] != 0) slot = (slot + 1) & mask;
    grown[slot] = id;
  }
  slots_ = std::move(grown);
}

ValueId ValueStore::choice(std::span<const ValueId> alternatives, Place place, std::string_view detail) {
  const auto flattened = [&](std::size_t most) {
    std::vector<ValueId> flat;
    flat.reserve(alternatives.size());
    const auto take = [&](ValueId id) {  // what is beyond the limit changes nothing any more
      if (flat.size() < most && std::ranges::find(flat, id) == flat.end()) flat.push_back(id);
    };
    for (const ValueId id : alternatives) {
      // "or" says which alternative is wanted; that order is kept by not dissolving it into a plain join.
      if (values_[id].kind == ValueKind::choice && (values_[id].detail == detail || detail == "join")) {
        for (const ValueId inner : values_[id].operands) take(inner);
      } else {
        take(id);
      }
    }
    return flat;
  };
  std::vector<ValueId> flat = flattened(max_alternatives + 1);
  const auto is_dictionary = [&](ValueId id) { return values_[id].kind == ValueKind::dictionary; };
  if (flat.size() > max_alternatives && std::ranges::all_of(flat, is_dictionary)) {
    std::vector<ValueId> all = flattened(max_alternatives * max_alternatives);
    if (std::ranges::all_of(all, is_dictionary)) flat = folded(*this, all, place);
  }
  if (flat.empty()) return unknown("no value", place);
  if (flat.size() == 1) return flat.front();
  if (flat.size() > max_alternatives) {
    flat.resize(max_alternatives - 1);
    flat.push_back(unknown("too many alternatives", place));
  }
  return add({ValueKind::choice, Sensitive(), std::string(detail), place, std::move(flat), {}});
}

ValueId ValueStore::literal(std::string text, Place place) {
  return add({ValueKind::literal, Sensitive(std::move(text)), "", place, {}, {}});
}

ValueId ValueStore::unknown(std::string_view why, Place place) {
  return add({ValueKind::unknown, Sensitive(std::string(why)), "", place, {}, {}});
}

std::vector<Source> ValueStore::sources(ValueId id) const { return Sources(*this).of(id); }

std::vector<ValueId> ValueStore::alternatives(ValueId id) const {
  const Value& whole = values_[id];
  if (whole.kind != ValueKind::choice) return {id};
  // Most are flat and without duplicates as they were made.
  const auto is_alone = [&](const ValueId& one) {
    return values_[one].kind != ValueKind::choice &&
           std::find(&one + 1, whole.operands.data() + whole.operands.size(), one) == whole.operands.data() + whole.operands.size();
  };
  if (std::ranges::all_of(whole.operands, is_alone)) return whole.operands;
  std::vector<ValueId> flat;
  walk(*this, id, [&](ValueId at, const Value& value) {
    if (value.kind == ValueKind::choice) return true;
    flat.push_back(at);
    return false;
  });
  return flat;
}

bool ValueStore::has_unknown(ValueId id) const {
  bool found = false;
  walk(*this, id, [&](ValueId, const Value& value) {
    found = found || value.kind == ValueKind::unknown || value.kind == ValueKind::parameter;
    return !found && value.kind != ValueKind::source_of_truth;
  });
  return found;
}

}  // namespace dbssot
