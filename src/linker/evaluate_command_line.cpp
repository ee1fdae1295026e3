#include <algorithm>
#include <string>

#include "linker/evaluator.h"

// Options of a command line: `parser.add_argument("--db-url", default=os.environ.get("DATABASE_URL"))`, and `args.db_url` later.
namespace dbssot {

using program::Expr;
using program::ExprId;
using program::ExprKind;
using program::Operand;
using program::OperandKind;
using program::Unit;
using program::UnitId;

namespace {

/// The attribute that holds an option: `dest=`, else the first long spelling, else the first.
std::string attribute_of(const Unit& unit, const Expr& call) {
  std::string name;
  bool is_long = false;
  for (std::uint32_t at = 1; at < call.operand_count; ++at) {
    const Operand& given = unit.operands[call.first_operand + at];
    const Expr& expr = unit[given.value];
    if (expr.kind != ExprKind::literal) continue;
    const std::string_view text = unit.text(expr.text);
    if (given.kind == OperandKind::keyword && unit.text(given.name) == "dest") return std::string(text);
    if (given.kind != OperandKind::positional || is_long) continue;
    if (name.empty() || text.starts_with("--")) name = text.substr(std::min(text.find_first_not_of('-'), text.size()));
    is_long = text.starts_with("--");
  }
  std::ranges::replace(name, '-', '_');
  return name;
}

/// The default that an option states; 0 if it states none, or says with `type=` what else becomes of it.
ExprId default_of_option(const Unit& unit, const Expr& call) {
  ExprId stated = 0;
  for (std::uint32_t at = 1; at < call.operand_count; ++at) {
    const Operand& given = unit.operands[call.first_operand + at];
    if (given.kind != OperandKind::keyword) continue;
    const Expr& value = unit[given.value];
    if (unit.text(given.name) == "type" && (value.kind != ExprKind::reference || unit.text(value.text) != "str")) return 0;
    if (unit.text(given.name) == "default") stated = given.value;
  }
  return stated;
}

std::unordered_map<std::string, ExprId> defaults_of(const Unit& unit) {
  std::unordered_map<std::string, ExprId> defaults;
  for (ExprId call = 1; call < unit.exprs.size(); ++call) {
    const Expr& expr = unit[call];
    if (expr.kind != ExprKind::call || expr.operand_count < 2) continue;
    const std::string_view callee = unit.text(unit[unit.operands[expr.first_operand].value].text);
    const std::string_view method = callee.substr(callee.rfind('.') + 1);
    if (method == "set_defaults") return {};
    if (method != "add_argument") continue;
    // Two parsers of one file may each have an option of that name: neither default is known to hold.
    const auto [known, is_new] = defaults.emplace(attribute_of(unit, expr), default_of_option(unit, expr));
    if (!is_new) known->second = 0;
  }
  return defaults;
}

}  // namespace

/// What `args.db_url` holds where `args = parser.parse_args()`: what the caller said, or the default; nothing if there is none.
std::optional<ValueId> Evaluator::parsed_option(ValueId arguments, std::string_view name, Place here) {
  const std::string call = values_[arguments].text.reveal();
  if (call != "argparse.ArgumentParser().parse_args") return std::nullopt;
  const auto file = std::ranges::find(files_, values_[arguments].place.file);
  if (file == files_.end()) return std::nullopt;
  const auto id = static_cast<UnitId>(file - files_.begin());
  const auto [known, is_new] = command_lines_.try_emplace(id);
  if (is_new) known->second = defaults_of(unit(id));
  const auto option = known->second.find(std::string(name));
  if (option == known->second.end() || option->second == 0) return std::nullopt;
  const ValueId otherwise = evaluate(id, option->second, 0);
  if (values_[otherwise].kind == ValueKind::null) return std::nullopt;
  const ValueId said = values_.add({ValueKind::external, Sensitive(call + "()." + std::string(name)), "", here, {arguments}, {}});
  const std::vector<ValueId> either{said, otherwise};
  return values_.choice(either, here);
}

}  // namespace dbssot
