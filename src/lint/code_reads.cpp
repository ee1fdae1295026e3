#include "lint/code_reads.h"

#include <algorithm>

namespace dbssot {
namespace {

/// Values that stand beside others: `A or B`, branches, defaults.
std::set<ValueId> alternatives_in(const ValueStore& values) {
  std::set<ValueId> found;
  for (ValueId id = 1; id < values.size(); ++id) {
    const Value& value = values[id];
    if (value.kind == ValueKind::choice) found.insert(value.operands.begin(), value.operands.end());
  }
  return found;
}

}  // namespace

CodeReads::CodeReads(const RuleContext& context) {
  const FactStore& facts = context.facts;
  const std::set<ValueId> alternatives = alternatives_in(facts.values);
  const auto take = [&](const auto& read) {
    names_.insert(read.variable);
    if (!read.is_database || read.context == Context::test || read.context == Context::example ||
        read.context == Context::documentation)
      return;
    const bool has_default = read.value != 0 && !facts.values[read.value].operands.empty();
    if (!has_default && !alternatives.contains(read.value)) needed_.emplace(read.variable, &read);
  };
  for (const EnvRead& read : facts.all<EnvRead>()) {
    if (read.variable.empty()) {
      is_open_ = is_open_ || (read.context != Context::test && read.context != Context::example);
    } else {
      take(read);
      if (read.call.find("ettings") != std::string::npos) fields_.insert(read.variable);
    }
  }
  for (const ConfigFieldRead& read : facts.all<ConfigFieldRead>()) {
    if (!read.variable.empty()) names_.insert(read.variable);
  }
  for (ValueId id = 1; id < facts.values.size(); ++id) {
    if (facts.values[id].kind == ValueKind::env_read && facts.values[id].text.empty()) is_open_ = true;
  }
  for (const VariableList& list : facts.all<VariableList>()) names_.insert(list.names.begin(), list.names.end());
}

bool CodeReads::runs_in(const deploy::Service& service) const {
  if (service.is_database_server) return false;
  return std::any_of(service.variables.begin(), service.variables.end(),
                     [this](const deploy::Variable& variable) { return variable.is_database && knows(variable.name); });
}

bool is_run(const deploy::Environment& environment) {
  return environment.context != Context::example && environment.context != Context::documentation &&
         environment.context != Context::test && environment.context != Context::ci;
}

bool is_whole(const deploy::Environment& environment) {
  return environment.notes.empty() && std::all_of(environment.services.begin(), environment.services.end(),
                                                  [](const deploy::Service& service) { return service.open.empty(); });
}

}  // namespace dbssot
