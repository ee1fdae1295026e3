#include "linker/method_names.h"

#include <algorithm>
#include <utility>

namespace dbssot::program {

std::vector<MethodNameId> MethodNames::update(const ProgramIndex& index, std::span<const UnitId> units) {
  had_by_.resize(index.size());
  const std::size_t known = names_.size();
  std::vector<MethodNameId> told_nothing;  // since too many had them
  for (const UnitId id : units) {
    for (const auto& [function, name] : std::exchange(had_by_[id], {})) {
      if (!tells_which(name)) told_nothing.push_back(name);
      std::erase_if(names_[name].methods, [&](const Method& method) { return method.unit == id; });
    }
  }
  for (const UnitId id : units) {
    const Unit& unit = index.unit(id);
    for (FunctionId at = 1; at < unit.functions.size(); ++at) {
      if (unit.functions[at].owner == 0) continue;
      const MethodNameId name = intern(unit.text(unit.functions[at].name));
      names_[name].methods.push_back({id, at});
      had_by_[id].push_back({at, name});
    }
  }
  std::erase_if(told_nothing, [&](MethodNameId name) { return !tells_which(name); });
  for (std::size_t name = known; name < names_.size(); ++name) told_nothing.push_back(static_cast<MethodNameId>(name));
  return told_nothing;
}

MethodNameId MethodNames::find(std::string_view name) const {
  const auto found = ids_.find(name);
  return found == ids_.end() ? no_method_name : found->second;
}

MethodNameId MethodNames::intern(std::string_view name) {
  if (const auto found = ids_.find(name); found != ids_.end()) return found->second;
  const auto [entry, is_new] = ids_.emplace(name, static_cast<MethodNameId>(names_.size()));
  names_.push_back({entry->first, {}});
  return entry->second;
}

}  // namespace dbssot::program
