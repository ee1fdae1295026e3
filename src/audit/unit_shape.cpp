#include "audit/unit_shape.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "program/bytes.h"
#include "program/program_io.h"

namespace dbssot {
namespace {

using program::Unit;

/// One that is left out here keeps its lines, and only makes more texts differ.
template <class Take>
void each_range(Unit& unit, Take take) {
  for (program::Expr& expr : unit.exprs) take(expr.range);
  for (program::Function& function : unit.functions) {
    take(function.range), take(function.name_range);
    for (program::Parameter& parameter : function.parameters) take(parameter.range);
  }
  for (program::Class& type : unit.classes) {
    take(type.range), take(type.name_range);
    for (program::Field& field : type.fields) take(field.range);
  }
  for (program::Binding& binding : unit.bindings) take(binding.range);
  for (program::Import& import : unit.imports) take(import.range);
  for (program::Store& store : unit.stores) take(store.range);
  for (program::Handler& handler : unit.handlers) take(handler.guarded), take(handler.range);
  for (program::Branch& branch : unit.branches) take(branch.range), take(branch.else_range);
  for (program::Managed& managed : unit.managed) take(managed.range);
}

using Ends = std::set<std::pair<std::uint32_t, std::uint32_t>>;

/// In which column a body ends that was not read is no matter, nor what ends with it. Returns where that is.
Ends forget_ends_of_unread(Unit& unit) {
  Ends ends;
  for (program::Function& function : unit.functions) {
    if (!function.is_unread) continue;
    ends.emplace(function.range.end_line, function.range.end_column);
    unit.exprs[function.result].range = function.name_range;
  }
  const auto forget = [&](Range& range) {
    if (ends.contains({range.end_line, range.end_column})) range.end_column = 0;
  };
  for (program::Function& function : unit.functions) forget(function.range);
  for (program::Class& type : unit.classes) forget(type.range);
  return ends;
}

}  // namespace

UnitShape shape_of(Unit unit) {
  const Ends ends = forget_ends_of_unread(unit);
  bytes::Writer lengths;
  bytes::Writer literals;
  for (const program::Function& function : unit.functions) {
    if (!function.is_unread && &function != &unit.functions.front()) lengths.number(function.range.end_line - function.range.line);
  }
  for (const program::Class& type : unit.classes) lengths.number(type.range.end_line - type.range.line);
  // Places within the text of a literal are counted from its first line.
  for (const program::Expr& expr : unit.exprs) {
    if (expr.kind == program::ExprKind::literal) literals.number(expr.range.end_line - expr.range.line);
  }
  // The file as a whole begins on its first line, whatever stands there.
  if (unit.functions[0].range.line <= 1) unit.functions[0].range = {};
  std::vector<std::uint32_t> lines{0};
  each_range(unit, [&](const Range& range) { lines.push_back(range.line), lines.push_back(range.end_line); });
  std::ranges::sort(lines);
  lines.erase(std::ranges::unique(lines).begin(), lines.end());
  const auto rank = [&](std::uint32_t& line) {
    line = static_cast<std::uint32_t>(std::ranges::lower_bound(lines, line) - lines.begin());
  };
  each_range(unit, [&](Range& range) { rank(range.line), rank(range.end_line); });
  unit.line_count = 0;
  const std::string encoded = program::encode(unit);
  UnitShape shape;
  shape.order = cache::key_of({encoded, literals.take()});
  shape.length = cache::key_of({shape.order.hex(), lengths.take()});
  shape.lines = std::move(lines);
  shape.loose_ends.assign(ends.begin(), ends.end());
  return shape;
}

}  // namespace dbssot
