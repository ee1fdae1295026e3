#include "audit/unit_shape.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "audit/digest.h"
#include "program/bytes.h"

namespace dbssot {
namespace {

using program::Unit;
using Ends = std::set<std::pair<std::uint32_t, std::uint32_t>>;

/// Where bodies end that were not read.
Ends ends_of_unread(const Unit& unit) {
  Ends ends;
  for (const program::Function& function : unit.functions) {
    if (function.is_unread) ends.emplace(function.range.end_line, function.range.end_column);
  }
  return ends;
}

/// All ranges of a unit, those of its expressions first: texts differ by one that is not left out here. In which column a body ends
/// that was not read is no matter, nor what ends with it.
std::vector<Range> ranges_of(const Unit& unit, const Ends& ends_of_unread) {
  std::vector<Range> ranges;
  ranges.reserve(unit.exprs.size() + 4 * unit.functions.size());
  const auto take = [&](const Range& range) { ranges.push_back(range); };
  const auto take_whole = [&](Range range) {
    if (ends_of_unread.contains({range.end_line, range.end_column})) range.end_column = 0;
    take(range);
  };
  for (const program::Expr& expr : unit.exprs) take(expr.range);
  for (const program::Function& function : unit.functions) {
    if (function.is_unread) ranges[function.result] = function.name_range;
    // The file as a whole begins on its first line, whatever stands there.
    const bool is_file = &function == &unit.functions.front() && function.range.line <= 1;
    take_whole(is_file ? Range{} : function.range), take(function.name_range);
    for (const program::Parameter& parameter : function.parameters) take(parameter.range);
  }
  for (const program::Class& type : unit.classes) {
    take_whole(type.range), take(type.name_range);
    for (const program::Field& field : type.fields) take(field.range);
  }
  for (const program::Binding& binding : unit.bindings) take(binding.range);
  for (const program::Import& import : unit.imports) take(import.range);
  for (const program::Store& store : unit.stores) take(store.range);
  for (const program::Handler& handler : unit.handlers) take(handler.guarded), take(handler.range);
  for (const program::Branch& branch : unit.branches) take(branch.range), take(branch.else_range);
  for (const program::Managed& managed : unit.managed) take(managed.range);
  return ranges;
}

/// Puts its rank in place of each line. Returns the lines.
std::vector<std::uint32_t> rank_lines(std::vector<Range>& ranges) {
  std::uint32_t last = 0;
  for (const Range& range : ranges) last = std::max({last, range.line, range.end_line});
  std::vector<std::uint32_t> ranks(std::size_t{last} + 1, 0);
  ranks[0] = 1;
  for (const Range& range : ranges) ranks[range.line] = ranks[range.end_line] = 1;
  std::vector<std::uint32_t> lines;
  for (std::uint32_t line = 0; line <= last; ++line) {
    if (ranks[line] == 0) continue;
    ranks[line] = static_cast<std::uint32_t>(lines.size());
    lines.push_back(line);
  }
  for (Range& range : ranges) range.line = ranks[range.line], range.end_line = ranks[range.end_line];
  return lines;
}

/// What it says, wherever that stands.
Digest said_by(const Unit& unit) {
  Digest digest;
  for (const std::string* text : {&unit.path, &unit.language, &unit.module, &unit.tier}) digest.add(std::string_view(*text));
  digest.add(unit.is_test);
  digest.add(unit.strings.size());
  for (const std::string& text : unit.strings) digest.add(std::string_view(text));
  digest.add_structure(unit);
  return digest;
}

}  // namespace

UnitShape shape_of(const Unit& unit) {
  const Ends ends = ends_of_unread(unit);
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
  std::vector<Range> ranges = ranges_of(unit, ends);
  UnitShape shape;
  shape.lines = rank_lines(ranges);
  const std::string_view places(reinterpret_cast<const char*>(ranges.data()), ranges.size() * sizeof(Range));
  shape.order = cache::key_of({said_by(unit).bytes(), places, literals.take()});
  shape.length = cache::key_of({shape.order.hex(), lengths.take()});
  shape.loose_ends.assign(ends.begin(), ends.end());
  return shape;
}

}  // namespace dbssot
