#include "linker/linking.h"

#include <algorithm>
#include <set>

#include "facts/context.h"

namespace dbssot {

using program::Expr;
using program::ExprId;
using program::ExprKind;
using program::FunctionAt;
using program::FunctionId;
using program::Unit;
using program::UnitId;

FileId file_of(const std::vector<std::string>& paths, const std::string& path) {
  return static_cast<FileId>(std::ranges::lower_bound(paths, path) - paths.begin());
}

std::string service_of(const Policy& policy, const std::string& path) {
  const ServicePolicy* service = policy.service_of(path);
  return service == nullptr ? std::string() : service->name;
}

bool Linking::is_written(UnitId id, ExprId expr) const { return std::ranges::binary_search(written[id], expr); }

namespace {

/// if __name__ == "__main__": what runs when somebody starts the file by hand.
std::vector<Range> main_guards_of(const Unit& unit) {
  std::vector<Range> guards;
  for (const program::Branch& branch : unit.branches) {
    const Expr& asked = unit[branch.condition];
    if (branch.condition == 0 || branch.scope != 0 || asked.kind != ExprKind::operation || asked.op != program::Op::compare ||
        asked.operand_count != 2)
      continue;
    const auto text = [&](std::uint32_t at) { return unit.text(unit[unit.operands[asked.first_operand + at].value].text); };
    if ((text(0).ends_with("__name__") && text(1) == "__main__") || (text(1).ends_with("__name__") && text(0) == "__main__"))
      guards.push_back(branch.range);
  }
  return guards;
}

}  // namespace

void Linking::note_context(UnitId id) {
  contexts[id] = context_of(units[id].path, policy.is_migration(units[id].path));
  main_guards[id] = main_guards_of(units[id]);
}

FactHead Linking::head(UnitId id, const Range& range, FunctionId scope) const {
  const Unit& from = units[id];
  FactHead head;
  head.place = {files[id], range};
  head.service = policy.services.empty() ? services.service_of(from.path) : service_of(policy, from.path);
  if (scope != 0) head.scope = from.text(from.functions[scope].qualified_name);
  head.context = contexts[id];
  // Alembic lets projects name the folder as they like; its environment tells itself.
  const auto is_alembic = [&](const program::Import& import) { return from.text(import.module).starts_with("alembic"); };
  if (head.context == Context::production && from.path.ends_with("/env.py") && std::ranges::any_of(from.imports, is_alembic)) {
    head.context = Context::migration;
  }
  if (head.context == Context::production && scope == 0 && is_under_main_guard(id, range)) head.context = Context::script;
  head.language = from.language == "cpp" ? Language::cpp : Language::python;
  return head;
}

bool Linking::is_under_main_guard(UnitId id, const Range& range) const {
  return std::ranges::any_of(main_guards[id],
                             [&](const Range& guard) { return guard.line <= range.line && range.end_line <= guard.end_line; });
}

bool Linking::in_source_of_truth(UnitId id, FunctionId scope) const {
  const Unit& from = units[id];
  if (std::ranges::binary_search(facts.inferred_source_of_truth, files[id])) return true;
  if (!source_of_truth.any()) return false;
  if (!from.module.empty() && source_of_truth.covers(from.language, from.module)) return true;
  for (; scope != 0; scope = from.functions[scope].outer) {
    const program::Function& function = from.functions[scope];
    if (source_of_truth.covers(from.language, from.text(function.qualified_name))) return true;
  }
  return false;
}

NamedCallee Linking::named_callee(UnitId id, ExprId call) const {
  const Unit& from = units[id];
  const Expr& callee = from[operand(id, call, 0).value];
  NamedCallee found;
  if (callee.kind == ExprKind::attribute) {
    if (callee.member != 0) found.member = from.text(callee.member);
    // Most callees are told by their name alone; only what may be one of ours is followed.
    found.is_open = shapes.may_be_called(from.text(callee.text));
  } else if (callee.kind == ExprKind::reference) {
    const program::Entity& entity = index.resolve(id, callee.text);
    if (entity.kind == program::Entity::Kind::function || entity.kind == program::Entity::Kind::type) {
      // C++ names are absolute: pqxx::connection stays one where the project carries libpqxx along, or is libpqxx.
      const std::string_view name = from.text(callee.text);
      if (from.language == "cpp" && shapes.sink(name) != nullptr) found.name = name;
    } else if (entity.kind == program::Entity::Kind::external) {
      found.name = entity.name;
    } else {
      found.is_open = true;
    }
  } else {
    found.is_open = true;
  }
  return found;
}

std::vector<std::string_view> Linking::external_callees(UnitId id, ExprId call) {
  const NamedCallee named = named_callee(id, call);
  std::vector<std::string_view> names;
  if (!named.member.empty()) names.push_back(named.member);
  if (!named.name.empty()) names.push_back(named.name);
  if (!named.is_open) return names;
  for (const ValueId value : facts.values.alternatives(evaluator.evaluate(id, operand(id, call, 0).value))) {
    const Value& found = facts.values[value];
    if (found.kind == ValueKind::external) names.push_back(found.text.reveal());
    // make = partial(create_engine, pool_pre_ping=True); make(url)
    if (found.kind != ValueKind::call_result || found.text.reveal() != "functools.partial" || found.operands.empty()) continue;
    const Value& made_of = facts.values[found.operands.front()];
    if (made_of.kind == ValueKind::external) names.push_back(made_of.text.reveal());
  }
  return names;
}

ExprId Linking::argument(UnitId id, ExprId call, int position, const std::vector<std::string>& keywords) const {
  const Expr& expr = units[id][call];
  int at_position = 0;
  for (std::uint32_t at = 1; at < expr.operand_count; ++at) {
    const program::Operand& given = operand(id, call, at);
    if (given.kind == program::OperandKind::keyword && std::ranges::find(keywords, units[id].text(given.name)) != keywords.end())
      return given.value;
    if (given.kind == program::OperandKind::positional && at_position++ == position) return given.value;
  }
  return 0;
}

std::vector<std::string_view> names_along(const program::Unit& unit, ExprId expr) {
  std::vector<std::string_view> names;
  for (int steps = 0; expr != 0 && steps < 24; ++steps) {
    const Expr& at = unit[expr];
    if (at.kind == ExprKind::attribute || at.kind == ExprKind::parameter) names.push_back(unit.text(at.text));
    if (at.kind == ExprKind::reference) {
      std::string_view rest = unit.text(at.text);
      while (!rest.empty()) {
        const std::size_t dot = rest.rfind('.');
        names.push_back(rest.substr(dot == std::string_view::npos ? 0 : dot + 1));
        rest = dot == std::string_view::npos ? std::string_view() : rest.substr(0, dot);
      }
    }
    const bool goes_on = at.kind == ExprKind::attribute || at.kind == ExprKind::call || at.kind == ExprKind::index ||
                         at.kind == ExprKind::operation || at.kind == ExprKind::choice;
    expr = goes_on && at.operand_count > 0 ? unit.operands[at.first_operand].value : 0;
  }
  std::ranges::reverse(names);
  return names;
}

std::vector<std::string> services_of(const Linking& linking, const std::vector<FunctionAt>& functions) {
  std::set<std::string> services;
  for (const FunctionAt& at : functions) services.insert(linking.head(at.unit, {}, at.function).service);
  return {services.begin(), services.end()};
}

}  // namespace dbssot
