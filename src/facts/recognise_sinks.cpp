#include <algorithm>

#include "facts/sink_reader.h"

// Calls that make engines, pools and connections, and those that limit how long they may take.
namespace dbssot {

using drivers::SinkShape;
using program::ExprId;
using program::ExprKind;
using program::UnitId;

namespace {

/// `soci::session s(pool)` borrows; `QSqlDatabase::addDatabase("QSQLITE")` is another database.
bool is_other_use(Linking& linking, UnitId id, ExprId call, const SinkShape& shape) {
  if (linking.unit(id)[call].operand_count < 2) return !shape.requires_literal.empty();
  const ExprId first = linking.operand(id, call, 1).value;
  const Value value = linking.facts.values[linking.evaluator.evaluate(id, first)];
  if (!shape.requires_literal.empty()) {
    return value.kind == ValueKind::literal && value.text.reveal().find(shape.requires_literal) == std::string::npos;
  }
  const std::string_view type = linking.unit(id).text(linking.unit(id)[first].type);
  const auto is_borrowed = [&](std::string_view name) {
    return std::ranges::find(shape.not_when_first_is, name) != shape.not_when_first_is.end();
  };
  return is_borrowed(type) || ((value.kind == ValueKind::call_result || value.kind == ValueKind::object) && is_borrowed(value.text.reveal()));
}

}  // namespace

void recognise_sinks(Linking& linking) {
  for (UnitId id = 0; id < linking.units.size(); ++id) {
    for (ExprId call = 1; call < linking.unit(id).exprs.size(); ++call) {
      if (linking.unit(id)[call].kind != ExprKind::call || linking.unit(id)[call].operand_count == 0 || !linking.is_relevant(id, call)) continue;
      for (const std::string& name : linking.external_callees(id, call)) {
        if (linking.shapes.is_wait_call(name)) recognise_wait(linking, id, call, name);
        const SinkShape* shape = linking.shapes.sink(name);
        if (shape == nullptr || is_other_use(linking, id, call, *shape)) continue;
        SinkReader reader(linking, id, call, *shape);
        Sink sink = reader.read(name);
        if (shape->makes_engine) add_pools(linking, sink, *shape, reader.pools());
        add_timeouts(linking, sink);
        if (shape->makes_engine) {
          linking.facts.all<Engine>().push_back({std::move(sink)});
        } else {
          linking.facts.all<Connection>().push_back({std::move(sink)});
        }
        break;
      }
    }
  }
}

}  // namespace dbssot
