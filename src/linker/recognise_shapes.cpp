#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "linker/linking.h"
#include "source/words.h"

// Sizes and duties of classes and functions.

namespace dbssot {

using program::Class;
using program::ClassId;
using program::Function;
using program::FunctionId;
using program::UnitId;

namespace {

struct Concern {
  std::string_view name;
  std::array<std::string_view, 4> words;
};

constexpr std::array<Concern, 7> concerns{{{"initialise", {"init", "setup", "startup", "bootstrap"}},
                                           {"migrate", {"migrat", "alembic", "upgrade", "schema"}},
                                           {"health", {"health", "ping", "readiness", "liveness"}},
                                           {"clean-up", {"clean", "close", "dispose", "shutdown"}},
                                           {"session", {"session", "transaction", "commit", "rollback"}},
                                           {"url", {"url", "dsn", "conninfo", "connection_string"}},
                                           {"retry", {"retry", "retries", "backoff", "reconnect"}}}};

/// What a function is for by its name: the first duty that the name tells, as `clean_up_sessions` cleans up.
std::string_view concern_of(const std::string& name) {
  std::string_view first;
  std::size_t nearest = std::string::npos;
  for (const Concern& concern : concerns) {
    for (const std::string_view word : concern.words) {
      if (word.empty()) continue;
      const std::size_t at = name.find(word);
      if (at >= nearest) continue;
      nearest = at;
      first = concern.name;
    }
  }
  return first;
}

std::vector<std::string> concerns_of(const program::Unit& unit, const std::vector<FunctionId>& functions) {
  std::set<std::string> found;
  for (const FunctionId function : functions) {
    const std::string name = lowered(unit.text(unit.functions[function].name));
    if (name == "__init__") continue;
    if (const std::string_view concern = concern_of(name); !concern.empty()) found.emplace(concern);
  }
  return {found.begin(), found.end()};
}

bool contains(const Range& outer, const Range& inner) {
  return std::pair(outer.line, outer.column) <= std::pair(inner.line, inner.column) &&
         std::pair(inner.end_line, inner.end_column) <= std::pair(outer.end_line, outer.end_column);
}

/// Places of sinks by file, to ask what lies within a range.
using SinkPlaces = std::map<FileId, std::vector<std::pair<Range, std::string>>>;

SinkPlaces sink_places(const FactStore& facts) {
  SinkPlaces places;
  for (const Engine& engine : facts.all<Engine>()) places[engine.place.file].emplace_back(engine.place.range, "engine");
  for (const Connection& connection : facts.all<Connection>())
    places[connection.place.file].emplace_back(connection.place.range, "connection");
  return places;
}

std::string sink_within(const SinkPlaces& places, FileId file, const Range& range) {
  const auto found = places.find(file);
  if (found == places.end()) return {};
  for (const auto& [where, what] : found->second) {
    if (contains(range, where)) return what;
  }
  return {};
}

bool is_around(const Class& type, const Range& place) { return contains(type.range, place); }

/// `SessionFactory`, `DatabaseSessionManager`: made for sessions, whoever makes the engine.
bool is_named_for_sessions(std::string_view name) {
  constexpr std::array<std::string_view, 5> makers{"factory", "maker", "manager", "provider", "pool"};
  const std::string text = lowered(name);
  return text.find("session") != std::string::npos &&
         std::ranges::any_of(makers, [&](std::string_view maker) { return text.find(maker) != std::string::npos; });
}

bool calls_session_maker(const program::Unit& unit, const Range& range) {
  return std::ranges::any_of(unit.exprs, [&](const program::Expr& expr) {
    if (expr.kind != program::ExprKind::reference || !contains(range, expr.range)) return false;
    const std::string_view name = unit.text(expr.text);
    const std::string_view last = name.substr(name.rfind('.') + 1);
    return last.ends_with("sessionmaker") || last == "AsyncSession" || last == "scoped_session" || last == "session";
  });
}

std::vector<Range> build_places(const FactStore& facts, FileId file) {
  std::vector<Range> places;
  for (const UrlBuild& build : facts.all<UrlBuild>()) {
    if (build.place.file == file) places.push_back(build.place.range);
  }
  return places;
}

/// Methods of a C++ class that are defined outside of it, wherever that is.
std::vector<Place> methods_elsewhere(const Linking& linking, UnitId id, const Class& type) {
  std::vector<Place> places;
  const program::Entity& named = linking.index.resolve(id, type.qualified_name);
  if (linking.unit(id).language != "cpp" || named.kind != program::Entity::Kind::type) return places;
  // A client's own class is no class of a project that uses it.
  if (linking.shapes.sink(linking.unit(id).text(type.qualified_name)) != nullptr) return places;
  std::set<std::string> known;  // one method may be written twice, each for another build
  for (const program::Entity& part : linking.index.parts(named)) {
    // Another program of the tree may have a class of the same name.
    if (!linking.index.type(part).is_partial && &linking.index.type(part) != &type) continue;
    for (const FunctionId method : linking.index.type(part).methods) {
      const Function& function = linking.unit(part.unit).functions[method];
      const bool is_inside = part.unit == id && contains(type.range, function.range);
      if (function.is_declaration || is_inside) continue;
      std::string signature(linking.unit(part.unit).text(function.qualified_name));
      for (const program::Parameter& parameter : function.parameters)
        signature += " " + std::string(linking.unit(part.unit).text(parameter.type));
      if (known.insert(std::move(signature)).second) places.push_back({linking.files[part.unit], function.range});
    }
  }
  return places;
}

void recognise_class(Linking& linking, UnitId id, const Class& type, const SinkPlaces& sinks, const std::vector<Range>& builds) {
  const program::Unit& unit = linking.unit(id);
  if (type.is_partial) return;  // told where the class itself stands
  ClassShape shape;
  const std::vector<Place> elsewhere = methods_elsewhere(linking, id, type);
  shape.owns_connections =
      !sink_within(sinks, linking.files[id], type.range).empty() ||
      std::ranges::any_of(elsewhere, [&](const Place& method) { return !sink_within(sinks, method.file, method.range).empty(); });
  shape.builds_urls = std::ranges::any_of(builds, [&](const Range& build) { return is_around(type, build); }) ||
                      std::ranges::any_of(linking.facts.all<UrlBuild>(), [&](const UrlBuild& build) {
                        return std::ranges::any_of(elsewhere, [&](const Place& method) {
                          return build.place.file == method.file && contains(method.range, build.place.range);
                        });
                      });
  shape.makes_sessions =
      is_named_for_sessions(unit.text(type.name)) && (shape.owns_connections || calls_session_maker(unit, type.range));
  if (!shape.owns_connections && !shape.builds_urls && !shape.makes_sessions) return;
  static_cast<FactHead&>(shape) = linking.head(id, type.name_range, 0);
  shape.scope = unit.text(type.qualified_name);
  shape.concerns = concerns_of(unit, type.methods);
  shape.name = unit.text(type.name);
  shape.lines = type.range.end_line - type.range.line + 1;
  for (const Place& method : elsewhere) shape.lines += method.range.end_line - method.range.line + 1;
  shape.methods = static_cast<std::uint32_t>(type.methods.size());
  linking.facts.all<ClassShape>().push_back(std::move(shape));
}

/// What a file has beside its classes, if that opens connections.
void recognise_file(Linking& linking, UnitId id, const SinkPlaces& sinks) {
  const program::Unit& unit = linking.unit(id);
  const auto found = sinks.find(linking.files[id]);
  if (found == sinks.end()) return;
  const auto in_a_class = [&](const Range& range) {
    return std::ranges::any_of(unit.classes, [&](const Class& type) { return is_around(type, range); }) ||
           (unit.language == "cpp" && std::ranges::any_of(unit.functions, [&](const Function& method) {
              return method.owner != 0 && contains(method.range, range);
            }));
  };
  const auto first = std::ranges::find_if(found->second, [&](const auto& sink) { return !in_a_class(sink.first); });
  if (first == found->second.end()) return;
  std::vector<FunctionId> functions;
  for (FunctionId function = 1; function < unit.functions.size(); ++function) {
    const Function& free = unit.functions[function];
    if (free.owner == 0 && !free.is_local && !in_a_class(free.range)) functions.push_back(function);
  }
  if (functions.empty()) return;
  ClassShape shape;
  static_cast<FactHead&>(shape) = linking.head(id, first->first, 0);
  shape.owns_connections = true;
  shape.is_file = true;
  const std::size_t folder = unit.path.rfind('/') + 1;
  shape.name = unit.path.substr(folder, unit.path.rfind('.') - folder);
  shape.concerns = concerns_of(unit, functions);
  shape.methods = static_cast<std::uint32_t>(functions.size());
  // Settings, tables and constants beside them belong to no function: they do not make the functions long.
  for (const FunctionId function : functions) {
    const Range& range = unit.functions[function].range;
    shape.lines += range.end_line - range.line + 1;
  }
  linking.facts.all<ClassShape>().push_back(std::move(shape));
}

/// What a function gives out: "url", "engine", "session", "connection", or "".
std::string returned(Linking& linking, UnitId id, const Function& function, Mode& mode) {
  for (const ValueId alternative : linking.facts.values.alternatives(linking.evaluator.evaluate(id, function.result))) {
    const Value& value = linking.facts.values[alternative];
    if (linking.is_database_url(alternative)) return "url";
    if (value.kind != ValueKind::call_result) continue;
    const std::string& name = value.text.reveal();
    if (const drivers::SinkShape* sink = linking.shapes.sink(name)) {
      mode = sink->mode == drivers::CallMode::async  ? Mode::async
             : sink->mode == drivers::CallMode::sync ? Mode::sync
                                                     : Mode::unknown;
      return sink->makes_engine ? "engine" : "connection";
    }
    const bool is_session = name.ends_with("sessionmaker") || name.ends_with("sessionmaker()") || name.ends_with("AsyncSession") ||
                            name.ends_with(".Session");
    // requests.Session and boto3.Session speak to something else.
    const drivers::ImportShape* library = linking.shapes.import(name);
    if (is_session && library != nullptr) {
      mode = name.find("sync") != std::string::npos ? Mode::async : Mode::sync;
      return "session";
    }
  }
  return {};
}

/// Names of functions that give out URLs, engines, sessions or connections say so; following the others costs more than it finds.
bool speaks_of_connection(std::string_view name) {
  constexpr std::array<std::string_view, 9> words{"url", "uri", "dsn", "engine", "session", "conn", "pool", "db", "database"};
  return std::ranges::any_of(words, [&](std::string_view word) { return name.find(word) != std::string_view::npos; });
}

/// True if both kinds of engine are opened with what the function gives out: `conninfo(config)` serves psycopg's pools of both
/// kinds.
bool serves_both_kinds(const FactStore& facts, FileId file, const Range& function) {
  bool sync = false;
  bool async = false;
  const auto serves = [&](const Sink& sink) {
    std::vector<ValueId> pending{sink.target};
    std::set<ValueId> seen;
    while (!pending.empty() && seen.size() < 64) {
      const ValueId at = pending.back();
      pending.pop_back();
      if (at == 0 || !seen.insert(at).second) continue;
      const Value& value = facts.values[at];
      if (value.place.file == file && contains(function, value.place.range)) return true;
      if (value.kind == ValueKind::choice) pending.insert(pending.end(), value.operands.begin(), value.operands.end());
    }
    return false;
  };
  const auto count = [&](const Sink& sink) {
    if (sink.mode == Mode::unknown || (sink.mode == Mode::sync ? sync : async) || !serves(sink)) return;
    (sink.mode == Mode::sync ? sync : async) = true;
  };
  for (const Engine& engine : facts.all<Engine>()) count(engine);
  for (const Connection& connection : facts.all<Connection>()) count(connection);
  return sync && async;
}

void recognise_function(Linking& linking, UnitId id, const Function& function) {
  const program::Unit& unit = linking.unit(id);
  if (function.result == 0 || !speaks_of_connection(lowered(unit.text(function.name)))) return;
  FunctionShape shape;
  shape.returns = returned(linking, id, function, shape.mode);
  if (shape.returns.empty()) return;
  static_cast<FactHead&>(shape) = linking.head(id, function.name_range, 0);
  shape.scope = unit.text(function.qualified_name);
  shape.name = unit.text(function.name);
  shape.is_async = function.is_async;
  for (const program::Parameter& parameter : function.parameters) {
    const std::string_view name = unit.text(parameter.name);
    const bool chooses = name.find("driver") != std::string_view::npos || name.find("dialect") != std::string_view::npos ||
                         name.find("async") != std::string_view::npos || name == "scheme" || name == "mode";
    if (chooses && shape.returns == "url") shape.mode = Mode::both;
  }
  if (shape.returns == "url" && shape.mode == Mode::unknown && serves_both_kinds(linking.facts, linking.files[id], function.range))
    shape.mode = Mode::both;
  shape.lines = function.range.end_line - function.range.line + 1;
  linking.facts.all<FunctionShape>().push_back(std::move(shape));
}

/// A class of the project that a framework asks to answer requests.
bool is_handler_class(const Linking& linking, UnitId id, const Class& type, int depth = 0) {
  constexpr int deepest = 4;
  if (depth > deepest) return false;
  const program::Entity& named = linking.index.resolve(id, type.qualified_name);
  if (named.kind != program::Entity::Kind::type) return false;
  for (const program::Entity& part : linking.index.parts(named)) {
    for (const program::ExprId base : linking.index.type(part).bases) {
      const std::string_view name = linking.unit(part.unit).text(linking.unit(part.unit)[base].text);
      if (linking.shapes.is_handler_base(name)) return true;
      const program::Entity& parent = linking.index.resolve(part.unit, linking.unit(part.unit)[base].text);
      if (parent.kind == program::Entity::Kind::type &&
          is_handler_class(linking, parent.unit, linking.index.type(parent), depth + 1))
        return true;
    }
  }
  return false;
}

/// app().registerHandler("/orders", [](request, callback) { … })
bool is_registered(const Linking& linking, UnitId id, const Function& function) {
  const program::Unit& unit = linking.unit(id);
  const std::string_view name = unit.text(function.qualified_name);
  return std::ranges::any_of(unit.exprs, [&](const program::Expr& call) {
    if (call.kind != program::ExprKind::call || call.operand_count < 2) return false;
    const program::Expr& callee = unit[unit.operands[call.first_operand].value];
    if (callee.member == 0 || !linking.shapes.takes_handlers(unit.text(callee.member))) return false;
    for (std::uint32_t at = 1; at < call.operand_count; ++at) {
      const program::Expr& given = unit[unit.operands[call.first_operand + at].value];
      const bool is_name = given.kind == program::ExprKind::function || given.kind == program::ExprKind::reference;
      if (is_name && unit.text(given.text) == name) return true;
    }
    return false;
  });
}

/// What answers requests in an event loop, where it opens connections itself: "response"; a coroutine: "task".
void recognise_handler(Linking& linking, UnitId id, const Function& function) {
  const program::Unit& unit = linking.unit(id);
  const std::string_view name = unit.text(function.qualified_name);
  const auto is_inside = [&](const Connection& connection) {
    return connection.place.file == linking.files[id] && connection.scope == name;
  };
  if (unit.language != "cpp" || function.is_declaration || function.is_constructor) return;
  if (std::ranges::none_of(linking.facts.all<Connection>(), is_inside)) return;
  FunctionShape shape;
  const bool is_method = function.owner != 0 && !function.is_static;
  if ((is_method && is_handler_class(linking, id, unit.classes[function.owner - 1])) || is_registered(linking, id, function)) {
    shape.returns = "response";
  } else if (linking.shapes.is_coroutine(unit.text(function.result_type))) {
    shape.returns = "task";
  } else {
    return;
  }
  static_cast<FactHead&>(shape) = linking.head(id, function.name_range, 0);
  shape.scope = name;
  shape.name = unit.text(function.name);
  shape.is_async = true;
  shape.mode = Mode::async;
  shape.lines = function.range.end_line - function.range.line + 1;
  linking.facts.all<FunctionShape>().push_back(std::move(shape));
}

}  // namespace

void recognise_shapes(Linking& linking) {
  const SinkPlaces sinks = sink_places(linking.facts);
  for (UnitId id = 0; id < linking.units.size(); ++id) {
    const std::vector<Range> builds = build_places(linking.facts, linking.files[id]);
    for (const Class& type : linking.unit(id).classes) recognise_class(linking, id, type, sinks, builds);
    recognise_file(linking, id, sinks);
    for (FunctionId function = 1; function < linking.unit(id).functions.size(); ++function) {
      if (!linking.evaluator.is_relevant(id, function)) continue;
      recognise_function(linking, id, linking.unit(id).functions[function]);
      recognise_handler(linking, id, linking.unit(id).functions[function]);
    }
  }
}

}  // namespace dbssot
