#include "linker/local_functions.h"

#include <algorithm>

namespace dbssot::program {

LocalFunctions::LocalFunctions(const Unit& unit) {
  if (std::ranges::none_of(unit.functions, &Function::is_local)) return;
  for (FunctionId at = 1; at < unit.functions.size(); ++at) {
    const Function& function = unit.functions[at];
    const auto [known, is_new] = by_name_.try_emplace(function.qualified_name, function.is_local ? at : 0);
    if (!is_new) known->second = 0;
  }
  gets_out_.assign(unit.functions.size(), false);
  const auto meant = [&](ExprId expr) { return unit[expr].kind == ExprKind::function ? named(unit[expr].text) : 0; };
  std::vector<bool> is_operand(unit.exprs.size());
  std::vector<bool> is_named(unit.functions.size());
  for (const Expr& expr : unit.exprs) {
    for (std::uint32_t at = 0; at < expr.operand_count; ++at) {
      const Operand& operand = unit.operands[expr.first_operand + at];
      gets_out_[meant(operand.key)] = true;
      if (expr.kind != ExprKind::call || at != 0) gets_out_[meant(operand.value)] = true;
      is_operand[operand.value] = true;
    }
  }
  for (const Function& function : unit.functions) gets_out_[meant(function.result)] = true;
  for (ExprId at = 1; at < unit.exprs.size(); ++at) {
    const FunctionId local = meant(at);
    is_named[local] = true;
    if (!is_operand[at]) gets_out_[local] = true;  // put somewhere
  }
  for (FunctionId at = 1; at < unit.functions.size(); ++at) {
    const Function& function = unit.functions[at];
    if (!is_named[at] || !function.decorators.empty() || named(function.qualified_name) != at) gets_out_[at] = true;
  }
}

FunctionId LocalFunctions::named(StringId qualified_name) const {
  const auto found = by_name_.find(qualified_name);
  return found == by_name_.end() ? 0 : found->second;
}

}  // namespace dbssot::program
