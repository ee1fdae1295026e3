#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>
#include <set>

#include "linker/sink_reader.h"
#include "source/words.h"

// Limits in time: arguments of drivers and pools, parameters inside a URL or conninfo, and waits for functions that speak with a
// database.

namespace dbssot {

using drivers::TimeoutShape;
using program::Entity;
using program::Expr;
using program::ExprId;
using program::ExprKind;
using program::FunctionId;
using program::OperandKind;
using program::UnitId;

namespace {

constexpr std::size_t most_visited = 2048;
constexpr std::size_t most_looked_at = 200'000;  ///< expressions, to tell whether one wait is for a database

std::string_view last_part(std::string_view name) { return name.substr(name.rfind('.') + 1); }

/// `5000`, `30.5`, and as the server takes it `30s`, `500ms`, `2min`.
std::optional<std::chrono::milliseconds> duration_of_text(std::string_view text, std::string_view unit) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || number > 1e12 || number < -1e12) return std::nullopt;
  const std::string_view stated(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (!stated.empty()) unit = stated;
  if (unit == "ms") return std::chrono::milliseconds(static_cast<long long>(number));
  if (unit == "s") return std::chrono::milliseconds(static_cast<long long>(number * 1000));
  if (unit == "min") return std::chrono::milliseconds(static_cast<long long>(number * 60'000));
  return std::nullopt;
}

std::optional<std::chrono::milliseconds> duration_of(const FactStore& facts, ValueId id, std::string_view unit) {
  const Value& value = facts.values[id];
  if (value.kind == ValueKind::call_result && value.text.reveal().starts_with("std.chrono.") && value.operands.size() == 1) {
    const std::string_view name = last_part(value.text.reveal());
    const auto count = duration_of(facts, value.operands.front(), name == "milliseconds" ? "ms" : "s");
    if (!count) return std::nullopt;
    return name == "minutes" ? *count * 60 : name == "hours" ? *count * 3600 : *count;
  }
  if (value.kind != ValueKind::literal) return std::nullopt;
  return duration_of_text(value.text.reveal(), unit);
}

Timeout timeout_of(const Sink& sink, const TimeoutShape& shape, Place place) {
  Timeout timeout;
  static_cast<FactHead&>(timeout) = sink;
  timeout.place = place.range.line == 0 ? sink.place : place;
  timeout.step = shape.step;
  timeout.call = sink.call + "(" + shape.argument + ")";
  timeout.target = sink.target;
  return timeout;
}

void state(Timeout& timeout, const TimeoutShape& shape, std::optional<std::chrono::milliseconds> duration) {
  timeout.duration = duration;
  if (!duration || duration->count() > 0 || !shape.zero_is_unlimited) return;
  timeout.duration.reset();
  timeout.is_unlimited = true;
}

/// Parameters in the text of a URL or conninfo: `host=db connect_timeout=5`, `?connect_timeout=10`, `-c statement_timeout=5000`.
class ParameterSearch {
 public:
  ParameterSearch(Linking& linking, const Sink& sink) : linking_(linking), sink_(sink) {}

  void run(ValueId root) {
    std::vector<ValueId> open{root};
    std::set<ValueId> seen;
    while (!open.empty() && seen.size() < most_visited) {
      const ValueId id = open.back();
      open.pop_back();
      if (id == 0 || !seen.insert(id).second) continue;
      const Value& value = linking_.facts.values[id];
      if (value.kind == ValueKind::literal) search(value, 0);
      for (std::size_t at = 0; at < value.operands.size(); ++at) {
        const Value& part = linking_.facts.values[value.operands[at]];
        const bool has_next = value.kind == ValueKind::concat && at + 1 < value.operands.size();
        if (part.kind == ValueKind::literal && has_next && seen.insert(value.operands[at]).second)
          search(part, value.operands[at + 1]);
        open.push_back(value.operands[at]);
      }
    }
  }

 private:
  /// `next`: what follows the literal in the whole text, where the literal ends behind "connect_timeout=".
  void search(const Value& literal, ValueId next) {
    const std::string text = literal.text.reveal();
    for (const std::string_view client : {"libpq", "postgresql-server"}) {
      for (const TimeoutShape& shape : linking_.shapes.timeouts(client)) {
        const std::string sign = shape.argument + "=";
        const std::size_t at = text.find(sign);
        if (at == std::string::npos ||
            (at > 0 && (std::isalnum(static_cast<unsigned char>(text[at - 1])) != 0 || text[at - 1] == '_')))
          continue;
        const std::size_t begin = at + sign.size();
        Timeout timeout = timeout_of(sink_, shape, literal.place);
        if (begin == text.size()) {
          state(timeout, shape, duration_of(linking_.facts, next, shape.unit));
        } else {
          const std::size_t end = std::min(text.find_first_not_of("0123456789.msin", begin), text.size());
          state(timeout, shape, duration_of_text(std::string_view(text).substr(begin, end - begin), shape.unit));
        }
        linking_.facts.all<Timeout>().push_back(std::move(timeout));
      }
    }
  }

  Linking& linking_;
  const Sink& sink_;
};

/// connect_args={"server_settings": {"statement_timeout": "5000"}}
void add_server_settings(Linking& linking, const Sink& sink, const Value& settings) {
  if (settings.kind != ValueKind::dictionary) return;
  for (const TimeoutShape& shape : linking.shapes.timeouts("postgresql-server")) {
    for (std::size_t at = 0; at < settings.keys.size(); ++at) {
      if (settings.keys[at] != shape.argument) continue;
      Timeout timeout = timeout_of(sink, shape, linking.facts.values[settings.operands[at]].place);
      state(timeout, shape, duration_of(linking.facts, settings.operands[at], shape.unit));
      linking.facts.all<Timeout>().push_back(std::move(timeout));
    }
  }
}

bool has_word(const std::vector<std::string>& words, std::initializer_list<std::string_view> wanted) {
  return std::ranges::any_of(words, [&](const std::string& word) {
    return std::ranges::any_of(wanted, [&](std::string_view one) {
      return one.ends_with('*') ? word.starts_with(one.substr(0, one.size() - 1)) : word == one;
    });
  });
}

bool names_database(const std::vector<std::string>& words) {
  return has_word(words, {"db", "database", "databases", "postgres", "postgresql", "pg", "sql", "sqlalchemy", "engine", "schema",
                          "alembic", "tables"});
}

/// The step that a function's name speaks of: "initialise", "tables", "migrate", "connect"; "" if none.
std::string_view step_of(const std::vector<std::string>& words) {
  if (has_word(words, {"table", "tables"})) return "tables";
  if (has_word(words, {"migrate", "migration", "migrations", "alembic"})) return "migrate";
  if (has_word(words, {"init*", "setup", "bootstrap", "startup", "prepare"})) return "initialise";
  if (has_word(words, {"connect", "connection", "acquire", "reconnect"})) return "connect";
  return "";
}

/// What a wait is for: the function, where it could be followed.
struct Awaited {
  std::string name;                ///< qualified, or as written
  std::optional<Entity> function;  ///< of the project
  ExprId call = 0;
  bool is_sink = false;  ///< a driver's own connect
};

class WaitReader {
 public:
  WaitReader(Linking& linking, UnitId id) : linking_(linking), id_(id) {}

  Awaited awaited(ExprId expr, int depth = 0) {
    Awaited found;
    const program::Unit& unit = linking_.unit(id_);
    if (expr == 0 || depth > 3) return found;
    if (unit[expr].kind != ExprKind::call) return named(expr);
    found = named(linking_.operand(id_, expr, 0).value);
    found.call = expr;
    // std::async(policy, f, …), std::async(f, …)
    if (found.name == "std.async") {
      for (const int position : {0, 1}) {
        const ExprId inner = linking_.argument(id_, expr, position, {});
        const bool is_function = inner != 0 &&
                                 (unit[inner].kind == ExprKind::function || unit[inner].kind == ExprKind::reference) &&
                                 !unit.text(unit[inner].text).starts_with("std.launch");
        if (is_function) return named(inner);
      }
    }
    // asyncio.to_thread(f), loop.run_in_executor(None, f), asyncio.shield(f())
    const std::string_view callee = last_part(found.name);
    const bool passes = callee == "to_thread" || callee == "run_in_executor" || callee == "shield" || callee == "create_task" ||
                        callee == "ensure_future" || callee == "run_sync";
    if (passes && !found.function) {
      const ExprId inner = linking_.argument(id_, expr, callee == "run_in_executor" ? 1 : 0, {});
      if (inner != 0) return awaited(inner, depth + 1);
    }
    for (const std::string_view name : linking_.external_callees(id_, expr))
      found.is_sink = found.is_sink || linking_.shapes.sink(name) != nullptr;
    return found;
  }

  /// async with asyncio.timeout(30): await initialise() — the first call that is awaited behind it in the same function.
  Awaited awaited_behind(ExprId limit) {
    const program::Unit& unit = linking_.unit(id_);
    for (ExprId expr = limit + 1; expr < unit.exprs.size(); ++expr) {
      if (unit[expr].kind == ExprKind::call && unit[expr].awaited && unit[expr].scope == unit[limit].scope) return awaited(expr);
    }
    return {};
  }

  /// True if the function opens a connection, or asks an engine or pool for one; functions that it calls are looked into once.
  bool speaks_with_database(const Entity& function, std::size_t& looked_at, int depth = 0) {
    const program::Unit& unit = linking_.unit(function.unit);
    WaitReader inside(linking_, function.unit);
    for (ExprId expr = 1; expr < unit.exprs.size() && looked_at < most_looked_at; ++expr) {
      ++looked_at;
      if (unit[expr].scope != function.index || unit[expr].kind != ExprKind::call || unit[expr].operand_count == 0) continue;
      if (inside.is_call_of_database(expr)) return true;
      if (depth > 1) continue;
      const Awaited called = inside.named(linking_.operand(function.unit, expr, 0).value);
      if (called.function && !(called.function->unit == function.unit && called.function->index == function.index) &&
          speaks_with_database(*called.function, looked_at, depth + 1)) {
        return true;
      }
    }
    return false;
  }

 private:
  Awaited named(ExprId expr) {
    const program::Unit& unit = linking_.unit(id_);
    Awaited found;
    if (unit[expr].kind != ExprKind::reference && unit[expr].kind != ExprKind::attribute && unit[expr].kind != ExprKind::function)
      return found;
    found.name = unit.text(unit[expr].text);
    if (unit[expr].kind == ExprKind::reference || unit[expr].kind == ExprKind::function) {
      const Entity entity = unit[expr].kind == ExprKind::reference ? linking_.index.resolve_reference(id_, unit[expr])
                                                                   : linking_.index.resolve(id_, found.name);
      if (entity.kind == Entity::Kind::function) found.function = entity;
    } else {
      for (const ValueId value : linking_.facts.values.alternatives(linking_.evaluator.evaluate(id_, expr))) {
        const Entity* entity = linking_.evaluator.entity(value);
        if (entity != nullptr && entity->kind == Entity::Kind::function) found.function = *entity;
      }
    }
    if (found.function)
      found.name = linking_.unit(found.function->unit).text(linking_.index.function(*found.function).qualified_name);
    return found;
  }

  bool is_call_of_database(ExprId call) {
    for (const std::string_view name : linking_.external_callees(id_, call)) {
      if (linking_.shapes.sink(name) != nullptr) return true;
    }
    const program::Unit& unit = linking_.unit(id_);
    const ExprId callee = linking_.operand(id_, call, 0).value;
    if (unit[callee].kind != ExprKind::attribute && unit[callee].kind != ExprKind::reference) return false;
    static constexpr std::array<std::string_view, 8> uses = {"connect", "begin",    "execute",  "acquire",
                                                             "fetch",   "fetchval", "fetchrow", "create_all"};
    const std::string_view written = unit.text(unit[callee].text);
    if (std::ranges::find(uses, last_part(written)) == uses.end()) return false;
    if (unit[callee].kind == ExprKind::attribute)
      return is_sink(linking_.evaluator.evaluate(id_, linking_.operand(id_, callee, 0).value));
    // `engine.connect`: a name of another module, as a whole
    const std::size_t dot = written.rfind('.');
    if (dot == std::string_view::npos) return false;
    const Entity& base = linking_.index.resolve(id_, written.substr(0, dot));
    if (base.kind != Entity::Kind::binding) return false;
    for (const program::Binding* binding : linking_.index.bindings(base.unit, base.name)) {
      if (binding->value != 0 && is_sink(linking_.evaluator.evaluate(base.unit, binding->value))) return true;
    }
    return false;
  }

  bool is_sink(ValueId id) {
    for (const ValueId value : linking_.facts.values.alternatives(id)) {
      const Value& found = linking_.facts.values[value];
      if (found.kind == ValueKind::call_result && linking_.shapes.sink(found.text.reveal()) != nullptr) return true;
    }
    return false;
  }

  Linking& linking_;
  UnitId id_;
};

}  // namespace

/// Where a connection leads that is given by parts, as one text: "host=db dbname=shop". 0 if nothing says where.
ValueId told_by_parts(Linking& linking, const Sink& sink) {
  std::vector<ValueId> parts;
  for (const std::string_view name : {"host", "dbname"}) {
    const Argument* argument = sink.argument(name);
    if (argument == nullptr || linking.facts.values[argument->value].kind == ValueKind::null) continue;
    const std::string before = std::string(parts.empty() ? "" : " ") + std::string(name) + "=";
    parts.push_back(linking.facts.values.literal(before, sink.place));
    parts.push_back(argument->value);
  }
  if (parts.empty()) return 0;
  return linking.facts.values.add({ValueKind::concat, Sensitive(), "plus", sink.place, std::move(parts), {}});
}

void add_timeouts(Linking& linking, const Sink& sink) {
  for (const TimeoutShape& shape : linking.shapes.timeouts(sink.library)) {
    const Argument* argument = sink.argument(shape.argument);
    if (argument == nullptr) continue;
    Timeout timeout = timeout_of(sink, shape, argument->place);
    if (timeout.target == 0) timeout.target = told_by_parts(linking, sink);
    state(timeout, shape, duration_of(linking.facts, argument->value, shape.unit));
    if (linking.facts.values[argument->value].kind == ValueKind::null) timeout.is_unlimited = true;
    linking.facts.all<Timeout>().push_back(std::move(timeout));
  }
  ParameterSearch search(linking, sink);
  if (sink.target != 0) search.run(sink.target);
  for (const Argument& argument : sink.arguments) {
    const std::string_view name = last_part(argument.name);
    if (name == "options") search.run(argument.value);
    if (name == "server_settings") add_server_settings(linking, sink, Value(linking.facts.values[argument.value]));
  }
}

/// asyncio.wait_for(connect(), timeout=30); async with asyncio.timeout(30)
namespace {

/// A wait, where it is written or where the function around is handed what it waits for, and how long.
struct Wait {
  UnitId unit = 0;
  ExprId limit = 0;
  Awaited awaited;
  Range range;  ///< where the limit is stated
  FunctionId scope = 0;
};

void add_wait(Linking& linking, const Wait& wait, const std::string& call) {
  WaitReader reader(linking, wait.unit);
  Timeout timeout;
  static_cast<FactHead&>(timeout) = linking.head(wait.unit, wait.range, wait.scope);
  timeout.call = call;
  timeout.function = wait.awaited.name;
  timeout.step = last_part(wait.awaited.name);
  const std::vector<std::string> words = words_of(last_part(wait.awaited.name));
  std::size_t looked_at = 0;
  timeout.is_database = wait.awaited.is_sink || names_database(words) ||
                        (wait.awaited.function && reader.speaks_with_database(*wait.awaited.function, looked_at));
  if (timeout.is_database) {
    const std::string_view step = wait.awaited.is_sink ? "connect" : step_of(words);
    if (!step.empty()) timeout.step = step;
  }
  const ValueId value = linking.evaluator.evaluate(wait.unit, wait.limit);
  timeout.duration = duration_of(linking.facts, value, "s");
  timeout.is_unlimited = linking.facts.values[value].kind == ValueKind::null;
  linking.facts.all<Timeout>().push_back(std::move(timeout));
}

/// Position of what an expression names among the parameters of the function around; nothing for other expressions.
std::optional<int> parameter_at(const program::Unit& unit, ExprId expr) {
  if (expr == 0 || unit[expr].kind != ExprKind::parameter) return std::nullopt;
  const auto& parameters = unit.functions[unit[expr].scope].parameters;
  const auto named = std::ranges::find(parameters, unit[expr].text, &program::Parameter::name);
  if (named == parameters.end()) return std::nullopt;
  return static_cast<int>(named - parameters.begin());
}

/// async def limited(awaitable, seconds=30): return await asyncio.wait_for(awaitable, seconds): one wait for each call of it.
void add_waits_of_callers(Linking& linking, UnitId id, ExprId call, int awaited_at, ExprId limit, const std::string& name) {
  const program::Unit& unit = linking.unit(id);
  const FunctionId scope = unit[call].scope;
  const program::Function& function = unit.functions[scope];
  const int shift = function.owner != 0 && !function.is_static && unit.language == "python" ? 1 : 0;
  const auto given = [&](const program::CallSite& site, int position) {
    const program::Parameter& parameter = function.parameters[static_cast<std::size_t>(position)];
    return linking.argument(site.unit, site.call, position - shift, {std::string(unit.text(parameter.name))});
  };
  const std::optional<int> limit_at = parameter_at(unit, limit);
  for (const program::CallSite& site : linking.evaluator.call_sites(id, scope)) {
    const ExprId awaited = given(site, awaited_at);
    if (awaited == 0 || !linking.is_relevant(site.unit, site.call)) continue;
    const Expr& caller = linking.unit(site.unit)[site.call];
    Wait wait{site.unit, limit_at ? given(site, *limit_at) : 0, WaitReader(linking, site.unit).awaited(awaited), caller.range,
              caller.scope};
    if (wait.limit != 0) {
      wait.range = linking.unit(site.unit)[wait.limit].range;
      add_wait(linking, wait, name);
    } else if (const ExprId stated = limit_at ? function.parameters[static_cast<std::size_t>(*limit_at)].default_value : limit;
               stated != 0) {
      Wait here{id, stated, wait.awaited, unit[stated].range, scope};
      add_wait(linking, here, name);
    }
  }
}

}  // namespace

void recognise_wait(Linking& linking, UnitId id, ExprId call, const std::string& name) {
  // future.wait_for(30s): what std::async or the like was given to run
  const bool is_future = name.ends_with("future.wait_for");
  const bool takes_function = !is_future && name.ends_with("wait_for");
  const ExprId limit = linking.argument(id, call, takes_function ? 1 : 0, {"timeout", "delay"});
  if (limit == 0) return;
  const ExprId waited_for = takes_function ? linking.argument(id, call, 0, {"fut"}) : 0;
  if (const std::optional<int> handed = parameter_at(linking.unit(id), waited_for))
    return add_waits_of_callers(linking, id, call, *handed, limit, name);
  WaitReader reader(linking, id);
  const Awaited awaited = is_future        ? reader.awaited(linking.operand(id, linking.operand(id, call, 0).value, 0).value)
                          : takes_function ? reader.awaited(waited_for)
                                           : reader.awaited_behind(call);
  add_wait(linking, {id, limit, awaited, linking.unit(id)[limit].range, linking.unit(id)[call].scope},
           is_future ? "std.future.wait_for" : name);
}

}  // namespace dbssot
