#include "program/local_environment.h"

#include <unordered_set>

namespace dbssot::program {

ExprId LocalEnvironment::get(StringId name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? 0 : found->second;
}

void LocalEnvironment::set(StringId name, ExprId value) {
  ExprId& slot = values_[name];
  log_.emplace_back(name, slot);
  slot = value;
}

void LocalEnvironment::assume(StringId name, ExprId value) {
  ExprId& slot = values_[name];
  if (slot == 0) slot = value;
}

LocalEnvironment::Changes LocalEnvironment::changes_since(Mark mark) const {
  Changes changes;
  std::unordered_set<StringId> seen;
  for (std::size_t at = mark; at < log_.size(); ++at) {
    if (seen.insert(log_[at].first).second) changes.emplace_back(log_[at].first, get(log_[at].first));
  }
  return changes;
}

LocalEnvironment::Changes LocalEnvironment::take_back(Mark mark) {
  if (mark == log_.size()) return {};
  Changes changes = changes_since(mark);
  for (; log_.size() > mark; log_.pop_back()) values_[log_.back().first] = log_.back().second;
  return changes;
}

void LocalEnvironment::apply(const Changes& changes) {
  for (const auto& [name, value] : changes) set(name, value);
}

void LocalEnvironment::join(Builder& builder, std::span<const Changes> branches, Range range) {
  std::vector<StringId> order;
  std::unordered_map<StringId, std::vector<ExprId>> values;
  for (const Changes& branch : branches) {
    for (const auto& [name, value] : branch) {
      std::vector<ExprId>& alternatives = values[name];
      if (alternatives.empty()) order.push_back(name);
      alternatives.push_back(value);
    }
  }
  for (const StringId name : order) {
    std::vector<ExprId>& alternatives = values[name];
    // A branch that leaves the name alone contributes the value from before; it stands first, as it was written first.
    if (alternatives.size() < branches.size()) alternatives.insert(alternatives.begin(), get(name));
    set(name, builder.choice("join", alternatives, range));
  }
}

}  // namespace dbssot::program
