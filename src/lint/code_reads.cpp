#include "lint/code_reads.h"

#include <algorithm>
#include <vector>

namespace dbssot {
namespace {

/// Values that stand beside others: `A or B`, branches, defaults.
std::vector<bool> alternatives_in(const ValueStore& values) {
  std::vector<bool> found(values.size());
  for (ValueId id = 1; id < values.size(); ++id) {
    if (values[id].kind != ValueKind::choice) continue;
    for (const ValueId operand : values[id].operands) found[operand] = true;
  }
  return found;
}

}  // namespace

CodeReads::CodeReads(const RuleContext& context) {
  const FactStore& facts = context.facts;
  const std::vector<bool> alternatives = alternatives_in(facts.values);
  const auto take = [&](const auto& read) {
    names_.insert(read.variable);
    if (!read.is_database || read.context == Context::test || read.context == Context::example ||
        read.context == Context::documentation)
      return;
    const bool has_default = read.value != 0 && !facts.values[read.value].operands.empty();
    if (!has_default && !alternatives[read.value]) needed_.emplace(read.variable, &read);
  };
  for (const EnvRead& read : facts.all<EnvRead>()) {
    if (read.variable.empty()) {
      is_open_ = is_open_ || (read.context != Context::test && read.context != Context::example);
    } else {
      take(read);
      if (read.call.find("ettings") != std::string::npos) fields_.insert(read.variable);
      if (read.call != "os.getenv" && read.call != "os.environ.get") required_.insert(read.variable);
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
