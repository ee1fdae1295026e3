#include <algorithm>
#include <set>
#include <utility>

#include "linker/sink_reader.h"

// Calls that make engines, pools and connections, and those that limit how long they may take.
namespace dbssot {

using drivers::SinkShape;
using program::ExprId;
using program::ExprKind;
using program::UnitId;

namespace {

/// `soci::session s(pool)` borrows; `QSqlDatabase::addDatabase("QSQLITE")` is another database.
bool is_other_use(Linking& linking, UnitId id, ExprId call, const SinkShape& shape) {
  if (!shape.made_of.empty()) {  // list.Append<components::Postgres>("shop-db")
    const ExprId made = linking.argument(id, call, -1, {std::string(class_in_brackets)});
    const std::string_view name = made == 0 ? std::string_view() : linking.unit(id).text(linking.unit(id)[made].text);
    if (std::ranges::find(shape.made_of, name) == shape.made_of.end()) return true;
  }
  if (linking.unit(id)[call].operand_count < 2)
    return !shape.requires_literal.empty() || shape.requires_argument || !shape.aggregates.empty();
  const ExprId first = linking.operand(id, call, 1).value;
  const Value& value = linking.facts.values[linking.evaluator.evaluate(id, first)];
  // PostgresqlDatabase(None): init() says later where it leads.
  if (shape.requires_argument && value.kind == ValueKind::null && linking.unit(id)[call].operand_count == 2) return true;
  if (shape.requires_position != 0) {
    const ExprId asked = linking.argument(id, call, shape.requires_position, {});
    if (asked == 0) return true;
    const Value& text = linking.facts.values[linking.evaluator.evaluate(id, asked)];
    return text.kind != ValueKind::literal || text.text.reveal() != shape.requires_literal;
  }
  if (!shape.requires_literal.empty()) {
    return value.kind == ValueKind::literal && value.text.reveal().find(shape.requires_literal) == std::string::npos;
  }
  const std::string_view type = linking.unit(id).text(linking.unit(id)[first].type);
  if (!shape.aggregates.empty()) return std::ranges::find(shape.aggregates, type) == shape.aggregates.end();
  const auto is_borrowed = [&](std::string_view name) {
    return std::ranges::find(shape.not_when_first_is, name) != shape.not_when_first_is.end();
  };
  return is_borrowed(type) ||
         ((value.kind == ValueKind::call_result || value.kind == ValueKind::object) && is_borrowed(value.text.reveal()));
}

/// The task that is waited for may be all that has to do with a database.
bool waits_for_future(const Linking& linking, UnitId id, ExprId call) {
  const program::Unit& unit = linking.unit(id);
  const program::Expr& callee = unit[linking.operand(id, call, 0).value];
  return callee.kind == ExprKind::attribute && callee.member != 0 && unit.text(callee.member).ends_with("future.wait_for");
}

/// `asyncio.wait_for(awaitable, seconds)` in a function that is handed both: what it waits for stands where it is called.
bool waits_for_callers(const program::Unit& unit, ExprId call) {
  const auto is_parameter = [&](std::uint32_t at) {
    return unit[unit.operands[unit[call].first_operand + at].value].kind == ExprKind::parameter;
  };
  return unit[call].operand_count == 3 && is_parameter(1) && is_parameter(2);
}

/// A class of the library calls itself: `session::session(text) { open(text); }` connects for whoever made the session. Another
/// session that it opens is another connection.
bool is_inside_library(const Linking& linking, UnitId id, ExprId call, std::string_view name) {
  const program::Unit& unit = linking.unit(id);
  const program::ClassId owner = unit.functions[unit[call].scope].owner;
  if (unit.language != "cpp" || owner == 0) return false;
  const std::string_view type = unit.text(unit.classes[owner - 1].qualified_name);
  if (linking.shapes.sink(type) == nullptr) return false;
  if (name == type) return true;
  const program::Expr& callee = unit[linking.operand(id, call, 0).value];
  const bool has_object = callee.kind == ExprKind::attribute && callee.operand_count > 0;
  const bool is_own = !has_object || unit.text(unit[unit.operands[callee.first_operand].value].text) == "this";
  return is_own && name.starts_with(type) && name.size() > type.size() && name[type.size()] == '.';
}

/// A sink that is called by whoever it is handed to.
struct HandedSink {
  std::string_view name;
  const SinkShape* shape = nullptr;
  std::uint32_t first = 0;  ///< operand that is its first argument
};

/// asyncio.to_thread(psycopg2.connect, url), loop.run_in_executor(None, psycopg2.connect, url), Singleton(create_engine, url): the
/// function is named here, and its arguments stand behind it.
HandedSink handed_sink(const Linking& linking, const program::Unit& unit, ExprId call) {
  const auto operand = [&](std::uint32_t at) { return unit.operands[unit[call].first_operand + at].value; };
  const program::Expr& callee = unit[operand(0)];
  if (callee.kind != ExprKind::reference && callee.kind != ExprKind::attribute) return {};
  const std::string_view name = unit.text(callee.text);
  const drivers::CallerShape* caller = linking.shapes.caller(name.substr(name.rfind('.') + 1));
  if (caller == nullptr) return {};
  const std::uint32_t at = caller->function + 1;
  if (unit[call].operand_count <= at || unit[operand(at)].kind != ExprKind::reference) return {};
  const std::string_view handed = unit.text(unit[operand(at)].text);
  const SinkShape* shape = linking.shapes.sink(handed);
  return {handed, shape, at + 1};
}

void add_sink(Linking& linking, SinkReader reader, const SinkShape& shape, std::string_view name) {
  Sink sink = reader.read(std::string(name));
  if (shape.makes_engine) add_pools(linking, sink, shape, reader.pools());
  add_timeouts(linking, sink);
  if (shape.makes_engine) {
    linking.facts.all<Engine>().push_back({std::move(sink)});
  } else {
    linking.facts.all<Connection>().push_back({std::move(sink)});
  }
}

/// The calls whose engine an asynchronous one is put around: AsyncEngine(create_engine(url)), in one expression or later.
std::set<Place> made_async(Linking& linking) {
  std::set<Place> calls;
  for (UnitId id = 0; id < linking.units.size(); ++id) {
    for (const ExprId call : linking.prospects[id].async_wrappers) {
      const ExprId engine = linking.argument(id, call, 0, {"sync_engine"});
      if (engine == 0 || !linking.shapes.is_async_wrapper(linking.named_callee(id, call).name)) continue;
      for (const ValueId made : linking.facts.values.alternatives(linking.evaluator.evaluate(id, engine))) {
        if (linking.facts.values[made].kind == ValueKind::call_result) calls.insert(linking.facts.values[made].place);
      }
    }
  }
  return calls;
}

}  // namespace

void look_for_sinks(const Linking& linking, UnitId id, Prospects& found) {
  const program::Unit& unit = linking.unit(id);
  MeantCalls meant(linking, id, [&](std::string_view name) {
    return linking.shapes.sink(name) != nullptr || linking.shapes.is_wait_call(name);
  });
  MeantCalls wrapping(linking, id, [&](std::string_view name) { return linking.shapes.is_async_wrapper(name); });
  for (ExprId call = 1; call < unit.exprs.size(); ++call) {
    if (unit[call].kind != ExprKind::call || unit[call].operand_count == 0) continue;
    const bool is_relevant = linking.is_relevant(id, call);
    const bool may_matter = is_relevant || waits_for_future(linking, id, call) || waits_for_callers(unit, call);
    const bool is_handed = is_relevant && handed_sink(linking, unit, call).shape != nullptr;
    if (is_handed || (may_matter && meant.may_be(call))) found.sinks.push_back(call);
    if (is_relevant && wrapping.may_be(call)) found.async_wrappers.push_back(call);
  }
}

void recognise_sinks(Linking& linking) {
  const std::set<Place> asynchronous = made_async(linking);
  for (UnitId id = 0; id < linking.units.size(); ++id) {
    for (const ExprId call : linking.prospects[id].sinks) {
      bool is_wait = false;
      for (const std::string_view name : linking.external_callees(id, call)) {
        if (linking.shapes.is_wait_call(name) && !std::exchange(is_wait, true))
          recognise_wait(linking, id, call, std::string(name));
        const SinkShape* shape = linking.shapes.sink(name);
        if (shape == nullptr || is_other_use(linking, id, call, *shape) || is_inside_library(linking, id, call, name)) continue;
        std::string_view made = name;
        if (!shape->async_form.empty() && asynchronous.contains({linking.files[id], linking.unit(id)[call].range})) {
          made = shape->async_form;
          shape = linking.shapes.sink(made);
        }
        add_sink(linking, SinkReader(linking, id, call, *shape), *shape, made);
        break;
      }
      if (const HandedSink handed = handed_sink(linking, linking.unit(id), call); handed.shape != nullptr)
        add_sink(linking, SinkReader(linking, id, call, *handed.shape, handed.first), *handed.shape, handed.name);
    }
  }
}

}  // namespace dbssot
